import type { Feature, Table } from '../table.ts';
import type { Trial } from './trial.ts';

/** Why an effect is what it is: the effect on the typical row, and what each feature adds to it; together they make `effect`. */
export interface EffectExplanation {
  readonly baseline: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly effect: number;
}

/** One learner's view of the effect per row, on the scale of the outcome. Plain data behind it; it never changes its input. */
export interface EffectPart {
  readonly kind: string;
  effect(table: Table): Float64Array;
  explain(table: Table, row: number): EffectExplanation;
  snapshot(): PartSnapshot;
}

export interface PartSnapshot {
  readonly kind: string;
  readonly [key: string]: unknown;
}

/** Learns an effect from a checked trial. */
export interface EffectLearner {
  readonly name: string;
  train(trial: Trial): EffectPart;
}

/** Parts for exactly these features; absent ones add nothing. */
export const partsFor = (features: readonly Feature[], of: (name: string) => number): Record<string, number> =>
  Object.fromEntries(features.map(({ name }) => [name, of(name)]));
