import type { Channel } from '../../../contract/words.ts';
import type { MessageAnswer } from '../../../data/message-answers.ts';
import { normal, pick, type Random } from '../../../kernel/random.ts';

/** The channels and hours of the planted people. */
export const CHANNELS: readonly Channel[] = ['email', 'sms', 'whatsapp'];
export const HOURS: readonly number[] = Array.from({ length: 11 }, (_, i) => 9 + i);
export const ZONE = 'America/Chicago';

/** Somebody whose chance to answer is known for every hour and channel. */
export type Planted = {
  readonly id: string;
  readonly segment: 'residential' | 'business';
  readonly chance: (hour: number, channel: Channel) => number;
  /** The mail program fetches pictures; a scanner opens mail at once without saying so. */
  readonly prefetches: boolean;
  readonly scanned: boolean;
};

/** How clear habits are: `away` is what is left of the chance far from the own hour, `other` on another channel, `jitter` how far hours of one habit lie apart. */
export type Clarity = { readonly away: number; readonly other: number; readonly jitter: number };
export const CLEAR: Clarity = { away: 0.15, other: 0.25, jitter: 0.5 };
/** Everybody's own hour, and people answer away from it too. */
export const FAINT: Clarity = { away: 0.5, other: 0.6, jitter: 1.5 };

/** Habits of people, and how common they are in each segment. */
const HABITS: readonly (readonly [hour: number, channel: Channel, residential: number, business: number])[] = [
  [9.5, 'email', 0.1, 0.35],
  [13, 'whatsapp', 0.1, 0.05],
  [18, 'whatsapp', 0.35, 0.1],
  [18, 'sms', 0.2, 0.1],
  [11, 'sms', 0.1, 0.25],
  [16, 'email', 0.15, 0.15],
];

/** Somebody new. Nothing here has the form of what is learned: a chance multiplies what is left by hour and by channel. */
export function plant(random: Random, id: string, { away, other, jitter }: Clarity): Planted {
  const segment = random() < 0.75 ? 'residential' : 'business';
  const [hour, own] = pick(
    random,
    HABITS,
    HABITS.map(([, , residential, business]) => (segment === 'residential' ? residential : business)),
  );
  const centre = hour + jitter * normal(random);
  const width = 1.2 + 0.5 * random();
  const ready = 0.75 + 0.2 * random();
  return {
    id,
    segment,
    chance: (at, channel) => ready * (away + (1 - away) * Math.exp(-0.5 * ((at - centre) / width) ** 2)) * (channel === own ? 1 : other),
    prefetches: random() < 0.3,
    scanned: random() < 0.1,
  };
}

/** A person's best chance anywhere: what somebody who knows them would have. */
export const oracle = ({ chance }: Planted): number => Math.max(...HOURS.flatMap((hour) => CHANNELS.map((channel) => chance(hour, channel))));

/** The hour and channel (of these channels only) that is best for a whole segment, or for all, with what it brings there. */
export function bestFixed(
  people: readonly Planted[],
  segment: string | null,
  only: readonly Channel[] = CHANNELS,
): { hour: number; channel: Channel; value: number } {
  const members = people.filter((one) => segment === null || one.segment === segment);
  const mean = (hour: number, channel: Channel) => members.reduce((sum, one) => sum + one.chance(hour, channel), 0) / members.length;
  const all = HOURS.flatMap((hour) => only.map((channel) => ({ hour, channel, value: mean(hour, channel) })));
  return all.reduce((best, one) => (one.value > best.value ? one : best));
}

const later = (moment: string, ms: number): string => new Date(Date.parse(moment) + ms).toISOString();

/** What becomes of one message: the row as the layer would keep it, and whether a person really answered. */
export function send(random: Random, person: Planted, key: string, sentAt: string, hour: number, channel: Channel): { row: MessageAnswer; answered: boolean } {
  const answered = random() < person.chance(hour, channel);
  const machine = channel === 'email' && person.prefetches;
  // Half of what people open behind such a program is never heard of.
  const hidden = machine && random() < 0.5;
  const opened = answered && !hidden ? later(sentAt, 60_000 + 3_600_000 * Math.exp(1.2 + normal(random))) : null;
  const scanned = channel === 'email' && person.scanned ? later(sentAt, 2_000) : null;
  return {
    row: {
      key,
      channel,
      sentAt,
      openedAt: scanned ?? opened,
      reopenedAt: opened ?? scanned,
      machineAt: machine ? later(sentAt, 5_000) : null,
      clickedAt: null,
      repliedAt: null,
      bouncedAt: null,
    },
    answered,
  };
}
