import { digest } from '../kernel/ids.ts';
import { mulberry32 } from '../kernel/random.ts';
import { posteriorOf } from '../ml/bandit/arm-model.ts';
import { chooseSlot, learnSlots, restoreSlots, type Slot, type SlotModel } from '../ml/bandit/slots.ts';
import { type CommunicationModel, restoreCommunication } from './communication.ts';

/** Messages of one segment sent on one day in one local hour on one channel, and how many of them a person opened. */
export type TimingCount = {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly segment: string;
  readonly hour: number;
  readonly channel?: string;
  readonly sends: number;
  readonly opens: number;
};

/** The best local hour of a segment, with what it rests on. */
export type BestHour = { readonly hour: number; readonly basis: string; readonly opens: number; readonly sends: number };

/** An hour that was drawn for somebody, with the chance with which it was: to be stored with the decision. */
export type DrawnHour = { readonly hour: number; readonly chance: number; readonly basis: string };

/** What is known of the hours: messages sent in all, the hours of segments, and how people answer by hour and channel. Plain data. */
export type TimingModel = { readonly sends: number; readonly slots: SlotModel; readonly communication?: CommunicationModel | null };

/** Hours in which a message may be sent at all, before any stricter rule. */
const HOURS: readonly Slot[] = Array.from({ length: 11 }, (_, i) => ({ hour: 9 + i }));
/** Below this many sends nothing is said. */
const LEAST_SENDS = 300;

/** Learns from all messages, the older the less; those of the last two days may still be opened and do not count yet. */
export function learnTiming(counts: readonly TimingCount[], today: number): TimingModel {
  return { sends: counts.reduce((sum, { sends }) => sum + sends, 0), slots: learnSlots(counts.map(hourOnly), { today }) };
}

/** Hours are learned over all channels together: what differs by channel is who can be reached, not when people are there. */
const hourOnly = ({ day, segment, hour, sends, opens }: TimingCount) => ({ day, segment, hour, sends, opens });

/** The model of parsed JSON that was written of one. Throws SNAPSHOT_INVALID. */
export const restoreTiming = (data: unknown): TimingModel => {
  const { sends, slots, communication } = (data ?? {}) as Partial<TimingModel>;
  return { sends: Number(sends ?? 0), slots: restoreSlots(slots), communication: restoreCommunication(communication) };
};

const armOf = (hour: number): string => String(hour).padStart(2, '0');
const percent = (share: number): number => Math.round(1000 * share) / 10;

function basisOf({ slots }: TimingModel, segment: string | null, hour: number): Omit<BestHour, 'hour'> {
  const { a, b } = posteriorOf(slots.arms, segment, armOf(hour));
  const cells = slots.arms.cells.filter((cell) => cell.arm === armOf(hour) && (segment === null || cell.segment === segment));
  const sends = Math.round(cells.reduce((sum, cell) => sum + cell.trials, 0));
  const opens = Math.round(cells.reduce((sum, cell) => sum + cell.successes, 0));
  const who = segment === null ? 'customers' : `${segment} customers`;
  return {
    basis: `${who} open ${percent(a / (a + b))}% of messages sent at this hour (${opens} of ${sends} recent ones, drawn to what holds for all)`,
    opens,
    sends,
  };
}

/**
 * `CommunicationTiming`: the hour by day at which a segment opens most, drawn to everybody's hour the less is known of the
 * segment; everybody's when the segment is not known; null while there is too little to go by.
 */
export function bestHour(model: TimingModel | null, segment: string | null): BestHour | null {
  if (!model || model.sends < LEAST_SENDS) return null;
  const chance = (hour: number): number => {
    const { a, b } = posteriorOf(model.slots.arms, segment, armOf(hour));
    return a / (a + b);
  };
  const { hour } = HOURS.reduce((best, slot) => (chance(slot.hour) > chance(best.hour) ? slot : best));
  return { hour, ...basisOf(model, segment, hour) };
}

/**
 * An hour for one customer on one day: Thompson sampling over the hours by day, so that what is likely best is taken most, and
 * every hour stays known. The same customer, day and model give the same hour. Null while there is too little to go by.
 */
export function drawHour(model: TimingModel | null, segment: string | null, customer: string, day: string): DrawnHour | null {
  if (!model || model.sends < LEAST_SENDS) return null;
  const seed = Buffer.from(digest('hour', customer, day), 'base64url').readUInt32BE(0);
  const choice = chooseSlot(model.slots, { segment }, HOURS, mulberry32(seed));
  if ('refused' in choice) return null;
  const { hour } = choice.slot;
  return { hour, chance: choice.propensity, basis: `${basisOf(model, segment, hour).basis}; drawn with chance ${choice.propensity.toFixed(2)}` };
}
