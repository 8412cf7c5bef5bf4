import { stratifiedFolds } from './folds.ts';
import { rocAuc } from './metrics.ts';
import { cutsOf, FOLDS, groupsIn, isFilled, outOfFoldRates } from './single-column.ts';
import type { Column, Table } from './table.ts';

export type LeakKind = 'copy-of-label' | 'tells-the-label' | 'filled-tells-the-label' | 'identifier' | 'knows-the-future';

/** A column that a person must look at before a model may learn from it. */
export interface LeakFinding {
  readonly column: string;
  readonly kind: LeakKind;
  /** ROC-AUC of the column alone (of being filled, for `filled-tells-the-label`); absent for identifiers and the future. */
  readonly auc?: number;
  /** What was seen, and what to do about it, in a sentence each. */
  readonly found: string;
  readonly whatToDo: string;
}

/** A single column with a higher ROC-AUC than this is refused until a person has looked. */
export const LEAK_AUC = 0.9;
/** Standard errors (of chance) that the AUC must be away from one half: with a handful of positives a high AUC is luck. */
const BEYOND_LUCK = 3;
/** Share of distinct words from which on a column names its rows, and the rows that this takes. */
const ALL_DISTINCT = 0.95;
const LEAST_TO_NAME = 50;

/**
 * Columns that probably know the answer or name the row, in the order of the table; those in `accepted` have been looked at
 * by a person and are left out. A column is measured alone: numbers by their order, by their bins and by whether they are
 * there, words by the rate of the event per word, learned on other rows.
 */
export function findLeaks(table: Table, labels: Uint8Array, options: { accepted?: readonly string[]; seed?: number } = {}): LeakFinding[] {
  const { accepted = [], seed = 1 } = options;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives === 0 || positives === labels.length) return [];
  const luck = Math.sqrt((labels.length + 1) / (12 * positives * (labels.length - positives)));
  const folds = stratifiedFolds(labels, FOLDS, seed);
  return table.columns.filter(({ name }) => !accepted.includes(name)).flatMap((column) => findingOf(column, labels, folds, luck) ?? []);
}

function findingOf(column: Column, labels: Uint8Array, folds: Int32Array, luck: number): LeakFinding | undefined {
  const beyond = (auc: number) => auc > LEAK_AUC && auc - 0.5 > BEYOND_LUCK * luck;
  const filled = Float64Array.from(labels, (_, i) => (isFilled(column, i) ? 1 : 0));
  const filledAuc = eitherWay(rocAuc(filled, labels));
  const auc = aloneAuc(column, labels, folds);
  const name = column.name;
  if (filledAuc === 1 && beyond(1)) return tells(name, 'filled-tells-the-label', filledAuc);
  if (auc === 1 && beyond(1) && distinctValues(column) <= 2) return tells(name, 'copy-of-label', auc);
  const only = onlyWhereItHappened(filled, labels);
  if (only) {
    const found = `"${name}" is ${only.filled ? 'filled in' : 'blank'} in ${only.rows} rows, and it happened in all of them: it is probably written afterwards.`;
    return { ...tells(name, 'filled-tells-the-label', filledAuc), found };
  }
  if (beyond(filledAuc)) return tells(name, 'filled-tells-the-label', filledAuc);
  if (beyond(auc)) return tells(name, 'tells-the-label', auc);
  if (namesItsRows(column)) {
    return {
      column: name,
      kind: 'identifier',
      found: `Nearly every row has a "${name}" of its own: it names the row and says nothing of other rows.`,
      whatToDo: 'Leave the column out; keep it to join on.',
    };
  }
  return undefined;
}

/** Rows that must all have the event, and the share of all events among them, before being filled (or blank) counts as written afterwards. */
const LEAST_PURE = 30;
const LEAST_SHARE = 0.1;

/** The rows that are filled (or blank) when the event happened in every one of them, though it is not the rule elsewhere. */
function onlyWhereItHappened(filled: Float64Array, labels: Uint8Array): { filled: boolean; rows: number } | undefined {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (positives > labels.length / 2) return undefined;
  for (const side of [1, 0]) {
    const rows = filled.reduce((sum, value) => sum + (value === side ? 1 : 0), 0);
    const hits = labels.reduce((sum, label, i) => sum + (filled[i] === side ? label : 0), 0);
    if (rows >= LEAST_PURE && hits === rows && hits >= LEAST_SHARE * positives) return { filled: side === 1, rows };
  }
  return undefined;
}

const FOUND: Record<'copy-of-label' | 'tells-the-label' | 'filled-tells-the-label', (name: string, auc: string) => string> = {
  'copy-of-label': (name) => `"${name}" is what happened itself, written in another way.`,
  'tells-the-label': (name, auc) => `"${name}" alone tells what happened with an AUC of ${auc}: it was probably recorded afterwards.`,
  'filled-tells-the-label': (name, auc) => `Whether "${name}" is filled in tells what happened with an AUC of ${auc}: it is probably filled in afterwards.`,
};

const tells = (column: string, kind: keyof typeof FOUND, auc: number): LeakFinding => ({
  column,
  kind,
  auc,
  found: FOUND[kind](column, auc.toFixed(3)),
  whatToDo: 'Leave the column out, or, if its value was really known at the moment of the prediction, accept it by name.',
});

