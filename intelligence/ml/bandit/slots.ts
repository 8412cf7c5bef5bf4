import type { Random } from '../../kernel/random.ts';
import { type ArmModel, type LearnOptions, learnArms, restoreArmModel } from './arm-model.ts';
import { drawArm, type NoChoice, type Policy, policyFor } from './bandit.ts';

/** A time of day, and by which channel where there are several. */
export interface Slot {
  /** Local hour, 0 to 23. */
  readonly hour: number;
  readonly channel?: string;
}

/** Messages of one segment in one slot and how many were opened; running totals of a day where the day is given. */
export interface SlotCount extends Slot {
  readonly segment: string;
  readonly sends: number;
  readonly opens: number;
  readonly day?: number;
}

/** What is known of slots. Plain data: it is its own snapshot. */
export interface SlotModel {
  readonly kind: 'slot-model';
  readonly arms: ArmModel;
}

export interface SlotChoice {
  readonly slot: Slot;
  /** The chance with which it was chosen among the eligible ones: to be stored with the decision. */
  readonly propensity: number;
  /** The expected share of opens; null while nothing at all is known. */
  readonly expected: number | null;
}

const nameOf = ({ hour, channel }: Slot): string => `${String(hour).padStart(2, '0')}${channel === undefined ? '' : ` ${channel}`}`;

/** Learns which slots are opened, each segment's drawn to everybody's. Throws NOT_FINITE and CELL_INVALID. */
export function learnSlots(counts: readonly SlotCount[], options: LearnOptions = {}): SlotModel {
  const dated = counts.some(({ day }) => day !== undefined);
  const arms = counts.map((count) => ({
    day: count.day ?? 0,
    segment: count.segment,
    arm: nameOf(count),
    trials: count.sends,
    successes: count.opens,
  }));
  return { kind: 'slot-model', arms: learnArms(arms, dated ? options : {}) };
}

/**
 * A slot for a person of that segment (null when it is not known) among the eligible ones. Equal model, context, eligible
 * slots and `random` give an equal choice. The chances are computed once per segment and set of eligible slots.
 *
 * @example
 * chooseSlot(learnSlots(counts), { segment: 'business' }, [{ hour: 10 }, { hour: 18 }], mulberry32(seed));
 */
export function chooseSlot(model: SlotModel, context: { readonly segment: string | null }, eligible: readonly Slot[], random: Random): SlotChoice | NoChoice {
  const slots = new Map(eligible.map((slot) => [nameOf(slot), slot]));
  const choice = drawArm(remembered(model.arms, context.segment, [...slots.keys()].sort()), random);
  if ('refused' in choice) return choice;
  return { slot: slots.get(choice.arm) as Slot, propensity: choice.propensity, expected: choice.expected };
}

const MOST_REMEMBERED = 1_000;
const policies = new WeakMap<ArmModel, Map<string, Policy>>();

/** `policyFor`, kept as long as the model is: the same arguments always give the same policy. */
function remembered(model: ArmModel, segment: string | null, arms: readonly string[]): Policy {
  const known = policies.get(model) ?? new Map<string, Policy>();
  policies.set(model, known);
  const key = JSON.stringify([segment, arms]);
  const policy = known.get(key) ?? policyFor(model, segment, arms);
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(key, policy);
  return policy;
}

/** The model of parsed JSON that was written of one. Throws SNAPSHOT_INVALID. */
export function restoreSlots(data: unknown): SlotModel {
  return { kind: 'slot-model', arms: restoreArmModel((data as Partial<SlotModel> | null)?.arms) };
}
