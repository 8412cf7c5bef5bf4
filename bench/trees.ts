import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { binColumn, quantileEdges } from '../intelligence/ml/boosted-trees/bins.ts';
import { booster, bytesPerRow } from '../intelligence/ml/boosted-trees/booster.ts';
import { treeClassifier } from '../intelligence/ml/boosted-trees/model.ts';
import { TREE_DEFAULTS, type TreeParams } from '../intelligence/ml/boosted-trees/params.ts';
import { estimator } from '../intelligence/ml/estimator.ts';
import { rocAuc } from '../intelligence/ml/metrics.ts';
import { type Column, numeric, type Table, tableOf } from '../intelligence/ml/table.ts';
import { type MadeRows, madeRows } from './made/customers.ts';

/** Both sides learn with these; ours counts the bin for missing values apart. */
const SETTINGS: TreeParams = { ...TREE_DEFAULTS, learningRate: 0.1, leaves: 31, depth: Infinity, l2: 1, minHessian: 1, rowShare: 1, columnShare: 1, bins: 254 };
const SCORED = { rounds: 200, rows: 200_000 };
const MEBIBYTE = 2 ** 20;

interface Measured {
  bin_seconds: number;
  grow_seconds: number;
  auc: number;
  peak_mib: number;
}

const seconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const round = (value: number, digits = 3): number => Number(value.toFixed(digits));
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/**
 * Trains and scores at full size beside XGBoost's histogram method on one thread, on the same bytes with the same rounds,
 * leaves, bins and rate, in turns; CPU seconds of the whole process count. `--python` names an interpreter that has xgboost.
 */
