import type { Channel } from '../contract/words.ts';
import type { MessageAnswer } from '../data/message-answers.ts';
import { digest } from '../kernel/ids.ts';
import { mulberry32 } from '../kernel/random.ts';
import { chancesOf, drawnOrder, EXPLORE_COST, type SpotChance } from '../ml/bandit/profile-choice.ts';
import { beliefOf, learnProfiles, type ProfilePrior, restoreProfiles, type Tried } from '../ml/bandit/profile-prior.ts';
import { answeredAt, type Delays, delaysOf, trialsOf, usualDelays, withReplies } from './answers.ts';

/** What is known of how people answer by hour and channel. Plain data. */
export type CommunicationModel = {
  readonly prior: ProfilePrior;
  readonly delays: Delays;
  /** Channels on which answers are heard of, so that no answer means something. */
  readonly tells: readonly Channel[];
  /** Messages that it was learned from. */
  readonly messages: number;
};

/** Somebody who was written to. */
export type Written = { readonly segment: string; readonly zone: string; readonly answers: readonly MessageAnswer[] };

/** Hours of the clock that are learned of: those in which anything but an emergency may be sent anywhere. */
export const LEARNED_HOURS: readonly number[] = Array.from({ length: 13 }, (_, i) => 8 + i);
/** Below this many messages nothing is learned of hours and channels together. */
export const LEAST_MESSAGES = 300;
/** A channel tells when at least one message in two hundred, and one in all, is seen to be answered. */
const LEAST_TOLD = 0.005;
const LEAST_ON_CHANNEL = 30;

/** Learns how common each way of answering is; null while there is too little to go by. A channel that never tells whether anybody looked is left out. */
export function learnCommunication(people: readonly Written[], now: Date): CommunicationModel | null {
  const all = people.flatMap(({ answers }) => answers);
  const sent = withoutBounced(people);
  const byChannel = Map.groupBy(sent, ({ channel }) => channel);
  const tells = [...byChannel]
    .filter(([, ones]) => {
      const answered = ones.filter((one) => answeredAt(one) !== null).length;
      return ones.length >= LEAST_ON_CHANNEL && answered > 0 && answered / ones.length >= LEAST_TOLD;
    })
    .map(([channel]) => channel)
    .sort();
  if (sent.length < LEAST_MESSAGES || tells.length === 0) return null;
  const delays = delaysOf(all, now);
  const tried = people.map(({ segment, zone, answers }): Tried => ({ segment, trials: trialsOf(answers, zone, delays, now) }));
  return { prior: learnProfiles(tried, LEARNED_HOURS, tells), delays, tells, messages: sent.length };
}

const withoutBounced = (people: readonly Written[]): MessageAnswer[] => people.flatMap(({ answers }) => withReplies(answers));

/** The model of parsed JSON that was written of one; null of null. Throws SNAPSHOT_INVALID. */
export function restoreCommunication(data: unknown): CommunicationModel | null {
  if (data === null || data === undefined) return null;
  const { prior, delays, tells, messages } = data as Partial<CommunicationModel>;
  return { prior: restoreProfiles(prior), delays: delays ?? usualDelays, tells: tells ?? [], messages: messages ?? 0 };
}

/**
 * What trying may cost, in answers per message: a quarter of a point in a hundred once an ISP has sent some thousands, and more before, when what it costs comes
 * back within weeks.
 */
const costOf = ({ messages }: CommunicationModel): number => EXPLORE_COST + NEW_COST * Math.max(0, 1 - messages / NEW_MESSAGES);
const NEW_COST = 0.03;
const NEW_MESSAGES = 3_000;

/** When and how somebody may be written to: an hour of their clock and a channel. */
export type Slot = { readonly hour: number; readonly channel: Channel };
/** A slot with the answer expected there and the chance with which it comes first. */
export type SlotChance = Slot & { readonly expected: number; readonly chance: number };

/** Who is to be written to: their segment (null when unknown), zone and messages so far. */
export type Person = { readonly customer: string; readonly segment: string | null; readonly zone: string; readonly answers: readonly MessageAnswer[] };

/**
 * `CommunicationTiming` for one person: the chance of each slot that is open to them, drawn from what their segment answers to and moved by
 * what they answered themselves. None while too little is known, or when none of the channels tells.
 */
export function slotChances(model: CommunicationModel | null, person: Person, open: readonly Slot[], now: Date, cost?: number): SlotChance[] {
  if (model === null) return [];
  const belief = beliefOf(model.prior, person.segment, trialsOf(person.answers, person.zone, model.delays, now));
  const spots = open.map(({ hour, channel }) => ({ place: hour, kind: channel }));
  return chancesOf(belief, spots, cost ?? costOf(model)).map(slotOf);
}

const slotOf = ({ place, kind, expected, chance }: SpotChance): SlotChance => ({ hour: place, channel: kind as Channel, expected, chance });

/**
 * The slots of one person and day in the order in which they were drawn: the first that may be used is taken, and its chance was its own divided by those of
 * all that may be used. The same person, day and slots give the same order.
 */
export function drawSlots(slots: readonly SlotChance[], customer: string, day: string): SlotChance[] {
  const seed = Buffer.from(digest('slots', customer, day), 'base64url').readUInt32BE(0);
  const spots = slots.map(({ hour, channel, ...rest }) => ({ place: hour, kind: channel, ...rest }));
  return drawnOrder(spots, mulberry32(seed)).map(slotOf);
}

/** In words, what the choice of a slot rests on. */
export function basisOf({ expected }: SlotChance, person: Person): string {
  const own = withReplies(person.answers);
  const answered = own.filter((one) => answeredAt(one) !== null).length;
  const who = person.segment === null ? 'customers' : `${person.segment} customers`;
  const message = own.length === 1 ? 'message' : 'messages';
  return own.length === 0
    ? `what other ${who} answer to, as this one has had no message yet; about ${Math.round(100 * expected)} in 100 answer`
    : `${answered} of ${own.length} own ${message} answered, and what other ${who} answer to; about ${Math.round(100 * expected)} in 100 would answer`;
}