/** The AUC of the column alone, in the better direction: as it is ordered, and as its values (bins) were on other rows. */
function aloneAuc(column: Column, labels: Uint8Array, folds: Int32Array): number {
  const byRate = rocAuc(outOfFoldRates(groupsIn(column, cutsOf(column)), labels, folds), labels);
  if (column.kind === 'categorical') return byRate;
  const filled = Int32Array.from(labels.keys()).filter((i) => isFilled(column, i));
  const known = Uint8Array.from(filled, (i) => labels[i] as number);
  const ones = known.reduce((sum, label) => sum + label, 0);
  // The order among the filled rows counts for as much as there are of them, so that three filled rows do not condemn a column.
  const share = (ones * (known.length - ones)) / (totalPairs(labels) || 1);
  const byOrder = share > 0 ? 0.5 + (eitherWay(rocAuc(takeValues(column.values, filled), known)) - 0.5) * share : 0.5;
  return Math.max(byRate, byOrder);
}

const eitherWay = (auc: number): number => Math.max(auc, 1 - auc);
const takeValues = (values: Float64Array, places: Int32Array) => Float64Array.from(places, (i) => values[i] as number);
const totalPairs = (labels: Uint8Array): number => {
  const ones = labels.reduce((sum, label) => sum + label, 0);
  return ones * (labels.length - ones);
};
function distinctValues(column: Column): number {
  const values = new Set<number>();
  for (let i = 0; i < (column.kind === 'numeric' ? column.values : column.codes).length && values.size <= 2; i++) {
    values.add(isFilled(column, i) ? ((column.kind === 'numeric' ? column.values[i] : column.codes[i]) as number) : -Infinity);
  }
  return values.size;
}

/** Words, or whole numbers of a series without big holes, that are nearly all distinct. */
function namesItsRows(column: Column): boolean {
  if (column.kind === 'categorical') {
    const filled = column.codes.filter((code) => code >= 0);
    return filled.length >= LEAST_TO_NAME && new Set(filled).size >= ALL_DISTINCT * filled.length;
  }
  const filled = column.values.filter((value) => !Number.isNaN(value));
  if (filled.length < LEAST_TO_NAME || !filled.every(Number.isInteger)) return false;
  const distinct = new Set(filled).size;
  const [least, most] = filled.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  return distinct === filled.length && most - least < 2 * filled.length;
}

/** Rows that are dated later than themselves before a column of dates is suspect. */
const LEAST_LATER = 5;

/**
 * Columns of dates that lie after the moment of their own row: what they tell of was probably not known then (a date of
 * settlement, of leaving), or was only planned (a due date), which a person must say. Days are compared, not times of day.
 */
export function datedAfterTheRow(
  dates: readonly { readonly name: string; readonly values: Float64Array }[],
  moments: Float64Array,
  accepted: readonly string[] = [],
): LeakFinding[] {
  return dates.flatMap(({ name, values }): LeakFinding[] => {
    const later = values.reduce((count, value, i) => count + (Math.floor(value) > Math.floor(moments[i] as number) ? 1 : 0), 0);
    if (later < LEAST_LATER || accepted.includes(name)) return [];
    return [
      {
        column: name,
        kind: 'knows-the-future',
        found: `"${name}" lies after the moment of the row in ${later} of ${values.length} rows.`,
        whatToDo: 'Leave the column out, or, if the date was planned and known at that moment (a due date), accept it by name.',
      },
    ];
  });
}

/** Two numbers are the same value when they differ by no more than the rounding of sums. */
const SAME = 1e-9;

/**
 * Features that know the future: the same rows (entity and moment) were computed once as of their moment and once again after
 * later events had come, and these columns changed. A feature that is computed as of its moment cannot. Columns of one table
 * only, and rows of different number, are findings too, for then the two cannot be compared. In the order of the names.
 */
export function featuresThatKnowTheFuture(asOf: Table, recomputedWithLaterData: Table): LeakFinding[] {
  const later = new Map(recomputedWithLaterData.columns.map((column) => [column.name, column]));
  const names = [...new Set([...asOf.columns.map(({ name }) => name), ...later.keys()])].sort();
  const now = new Map(asOf.columns.map((column) => [column.name, column]));
  return names.flatMap((name): LeakFinding[] => {
    const [before, after] = [now.get(name), later.get(name)];
    const changed = before && after && asOf.rows === recomputedWithLaterData.rows ? changedRows(before, after) : asOf.rows;
    if (changed === 0 && before && after) return [];
    return [
      {
        column: name,
        kind: 'knows-the-future',
        found:
          before && after
            ? `"${name}" is another in ${changed} of ${asOf.rows} rows once later events are known.`
            : `"${name}" is there only ${before ? 'before' : 'after'} later events are known.`,
        whatToDo: 'Compute the feature from events that were known at the moment of the row, or leave it out.',
      },
    ];
  });
}

function changedRows(before: Column, after: Column): number {
  const word = (column: Column, i: number) =>
    column.kind === 'categorical' ? (column.levels[column.codes[i] as number] ?? null) : (column.values[i] as number);
  const rows = before.kind === 'numeric' ? before.values.length : before.codes.length;
  let changed = 0;
  for (let i = 0; i < rows; i++) {
    const [a, b] = [word(before, i), word(after, i)];
    const same = typeof a === 'number' && typeof b === 'number' ? Object.is(a, b) || Math.abs(a - b) <= SAME * Math.max(1, Math.abs(a)) : a === b;
    if (!same) changed++;
  }
  return changed;
}
