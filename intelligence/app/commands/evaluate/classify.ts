import { Command, Option } from 'commander';
import { openDelimited } from '../../../integration/connectors/files/delimited.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { UilError } from '../../../kernel/errors.ts';
import { isMissing, tableFromCells } from '../../../ml/cells.ts';
import { ESTIMATORS, type EstimatorName, estimator } from '../../../ml/estimator.ts';
import { crossValidate, type FoldFigures } from '../../../ml/evaluate.ts';
import { type Table, withoutColumns } from '../../../ml/table.ts';
import { commaList, wholeNumber } from './options.ts';

/** What `uil evaluate classify --json` prints: one object, figures as means over the folds and per fold. */
export interface ClassifyReport {
  task: 'classify';
  rows: number;
  positives: number;
  model: EstimatorName;
  folds: number;
  seed: number;
  mean: FoldFigures;
  per_fold: readonly FoldFigures[];
}

export interface ClassifyOptions {
  label: string;
  positive: string;
  drop: readonly string[];
  folds: number;
  seed: number;
  model: EstimatorName;
}

/**
 * Cross-validates the product's own estimator on a file, with its own preprocessing and defaults. Rows without a label are
 * left out and reported, as are rows that do not fit the header. Throws FILE_NOT_READABLE, COLUMN_NOT_FOUND, NOT_ENOUGH_DATA.
 */
export async function evaluateClassify(path: string, options: ClassifyOptions, tell: (line: string) => void): Promise<ClassifyReport> {
  const { table, labels, positives } = await labelledTable(path, options, tell);
  const { model, folds, seed } = options;
  const { mean, perFold } = crossValidate(estimator({ model }), table, labels, {
    folds,
    seed,
    elapsedMs: systemClock.elapsedMs,
    onFold: (done, figures) =>
      tell(`fold ${done} of ${folds}: ROC-AUC ${figures.roc_auc.toFixed(4)}, log-loss ${figures.log_loss.toFixed(4)}, ${figures.fit_seconds.toFixed(1)} s`),
  });
  return { task: 'classify', rows: labels.length, positives, model, folds, seed, mean, per_fold: perFold };
}

async function labelledTable(
  path: string,
  { label, positive, drop, folds }: ClassifyOptions,
  tell: (line: string) => void,
): Promise<{ table: Table; labels: Uint8Array; positives: number }> {
  const file = await openDelimited(path);
  const place = file.header.indexOf(label);
  for (const name of [label, ...drop]) if (!file.header.includes(name)) throw new UilError('COLUMN_NOT_FOUND', [name]);
  const rows: string[][] = [];
  const left = { unlabelled: 0, ragged: 0 };
  for await (const { cells, ragged } of file.rows) {
    if (ragged) left.ragged++;
    else if (isMissing(cells[place])) left.unlabelled++;
    else rows.push(cells);
  }
  if (left.ragged > 0) tell(`${left.ragged} rows do not have the ${file.header.length} cells of the header and are left out`);
  if (left.unlabelled > 0) tell(`${left.unlabelled} rows have no "${label}" and are left out`);
  const labels = Uint8Array.from(rows, (cells) => (sameLabel(cells[place] as string, positive) ? 1 : 0));
  const positives = labels.reduce((sum, value) => sum + value, 0);
  if (Math.min(positives, rows.length - positives) < folds) {
    throw new UilError('NOT_ENOUGH_DATA', [
      `${positives} of ${rows.length} rows have ${label} = ${positive}; each of the ${folds} folds needs a row of both kinds`,
    ]);
  }
  const table = withoutColumns(tableFromCells(file.header, rows), [...new Set([label, ...drop])]);
  if (table.columns.length === 0) throw new UilError('NOT_ENOUGH_DATA', ['no column is left to learn from']);
  return { table, labels, positives };
}

/** Equal as written, or as numbers: `1` names the label that a file writes as `1.0`. */
const sameLabel = (cell: string, positive: string) => cell.trim() === positive.trim() || (positive.trim() !== '' && Number(cell) === Number(positive));

/** The subcommand `uil evaluate classify`. */
export const classifyCommand = (): Command =>
  new Command('classify')
    .description('cross-validates a yes-or-no prediction; one row per case, one column with what happened')
    .argument('<file>', 'delimited text: CSV and its relatives')
    .requiredOption('--label <column>', 'the column that says what happened')
    .requiredOption('--positive <value>', 'the value of that column that is to be predicted')
    .option('--drop <columns>', 'columns to leave out, separated by commas', commaList, [])
    .option('--folds <number>', 'parts to split the rows into', wholeNumber(2, 100), 5)
    .option('--seed <number>', 'seed of the split and of training', wholeNumber(0, 4_294_967_295), 1)
    .addOption(new Option('--model <name>', 'what to train').choices(ESTIMATORS).default('auto'))
    .option('--json', 'print one JSON object instead of a table')
    .action(async (file: string, options: ClassifyOptions & { json?: boolean }) => {
      const report = await evaluateClassify(file, options, (line) => process.stderr.write(`${line}\n`));
      process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : readable(report));
    });

const COLUMNS: readonly [keyof FoldFigures, string, number][] = [
  ['roc_auc', 'ROC-AUC', 4],
  ['pr_auc', 'PR-AUC', 4],
  ['log_loss', 'log-loss', 4],
  ['brier', 'Brier', 4],
  ['ece', 'ECE', 4],
  ['lift_10', 'lift 10 %', 2],
  ['fit_seconds', 'fit s', 2],
];

/** The report as a table for people. */
export function readable({ rows, positives, model, folds, seed, mean, per_fold }: ClassifyReport): string {
  const line = (name: string, cell: (column: (typeof COLUMNS)[number]) => string) =>
    name.padEnd(8) + COLUMNS.map((column) => cell(column).padStart(10)).join('');
  const figures = (name: string, of: FoldFigures) => line(name, ([key, , digits]) => of[key].toFixed(digits));
  const head = `${rows} rows, ${positives} positive (${((100 * positives) / rows).toFixed(1)} %); model ${model}, ${folds} folds, seed ${seed}`;
  return `${[head, '', line('', ([, title]) => title), ...per_fold.map((fold, i) => figures(`fold ${i + 1}`, fold)), figures('mean', mean)].join('\n')}\n`;
}
