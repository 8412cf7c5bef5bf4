import { UilError } from '../kernel/errors.ts';
import { numeric, type Table, tableOf } from './table.ts';

export interface AsOfRows {
  /** Whom the row is about. */
  readonly entities: readonly string[];
  /** The moment as of which the row is. */
  readonly moments: Float64Array;
  /** The moment at which the outcome of the row became known; NaN when it is not known yet. */
  readonly known: Float64Array;
  /** What came of the row: 1 or 0, or an amount. Read only where `known` says when. */
  readonly outcomes: ArrayLike<number>;
}

/** How many rows of the usual outcome stand before an entity's own, so that one row does not make a habit. */
const PRIOR_ROWS = 2;

/**
 * What was known, at the moment of each row, of the earlier outcomes of the same entity: `past_count` (outcomes known),
 * `past_mean` (their mean, NaN when none), `past_rate` (the mean drawn to that of everybody known so far by two rows) and
 * `past_last` (the latest known). An outcome counts only when it was known before the moment (`known < moment`), so later
 * events never change a row. `name` is put before the columns. Throws FEATURES_MISMATCH when lengths differ.
 */
export function asOfHistory({ entities, moments, known, outcomes }: AsOfRows, name = 'past'): Table {
  const rows = moments.length;
  if (entities.length !== rows || known.length !== rows || outcomes.length !== rows)
    throw new UilError('FEATURES_MISMATCH', [
      `${entities.length} entities, ${known.length} moments of knowing and ${outcomes.length} outcomes for ${rows} rows`,
    ]);
  const ask = [...moments.keys()].sort((a, b) => (moments[a] as number) - (moments[b] as number));
  const learn = [...known.keys()]
    .filter((i) => !Number.isNaN(known[i] as number))
    .sort(
      (a, b) =>
        (known[a] as number) - (known[b] as number) || (moments[a] as number) - (moments[b] as number) || (outcomes[a] as number) - (outcomes[b] as number),
    );
  const [count, mean, rate, last] = [0, 1, 2, 3].map(() => new Float64Array(rows).fill(Number.NaN)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const everybody = { rows: 0, sum: 0 };
  const own = new Map<string, { rows: number; sum: number; last: number }>();
  let next = 0;
  for (const i of ask) {
    for (; next < learn.length && (known[learn[next] as number] as number) < (moments[i] as number); next++) {
      const row = learn[next] as number;
      const outcome = outcomes[row] as number;
      const past = own.get(entities[row] as string) ?? { rows: 0, sum: 0, last: Number.NaN };
      own.set(entities[row] as string, { rows: past.rows + 1, sum: past.sum + outcome, last: outcome });
      everybody.rows++;
      everybody.sum += outcome;
    }
    const past = own.get(entities[i] as string) ?? { rows: 0, sum: 0, last: Number.NaN };
    count[i] = past.rows;
    if (past.rows > 0) [mean[i], last[i]] = [past.sum / past.rows, past.last];
    if (everybody.rows > 0) rate[i] = (past.sum + PRIOR_ROWS * (everybody.sum / everybody.rows)) / (past.rows + PRIOR_ROWS);
  }
  return tableOf([numeric(`${name}_count`, count), numeric(`${name}_mean`, mean), numeric(`${name}_rate`, rate), numeric(`${name}_last`, last)]);
}