export function run(args: readonly string[]): object {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      columns: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '50' },
      pairs: { type: 'string', default: '2' },
      python: { type: 'string' },
      'estimator-rows': { type: 'string', default: '20000' },
    },
  });
  const [rows, columns, rounds, pairs, estimatorRows] = [values.rows, values.columns, values.rounds, values.pairs, values['estimator-rows']].map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const python = pythonWithXgboost(values.python);
  if (!python)
    process.stderr.write('XGBOOST IS ABSENT: no interpreter with xgboost was found or named (--python). The floor is one pass over the same cells instead.\n');
  const made = madeRows(rows, columns, 1);
  const train = Math.floor(rows * 0.9);
  const folder = mkdtempSync(join(tmpdir(), 'bench-trees-'));
  try {
    writeFileSync(join(folder, 'values'), made.values);
    writeFileSync(join(folder, 'labels'), made.labels);
    const ours: Measured[] = [];
    const floors: (Measured & { version?: string; rows_per_second: number })[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      ours.push(grow(made, train, rounds));
      floors.push(python ? xgboost(python, folder, rows, train, rounds) : onePass(made, train, rounds));
      process.stderr.write(`pair ${pair + 1} of ${pairs}: ours ${JSON.stringify(ours.at(-1))}, floor ${JSON.stringify(floors.at(-1))}\n`);
    }
    const total = ({ bin_seconds, grow_seconds }: Measured) => bin_seconds + grow_seconds;
    const ratios = ours.map((one, k) => total(one) / total(floors[k] as Measured));
    const [own, floor] = [ours.at(-1), floors.at(-1)] as [Measured, (typeof floors)[number]];
    return {
      bench: 'trees',
      rows,
      columns,
      rounds,
      leaves: SETTINGS.leaves,
      ours: own,
      floor: { name: python ? `XGBoost ${floor.version} hist, one thread` : 'one pass over the same cells (XGBoost was absent)', ...floor },
      ratio: round(median(ratios)),
      ratios: ratios.map((ratio) => round(ratio)),
      ratio_growing: round(median(ours.map((one, k) => one.grow_seconds / (floors[k] as Measured).grow_seconds))),
      auc_difference: python ? round(own.auc - floor.auc, 5) : null,
      state_bytes_per_row: bytesPerRow(columns),
      scoring: scoring(made, python ? floor.rows_per_second : null),
      estimator: wholeEstimator(made, Math.min(rows, estimatorRows)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tableFrom({ rows, columns, values }: MadeRows, from: number, to: number): Table {
  return tableOf(Array.from({ length: columns }, (_, c): Column => numeric(`x${String(c).padStart(3, '0')}`, values.subarray(c * rows + from, c * rows + to))));
}

/** Bins all rows, grows on the first `train` of them and measures on the rest. Fails when the state takes more than it says. */
function grow({ rows, columns, values, labels }: MadeRows, train: number, rounds: number): Measured {
  const start = seconds();
  const binned = { rows, columns: [] as Uint8Array[], counts: new Int32Array(columns), directions: new Int8Array(columns) };
  for (let c = 0; c < columns; c++) {
    const column = Float64Array.from(values.subarray(c * rows, (c + 1) * rows));
    const edges = quantileEdges(column.subarray(0, train), SETTINGS.bins);
    binned.columns.push(binColumn(edges, column));
    binned.counts[c] = edges.length + 2;
  }
  const afterBins = seconds();
  const before = process.memoryUsage.rss();
  const growing = booster(
    [binned],
    labels,
    new Float64Array(rows).fill(1),
    Int32Array.from({ length: train }, (_, i) => i),
    SETTINGS,
    1,
  );
  for (let k = 0; k < rounds; k++) growing.step();
  const afterTrees = seconds();
  const state = process.memoryUsage.rss() - before + rows * columns;
  if (state > 1.1 * rows * bytesPerRow(columns) + 64 * MEBIBYTE) throw new Error(`the state took ${round(state / rows)} bytes per row, more than is said`);
  return {
    bin_seconds: round(afterBins - start),
    grow_seconds: round(afterTrees - afterBins),
    auc: round(rocAuc(growing.margins.slice(train), labels.slice(train)), 5),
    peak_mib: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function pythonWithXgboost(named: string | undefined): string | undefined {
  const works = (python: string) => spawnSync(python, ['-c', 'import numpy, xgboost']).status === 0;
  const found = (named ? [named] : ['python3', 'python']).find(works);
  if (named && !found) throw new Error(`${named} has no xgboost and numpy`);
  return found;
}

function xgboost(python: string, folder: string, rows: number, train: number, rounds: number) {
  const script = join(import.meta.dirname, 'made', 'xgboost_floor.py');
  const numbers = [rows, train, rounds, SETTINGS.leaves, SETTINGS.bins + 1, SETTINGS.learningRate, SCORED.rounds, Math.min(rows, SCORED.rows)].map(String);
  const { stdout, stderr, status } = spawnSync(python, [script, join(folder, 'values'), join(folder, 'labels'), ...numbers], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`XGBoost failed: ${stderr}`);
  return JSON.parse(stdout) as Measured & { version: string; rows_per_second: number };
}

/** The least that growing must do: touch every cell once a tree and add it up. */
function onePass({ rows, columns, values }: MadeRows, train: number, rounds: number): Measured & { rows_per_second: number } {
  const start = seconds();
  let sum = 0;
  for (let c = 0; c < columns; c++) for (let i = 0; i < train; i++) sum += values[c * rows + i] as number;
  const one = seconds() - start;
  return { bin_seconds: one, grow_seconds: one * rounds, auc: sum === 0 ? 0 : Number.NaN, peak_mib: 0, rows_per_second: Math.round(train / one) };
}

/** Rows a second through `predict`, from numbers to chances, with a model of 200 trees of 31 leaves. */
function scoring(made: MadeRows, floor: number | null): object {
  const rows = Math.min(made.rows, SCORED.rows);
  const table = tableFrom(made, 0, rows);
  const features = table.columns.map(({ name, kind }) => ({ name, kind }));
  const edges = table.columns.map((column) => quantileEdges((column as { values: Float64Array }).values, SETTINGS.bins));
  const binned = {
    rows,
    columns: edges.map((cuts, c) => binColumn(cuts, (table.columns[c] as { values: Float64Array }).values)),
    counts: Int32Array.from(edges, (cuts) => cuts.length + 2),
    directions: new Int8Array(made.columns),
  };
  const growing = booster(
    [binned],
    made.labels.subarray(0, rows),
    new Float64Array(rows).fill(1),
    Int32Array.from({ length: rows }, (_, i) => i),
    { ...SETTINGS, depth: 6 },
    1,
  );
  for (let k = 0; k < SCORED.rounds; k++) growing.step();
  const encoders = edges.map((cuts, feature) => ({ kind: 'value', feature, edges: cuts }) as const);
  const model = treeClassifier({ features, encoders, prior: growing.prior, forest: growing.forest(SCORED.rounds) });
  model.predict(table);
  const times = Array.from({ length: 5 }, () => {
    const start = seconds();
    model.predict(table);
    return seconds() - start;
  });
  const rowsPerSecond = Math.round(rows / median(times));
  return {
    trees: SCORED.rounds,
    leaves: SETTINGS.leaves,
    rows,
    rows_per_second: rowsPerSecond,
    floor_rows_per_second: floor,
    ratio: floor && round(rowsPerSecond / floor),
  };
}

/** What the product's own default costs, with everything that it decides by itself, against one booster of the bench's rounds on as many rows. */
function wholeEstimator(made: MadeRows, rows: number): object {
  const table = tableFrom(made, 0, rows);
  const labels = made.labels.slice(0, rows);
  const start = seconds();
  estimator().train(table, labels, { seed: 1 });
  const whole = seconds() - start;
  const values = new Float32Array(rows * made.columns);
  for (let c = 0; c < made.columns; c++) values.set(made.values.subarray(c * made.rows, c * made.rows + rows), c * rows);
  const { bin_seconds, grow_seconds } = grow({ ...made, rows, values, labels }, Math.floor(rows * 0.9), 100);
  return { rows, seconds: round(whole), multiple_of_one_booster_of_100_rounds: round(whole / (bin_seconds + grow_seconds), 1) };
}
