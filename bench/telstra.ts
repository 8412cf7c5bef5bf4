import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { multiclassTrees } from '../intelligence/ml/boosted-trees/softmax-trainer.ts';
import { splitByFold, stratifiedFolds } from '../intelligence/ml/folds.ts';
import { rocAuc } from '../intelligence/ml/metrics.ts';
import { multiclassLogLoss } from '../intelligence/ml/multiclass.ts';
import { categorical, numeric, type Table, tableOf, takeRows } from '../intelligence/ml/table.ts';

const PARTS = ['event_type', 'log_feature', 'resource_type', 'severity_type'] as const;
const CLASSES = 3;

/**
 * Fault severity (0, 1, 2) of Telstra's network from its five tables, five folds, seed 1, defaults: log-loss in nats, beside
 * that of the shares alone. The order of the rows, which leaks time, is not used: sums and counts do not depend on it.
 */
export function run(args: readonly string[]): object {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string', default: '../shared/data/telstra' }, folds: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' } },
  });
  if (!existsSync(values.data)) throw new Error(`the tables are not at ${values.data}: name their folder with --data`);
  const { table, labels } = faults(values.data);
  const [count, seed] = [Number(values.folds), Number(values.seed)];
  const folds = stratifiedFolds(labels, count, seed);
  const figures = Array.from({ length: count }, (_, fold) => {
    const { train, test } = splitByFold(folds, fold);
    const labelsOf = (places: Int32Array) => Uint8Array.from(places, (i) => labels[i] as number);
    const started = process.cpuUsage();
    const chances = multiclassTrees().train(takeRows(table, train), labelsOf(train), CLASSES, { seed }).predict(takeRows(table, test));
    const { user, system } = process.cpuUsage(started);
    const shares = Array.from({ length: CLASSES }, (_, k) => labelsOf(train).filter((label) => label === k).length / train.length);
    const worst = Float64Array.from(test, (_, i) => chances[i * CLASSES + 2] as number);
    const one = {
      log_loss: multiclassLogLoss(chances, labelsOf(test)),
      floor: multiclassLogLoss(
        Float64Array.from({ length: test.length * CLASSES }, (_, i) => shares[i % CLASSES] as number),
        labelsOf(test),
      ),
      roc_auc_severity_2: rocAuc(
        worst,
        labelsOf(test).map((label) => (label === 2 ? 1 : 0)),
      ),
      fit_cpu_seconds: (user + system) / 1e6,
    };
    process.stderr.write(`fold ${fold + 1} of ${count}: ${JSON.stringify(one)}\n`);
    return one;
  });
  const mean = (pick: (one: (typeof figures)[number]) => number) => Number((figures.reduce((sum, one) => sum + pick(one), 0) / count).toFixed(4));
  const [log_loss, floor] = [mean((one) => one.log_loss), mean((one) => one.floor)];
  return {
    bench: 'telstra',
    rows: labels.length,
    features: table.columns.length,
    folds: count,
    seed,
    log_loss,
    floor: { name: 'the shares of the severities alone', log_loss: floor },
    ratio: Number((log_loss / floor).toFixed(3)),
    roc_auc_severity_2: mean((one) => one.roc_auc_severity_2),
    fit_cpu_seconds: mean((one) => one.fit_cpu_seconds),
  };
}

const lines = (folder: string, name: string): string[][] =>
  readFileSync(join(folder, `${name}.csv`), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));

/**
 * One row per fault in the order of its id: where it was, how many lines each table has of it, and of each kind of line the
 * sum of its volume, or how many there are. Kinds seen in fewer than `RARE` faults count for the table's total only.
 */
function faults(folder: string): { table: Table; labels: Uint8Array } {
  const cases = lines(folder, 'train').sort((a, b) => Number(a[0]) - Number(b[0]));
  const place = new Map(cases.map(([id], i) => [id as string, i]));
  const columns = PARTS.flatMap((part) => countsOf(part, lines(folder, part), place));
  const locations = cases.map(([, location]) => location as string);
  const faultsAt = new Map<string, number>();
  for (const location of locations) faultsAt.set(location, (faultsAt.get(location) ?? 0) + 1);
  return {
    table: tableOf([
      categorical('location', locations),
      numeric('location number', locations.map(numberOf)),
      numeric(
        'faults at the location',
        locations.map((location) => faultsAt.get(location) as number),
      ),
      ...columns,
    ]),
    labels: Uint8Array.from(cases, ([, , severity]) => Number(severity)),
  };
}

/** The number at the end of a name: names of equipment are given in an order, and neighbours are alike. */
const numberOf = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? Number.NaN);

const RARE = 10;

function countsOf(part: string, rows: readonly string[][], place: ReadonlyMap<string, number>) {
  const total = new Float64Array(place.size);
  const volume = new Float64Array(place.size);
  const numbers = new Float64Array(place.size);
  const lowest = new Float64Array(place.size).fill(Number.MAX_VALUE);
  const highest = new Float64Array(place.size).fill(-1);
  const kinds = new Map<string, Float64Array>();
  for (const [id, kind, amount] of rows) {
    const row = place.get(id as string);
    if (row === undefined) continue;
    const counts = kinds.get(kind as string) ?? new Float64Array(place.size);
    kinds.set(kind as string, counts);
    counts[row] = (counts[row] as number) + Number(amount ?? 1);
    total[row] = (total[row] as number) + 1;
    volume[row] = (volume[row] as number) + Number(amount ?? 1);
    const number = numberOf(kind as string);
    lowest[row] = Math.min(lowest[row] as number, number);
    highest[row] = Math.max(highest[row] as number, number);
    numbers[row] = (numbers[row] as number) + number;
  }
  const frequent = [...kinds].filter(([, counts]) => counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0) >= RARE);
  return [
    numeric(`${part}: lines`, total),
    numeric(`${part}: volume`, volume),
    numeric(`${part}: lowest number`, lowest),
    numeric(`${part}: highest number`, highest),
    numeric(
      `${part}: mean number`,
      numbers.map((sum, row) => sum / (total[row] as number)),
    ),
    ...frequent.map(([kind, counts]) => numeric(`${part}: ${kind}`, counts)),
  ];
}
