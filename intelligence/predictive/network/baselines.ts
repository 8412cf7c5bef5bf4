import { differenceAtOneLook, lossOf, type PairedDifference } from '../../ml/registry/paired-difference.ts';
import { columnOf, type Table } from '../../ml/table.ts';

/** A simple way to tell chances that the model must beat, with how it did on the same rows. */
export interface Baseline {
  readonly name: 'persistence' | 'rule of thumb';
  readonly says: string;
  readonly logLoss: number;
  /** By how much the model is better per row; positive is better. Null when the test is too small to say. */
  readonly gain: PairedDifference | null;
}

const column = (table: Table, name: string): Float64Array => {
  const found = columnOf(table, name);
  return found.kind === 'numeric' ? found.values : new Float64Array(table.rows).fill(Number.NaN);
};

/** What would be said without a model: of devices that failed lately, and of devices whose readings are bad by a fixed limit. */
const RULES: readonly { readonly name: Baseline['name']; readonly says: string; readonly classOf: (table: Table) => (row: number) => number }[] = [
  {
    name: 'persistence',
    says: 'A device goes down as often as others that went down, or did not, within the last 30 days.',
    classOf: (table) => {
      const downs = column(table, 'downs_30d');
      return (row) => Math.min(2, downs[row] as number);
    },
  },
  {
    name: 'rule of thumb',
    says: 'A device goes down as often as others whose latest packet loss is below 1 %, up to 2 %, or above.',
    classOf: (table) => {
      const loss = column(table, 'loss_now');
      return (row) => ((loss[row] as number) > 2 ? 2 : (loss[row] as number) > 1 ? 1 : 0);
    },
  },
];

/** Rows with what came of them; rows of one group are judged as one. */
export interface BaselineRows {
  readonly table: Table;
  readonly labels: Uint8Array;
  readonly groups: Int32Array;
}

/** Both baselines with their rates as known from the past, beside the chances that the model said of the rows of the test. */
export function baselinesOf(past: BaselineRows, { table, labels, groups }: BaselineRows, chances: Float64Array): Baseline[] {
  return RULES.map(({ name, says, classOf }) => {
    const then = classOf(past.table);
    const rates = [0, 1, 2].map((kind) => {
      let [rows, came] = [0, 0];
      for (const [i, label] of past.labels.entries()) {
        if (then(i) !== kind) continue;
        rows++;
        came += label;
      }
      return (came + 0.5) / (rows + 1);
    });
    const at = classOf(table);
    const sums = new Map<number, { difference: number; rows: number }>();
    let loss = 0;
    for (const [i, label] of labels.entries()) {
      const own = lossOf(rates[at(i)] ?? 0.5, label === 1);
      loss += own;
      const group = sums.get(groups[i] as number) ?? { difference: 0, rows: 0 };
      sums.set(groups[i] as number, { difference: group.difference + own - lossOf(chances[i] as number, label === 1), rows: group.rows + 1 });
    }
    return { name, says, logLoss: loss / Math.max(1, labels.length), gain: differenceAtOneLook([...sums.values()]) };
  });
}
