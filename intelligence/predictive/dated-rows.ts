import type { FeatureVector } from '../data/features/feature.ts';
import { addDays, type Day, dayNumber } from '../kernel/days.ts';
import type { ChanceData } from '../ml/chance-model.ts';
import { tableFromRecords } from '../ml/table.ts';

/** A customer or node as of a day, and whether the event came within the horizon after it. */
export interface DatedRow {
  readonly subject: string;
  readonly asOf: Day;
  readonly features: FeatureVector;
  readonly happened: boolean;
  /** Days until the event came, also beyond the horizon; null when it has not, absent when nobody looked. */
  readonly after?: number | null;
}

/** As-of days for training: every `step` days, from `warmUp` days after the first fact until the horizon before the last. */
export function asOfDays(first: Day, last: Day, { horizon, warmUp, step }: { horizon: number; warmUp: number; step: number }): Day[] {
  const days: Day[] = [];
  for (let day = addDays(last, -horizon); day >= addDays(first, warmUp); day = addDays(day, -step)) days.unshift(day);
  return days;
}

/** The rows as plain columns for training; rows of one subject are one group. */
export function chanceDataOf(rows: readonly DatedRow[], window: ChanceData['window']): ChanceData {
  const groups = new Map<string, number>();
  return {
    table: tableFromRecords(rows.map((row) => row.features)),
    labels: Uint8Array.from(rows, (row) => Number(row.happened)),
    groups: Int32Array.from(rows, ({ subject }) => groups.get(subject) ?? groups.set(subject, groups.size).size - 1),
    days: Float64Array.from(rows, (row) => dayNumber(row.asOf)),
    window,
    ...(rows[0]?.after === undefined ? {} : { after: Float64Array.from(rows, (row) => row.after ?? Number.NaN) }),
  };
}
