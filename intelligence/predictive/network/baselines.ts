import { differenceAtOneLook, lossOf, type PairedDifference } from '../../ml/registry/paired-difference.ts';
import { columnOf, type Table } from '../../ml/table.ts';
import { timeSplit } from '../../ml/time-split.ts';
import { TEST_SHARE } from '../../ml/trainer.ts';
import type { FailureData } from './model.ts';
import { NEAR_HOURS } from './rows.ts';

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

/** Both baselines with their rates as known before the test, beside the chances that the model said of the test. */
export function baselinesOf({ table, labels, groups, days }: FailureData, chances: Float64Array): Baseline[] {
  const { train, test } = timeSplit(days, { testShare: TEST_SHARE, purge: NEAR_HOURS / 24 });
  return RULES.map(({ name, says, classOf }) => {
    const at = classOf(table);
    const rates = [0, 1, 2].map((kind) => {
      const rows = train.filter((i) => at(i) === kind);
      return (rows.reduce((sum, i) => sum + (labels[i] as number), 0) + 0.5) / (rows.length + 1);
    });
    const sums = new Map<number, { difference: number; rows: number }>();
    let loss = 0;
    for (const [k, i] of test.entries()) {
      const own = lossOf(rates[at(i)] ?? 0.5, labels[i] === 1);
      loss += own;
      const group = sums.get(groups[i] as number) ?? { difference: 0, rows: 0 };
      sums.set(groups[i] as number, { difference: group.difference + own - lossOf(chances[k] as number, labels[i] === 1), rows: group.rows + 1 });
    }
    return { name, says, logLoss: loss / Math.max(1, test.length), gain: differenceAtOneLook([...sums.values()]) };
  });
}
