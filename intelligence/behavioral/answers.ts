import type { Channel } from '../contract/words.ts';
import type { MessageAnswer } from '../data/message-answers.ts';
import type { Trial } from '../ml/bandit/profiles.ts';

/** How soon answers come: hours within which each twentieth of them has come, shortest first. */
export type Delays = readonly number[];

/** What holds until a hundred answers are known: half within three hours, nineteen in twenty within two days. */
export const usualDelays: Delays = [0.1, 0.2, 0.4, 0.6, 0.8, 1.1, 1.4, 1.9, 2.4, 3, 4, 5, 7, 9, 12, 16, 21, 28, 40, 72];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Mail that is opened sooner after sending than a person can look was opened by a program. */
const FASTEST_MS = 10_000;
const FASTEST_ON: ReadonlySet<Channel> = new Set<Channel>(['email']);
/** A program that fetched the picture may hide that a person opened it later: such a message tells half as much when nothing else came. */
const SEEN_BEHIND_MACHINE = 0.5;
/** A reply answers the latest message on its channel that went out so long before it at most. */
const REPLY_REACHES_MS = 3 * DAY;
const HALF_LIFE_MS = 180 * DAY;

/** When a person answered the message, by whatever sign; null when no person did. Opens by machines and opens faster than a person do not count. */
export function answeredAt(message: MessageAnswer): string | null {
  const { sentAt, openedAt, reopenedAt, clickedAt, repliedAt } = message;
  const opened = !tooFast(message, openedAt) ? openedAt : !tooFast(message, reopenedAt) ? reopenedAt : null;
  const signs = [clickedAt, repliedAt, opened].filter((at) => at !== null);
  return sentAt === null || signs.length === 0 ? null : (signs.toSorted()[0] as string);
}

const tooFast = ({ sentAt, channel }: MessageAnswer, opened: string | null): boolean =>
  sentAt !== null && opened !== null && FASTEST_ON.has(channel) && Date.parse(opened) - Date.parse(sentAt) < FASTEST_MS;

/** The messages that reached somebody, with replies put to the message that they answer. */
export function withReplies(rows: readonly MessageAnswer[]): MessageAnswer[] {
  const sent = rows
    .filter(({ sentAt, bouncedAt }) => sentAt !== null && bouncedAt === null)
    .toSorted((a, b) => ((a.sentAt as string) < (b.sentAt as string) ? -1 : 1));
  const replied = new Map<string, string>();
  for (const { channel, repliedAt, sentAt } of rows) {
    if (repliedAt === null || sentAt !== null) continue;
    const answered = sent.findLast((one) => one.channel === channel && (one.sentAt as string) <= repliedAt);
    if (answered && Date.parse(repliedAt) - Date.parse(answered.sentAt as string) <= REPLY_REACHES_MS)
      replied.set(answered.key, [replied.get(answered.key) ?? repliedAt, repliedAt].toSorted()[0] as string);
  }
  return sent.map((one) => (replied.has(one.key) ? { ...one, repliedAt: replied.get(one.key) as string } : one));
}

/** The chance that an answer has come by now, if there is one. */
function come(delays: Delays, ageMs: number): number {
  const hours = ageMs / HOUR;
  const place = delays.findIndex((delay) => delay > hours);
  if (place < 0) return 1;
  const before = place === 0 ? 0 : (delays[place - 1] as number);
  return (place + (hours - before) / ((delays[place] as number) - before)) / (delays.length + 1);
}

/** The hour of the clock in a zone at a moment. */
export const hourIn = (zone: string, moment: string): number => Temporal.Instant.from(moment).toZonedDateTimeISO(zone).hour;

/** What somebody's messages tell about hours and channels as of a moment: young ones without an answer tell little yet, old ones count less. */
export function trialsOf(rows: readonly MessageAnswer[], zone: string, delays: Delays, now: Date): Trial[] {
  const asOf = now.toISOString();
  return withReplies(rows).flatMap((message) => {
    const { sentAt, machineAt, channel } = message;
    if (sentAt === null || sentAt > asOf) return [];
    const age = now.getTime() - Date.parse(sentAt);
    const answer = answeredAt(message);
    const hidden = machineAt !== null ? SEEN_BEHIND_MACHINE : 1;
    return [
      {
        place: hourIn(zone, sentAt),
        kind: channel,
        answered: answer !== null && answer <= asOf,
        seen: hidden * come(delays, age),
        weight: 0.5 ** (age / HALF_LIFE_MS),
      },
    ];
  });
}

const LEAST_DELAYS = 100;

/** How soon the answers to these messages came, where all had a week to; the usual course while there are fewer than a hundred. */
export function delaysOf(messages: readonly MessageAnswer[], now: Date): Delays {
  const old = new Date(now.getTime() - 7 * DAY).toISOString();
  const hours = withReplies(messages)
    .flatMap((one) => {
      const at = answeredAt(one);
      return one.sentAt === null || at === null || one.sentAt > old ? [] : [(Date.parse(at) - Date.parse(one.sentAt)) / HOUR];
    })
    .toSorted((a, b) => a - b);
  if (hours.length < LEAST_DELAYS) return usualDelays;
  // Rising strictly, so that the chance between two of them can be told.
  const twentieths = usualDelays.map((_, i) => hours[Math.floor(((i + 1) / (usualDelays.length + 1)) * hours.length)] as number);
  return twentieths.map((value, i) => Number((value + 1e-3 * (i + 1)).toFixed(4)));
}
