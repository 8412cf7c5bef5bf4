import { UilError } from '../../kernel/errors.ts';
import { canonicalOrder } from '../canonical-order.ts';
import type { Classifier, Explanation, Snapshot, Trainer, TrainOptions } from '../classifier.ts';
import { restore } from '../restore.ts';
import type { Feature, Table } from '../table.ts';
import { PERIOD, personPeriods, type Spells, withPeriod } from './spells.ts';

export interface SurvivalOptions {
  /** Days of a period: 30 when absent, a month. */
  readonly periodDays?: number;
  /** How many periods ahead the model tells, at most: 3 when absent. */
  readonly periods?: number;
}

/** Learns from rows as of their moments and how long each was then watched, with or without the event. */
export interface SurvivalTrainer {
  readonly name: string;
  /**
   * Spells that never ended count for as long as they were watched. `options` are those of a classifier: weights and groups
   * are per spell; the person-periods of a spell always stay together. Throws what the trainer of the hazard throws, and
   * NOT_ENOUGH_DATA when no spell was watched for a whole period.
   */
  train(table: Table, spells: Spells, options: TrainOptions): SurvivalModel;
}

/** A survival model as data: JSON that `restoreSurvival` turns back into the same model, bit for bit. */
export interface SurvivalSnapshot {
  readonly kind: 'discrete-time-survival';
  readonly period_days: number;
  readonly periods: number;
  readonly hazard: Snapshot;
}

/** The chance of an event over time, from one model for all horizons. */
export interface SurvivalModel {
  /** Those of the table, without the period. */
  readonly features: readonly Feature[];
  /** True when the hazard is a prior and nothing else. */
  readonly constant: boolean;
  readonly periodDays: number;
  /** Periods ahead that the data could tell of. */
  readonly periods: number;
  /** The chance per row that the event comes in a period, from 1, when it has not come before: one array per period. */
  hazard(table: Table): Float64Array[];
  /**
   * The chance per row that the event comes within so many days of its moment: 1 - Π(1 - hazard), one array per horizon.
   * It never falls as the horizon grows. Within a period the hazard is even. Throws NOT_ENOUGH_DATA for a horizon beyond
   * `periods`, of which the data said nothing.
   */
  chanceWithin(table: Table, days: readonly number[]): Float64Array[];
  /** Why the hazard of a row in a period is what it is; the period is one of the parts. */
  explain(table: Table, row: number, period: number): Explanation;
  snapshot(): SurvivalSnapshot;
}

/**
 * Discrete-time survival (Singer and Willett 1993) on any classifier: a row per period at risk, and its chance is the hazard.
 *
 * @example
 * const model = survivalTrainer(estimator()).train(table, { days, events }, { seed: 1 });
 * const [in30, in60, in90] = model.chanceWithin(table, [30, 60, 90]);
 */
export const survivalTrainer = (trainer: Trainer, { periodDays = 30, periods = 3 }: SurvivalOptions = {}): SurvivalTrainer => ({
  name: `survival on ${trainer.name}`,
  train(table, spells, options) {
    const { table: expanded, labels, watched, spells: from } = personPeriods(table, spells, periodDays, periods);
    const told = periodsTold(expanded, watched);
    if (told === 0) throw new UilError('NOT_ENOUGH_DATA', [`none of ${table.rows} spells was watched for ${periodDays} days or ended with the event`]);
    const { weights, groups = spellNumbers(table, spells) } = options;
    if ((weights ?? groups).length !== table.rows || groups.length !== table.rows)
      throw new UilError('FEATURES_MISMATCH', [`${weights?.length ?? table.rows} weights and ${groups.length} groups for ${table.rows} rows`]);
    const hazard = trainer.train(expanded, labels, {
      ...options,
      weights: watched.map((share, k) => share * (weights?.[from[k] as number] ?? 1)),
      groups: Int32Array.from(from, (spell) => groups[spell] as number),
    });
    return survivalModel(hazard, periodDays, told);
  },
});

/** The last period that a spell was watched to its end. */
function periodsTold(expanded: Table, watched: Float64Array): number {
  const ahead = expanded.columns.find(({ name }) => name === PERIOD);
  return ahead?.kind === 'numeric' ? ahead.values.reduce((most, period, k) => (watched[k] === 1 ? Math.max(most, period) : most), 0) : 0;
}

/** A number for each spell that depends on its content and not on its place. */
function spellNumbers(table: Table, { days, events }: Spells): Int32Array {
  const byName = [...table.columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  const numbers = new Int32Array(table.rows);
  for (const [place, spell] of canonicalOrder(byName, events, days).entries()) numbers[spell] = place;
  return numbers;
}

/** The model of which a snapshot was taken. Throws SNAPSHOT_INVALID. */
export function restoreSurvival(data: unknown): SurvivalModel {
  const snapshot = data as Partial<SurvivalSnapshot> | null;
  if (snapshot?.kind !== 'discrete-time-survival') throw new UilError('SNAPSHOT_INVALID', ['it is not of a survival model']);
  const { period_days, periods } = snapshot;
  if (!(Number(period_days) > 0 && Number.isInteger(periods) && Number(periods) > 0)) throw new UilError('SNAPSHOT_INVALID', ['its periods are damaged']);
  const hazard = restore(snapshot.hazard);
  if (!hazard.features.some(({ name }) => name === PERIOD)) throw new UilError('SNAPSHOT_INVALID', ['its hazard does not know the period']);
  return survivalModel(hazard, period_days as number, periods as number);
}

function survivalModel(hazard: Classifier, periodDays: number, periods: number): SurvivalModel {
  const at = (table: Table, period: number) =>
    withPeriod({ rows: table.rows, columns: table.columns.filter(({ name }) => name !== PERIOD) }, new Float64Array(table.rows).fill(period));
  const hazards = (table: Table, count: number) => Array.from({ length: count }, (_, k) => hazard.predict(at(table, k + 1)));
  return {
    features: hazard.features.filter(({ name }) => name !== PERIOD),
    constant: hazard.constant,
    periodDays,
    periods,
    hazard: (table) => hazards(table, periods),
    chanceWithin(table, days) {
      for (const horizon of days) {
        if (!(horizon >= 0 && horizon <= periods * periodDays))
          throw new UilError('NOT_ENOUGH_DATA', [`a horizon of ${horizon} days was asked for; what was watched tells of 0 to ${periods * periodDays} days`]);
      }
      const longest = Math.ceil(Math.max(0, ...days) / periodDays);
      const perPeriod = hazards(table, longest);
      return days.map((horizon) =>
        Float64Array.from({ length: table.rows }, (_, i) => {
          let staying = 1;
          for (const [k, chances] of perPeriod.entries()) {
            const share = Math.min(1, Math.max(0, horizon / periodDays - k));
            staying *= (1 - (chances[i] as number)) ** share;
          }
          return 1 - staying;
        }),
      );
    },
    explain: (table, row, period) => hazard.explain(at(table, period), row),
    snapshot: () => ({ kind: 'discrete-time-survival', period_days: periodDays, periods, hazard: hazard.snapshot() }),
  };
}
