import { UilError } from '../../kernel/errors.ts';
import { canonicalOrder } from '../canonical-order.ts';
import { bind, featuresOf, refuseInfinity } from '../classifier.ts';
import { type Column, type Feature, numeric, type Table, takeRows } from '../table.ts';

/** What was done and what came of it: one row per person, no person twice. */
export interface TrialData {
  /** What was known of each person before anything was done. */
  readonly table: Table;
  /** 1 for who was treated, 0 for the control group. */
  readonly treated: Uint8Array;
  /** 1 and 0 for yes and no, or any finite number such as a margin. */
  readonly outcome: Float64Array;
  /**
   * The chance of treatment per row where it is known, in (0, 1). Absent: everybody had the same one, as in a test with
   * randomised halves. `estimated`: it depended on the person in a way that is to be learned; the effect then rests on
   * the table holding everything that decided the treatment.
   */
  readonly propensity?: Float64Array | 'estimated';
}

/** Trial data made ready: features by name, rows in an order that depends on their content only, everything checked. */
export interface Trial {
  readonly features: readonly Feature[];
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly treated: Uint8Array;
  readonly outcome: Float64Array;
  /** True when every outcome is 0 or 1: the effect is then a difference of chances. */
  readonly yesNo: boolean;
  readonly propensity: Float64Array | 'estimated';
  readonly seed: number;
}

/** An arm needs this many people, and a yes-or-no outcome this many of either kind in each arm. */
const LEAST_OF_AN_ARM = 100;
const LEAST_OF_AN_OUTCOME = 10;

/** Checks and orders the data. Throws NOT_ENOUGH_DATA with what is there and what is needed, FEATURES_MISMATCH and NOT_FINITE. */
export function trialOf(data: TrialData, seed: number): Trial {
  const { table, treated, outcome, propensity } = data;
  checkShapes(data);
  if (outcome.some((value) => !Number.isFinite(value))) throw new UilError('NOT_FINITE', ['outcome']);
  if (propensity instanceof Float64Array && propensity.some((value) => !(value > 0 && value < 1))) throw new UilError('NOT_FINITE', ['propensity']);
  const features = featuresOf(table);
  const columns = bind(table, features);
  refuseInfinity(columns);
  const yesNo = outcome.every((value) => value === 0 || value === 1);
  refuseThin(treated, outcome, yesNo);
  const known = propensity instanceof Float64Array ? propensity : undefined;
  const order = canonicalOrder([...columns, numeric('', outcome)], treated, known);
  const share = treated.reduce((sum, value) => sum + value, 0) / table.rows;
  return {
    features,
    columns: takeRows({ rows: table.rows, columns }, order).columns,
    rows: table.rows,
    treated: Uint8Array.from(order, (i) => treated[i] as number),
    outcome: Float64Array.from(order, (i) => outcome[i] as number),
    yesNo,
    propensity: propensity === 'estimated' ? 'estimated' : Float64Array.from(order, (i) => known?.[i] ?? share),
    seed,
  };
}

function checkShapes({ table, treated, outcome, propensity }: TrialData): void {
  if (table.rows === 0 || table.columns.length === 0) throw new UilError('NOT_ENOUGH_DATA', ['the table has no rows or no columns']);
  for (const [name, length] of [
    ['marks of treatment', treated.length],
    ['outcomes', outcome.length],
    ['propensities', propensity instanceof Float64Array ? propensity.length : table.rows],
  ] as const) {
    if (length !== table.rows) throw new UilError('FEATURES_MISMATCH', [`${length} ${name} for ${table.rows} rows`]);
  }
  if (treated.some((value) => value > 1)) throw new UilError('FEATURES_MISMATCH', ['treatment is 0 or 1']);
}

function refuseThin(treated: Uint8Array, outcome: Float64Array, yesNo: boolean): void {
  const people = [0, 0];
  const yes = [0, 0];
  for (let i = 0; i < treated.length; i++) {
    const arm = treated[i] as 0 | 1;
    people[arm] = (people[arm] as number) + 1;
    if (outcome[i] === 1) yes[arm] = (yes[arm] as number) + 1;
  }
  const [controls, cases] = people as [number, number];
  const [controlYes, caseYes] = yes as [number, number];
  const rarest = Math.min(controlYes, caseYes, controls - controlYes, cases - caseYes);
  if (Math.min(controls, cases) >= LEAST_OF_AN_ARM && (!yesNo || rarest >= LEAST_OF_AN_OUTCOME)) return;
  const found = yesNo ? `${cases} treated (${caseYes} yes) and ${controls} control (${controlYes} yes)` : `${cases} treated and ${controls} control`;
  const needed = `at least ${LEAST_OF_AN_ARM} of each${yesNo ? `, with ${LEAST_OF_AN_OUTCOME} yes and ${LEAST_OF_AN_OUTCOME} no in each` : ''}`;
  throw new UilError('NOT_ENOUGH_DATA', [`an effect needs ${needed}; there are ${found}`]);
}

/** The table of the rows at these places. */
export const rowsOf = ({ rows, columns }: Pick<Trial, 'rows' | 'columns'>, places: Int32Array): Table => takeRows({ rows, columns }, places);

/** The numbers at these places. */
export const pickAt = (values: Float64Array, places: Int32Array): Float64Array => Float64Array.from(places, (i) => values[i] as number);

/** The places among these whose mark is `mark`. */
export const placesOf = (marks: Uint8Array, mark: number, among: Int32Array): Int32Array => among.filter((i) => marks[i] === mark);
