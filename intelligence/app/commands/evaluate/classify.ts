import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { systemClock } from '../../../kernel/clock.ts';
import { UilError } from '../../../kernel/errors.ts';
import type { Classifier } from '../../../ml/classifier.ts';
import { ESTIMATORS, type EstimatorName, estimator } from '../../../ml/estimator.ts';
import { crossValidate, type FoldFigures, type Split, type Validation, validate } from '../../../ml/evaluate.ts';
import { datedAfterTheRow, findLeaks, type LeakFinding } from '../../../ml/leaks.ts';
import type { Estimate } from '../../../ml/metric-intervals.ts';
import { readableMoment } from '../../../ml/moments.ts';
import { rollingOrigins, type TimeSplit, timeSplit } from '../../../ml/time-split.ts';
import { type LabelledFile, type LabelledFileOptions, readLabelled } from './labelled-file.ts';
import { commaList, share, wholeNumber } from './options.ts';
import { classifyPage } from './report/classify-page.ts';

type Interval = readonly [low: number, high: number];

/** A window of time that was tested on: from its first moment, with what was known before it. */
export interface ReportWindow {
  from: string;
  train_rows: number;
  test_rows: number;
}

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
  /** 95 % intervals of the means; `ece` is over all held-out rows together. */
  interval_95: { roc_auc: Interval; log_loss: Interval; ece: Interval };
  /** Over all held-out rows together. `ece_by_chance` is what the ECE of a model that is right would be on as many rows. */
  calibration: { ece: number; ece_by_chance: number; slope: number; slope_95: Interval; intercept: number; intercept_95: Interval };
  /** The simplest rules on the same held-out rows: everyone gets the share so far; the rate per value of the one best column. */
  baseline: {
    base_rate: { log_loss: number; brier: number };
    single_column: Omit<FoldFigures, 'fit_seconds'> & { columns: readonly string[] };
    /** Only with `--report`. */
    logistic?: FoldFigures;
  };
  /** Columns that a person must look at before the figures are believed. */
  leaks: readonly LeakFinding[];
  /** With a time column: how the rows were parted. */
  by_time?: { column: string; horizon: number; windows: readonly ReportWindow[] };
}

export interface ClassifyOptions extends LabelledFileOptions {
  readonly folds: number;
  readonly seed: number;
  readonly model: EstimatorName;
  /** With a time column: the earliest share of the rows to learn from, the rest is one test; rolling origin when absent. */
  readonly trainShare?: number;
  /** Suspicious columns that a person has looked at and allows. */
  readonly accept?: readonly string[];
  /** Puts logistic regression beside the model, on the same rows. */
  readonly besideLogistic?: boolean;
}

/** A report with all that a page about it is made of. */
export interface ClassifyEvaluation {
  readonly report: ClassifyReport;
  readonly options: ClassifyOptions;
  readonly file: LabelledFile;
  readonly validation: Validation;
  /** The model of the last fold and the rows that it was tested on. */
  readonly last: { readonly model: Classifier; readonly test: Int32Array };
}

/** The report of `classifyFile`. */
export const evaluateClassify = async (path: string, options: ClassifyOptions, tell: (line: string) => void): Promise<ClassifyReport> =>
  (await classifyFile(path, options, tell)).report;

/**
 * Validates the product's own estimator on a file, with its own preprocessing and defaults: on folds, or by time when a time
 * column is named. Rows that cannot count, and columns that may leak, are told. Throws FILE_NOT_READABLE, COLUMN_NOT_FOUND,
 * CELL_INVALID and NOT_ENOUGH_DATA.
 */
export async function classifyFile(path: string, options: ClassifyOptions, tell: (line: string) => void): Promise<ClassifyEvaluation> {
  const file = await readLabelled(path, options, tell);
  const { table, labels, positives } = file;
  const { model, folds, seed, label, positive } = options;
  if (Math.min(positives, labels.length - positives) < folds) {
    throw new UilError('NOT_ENOUGH_DATA', [
      `${positives} of ${labels.length} rows have ${label} = ${positive}; each of the ${folds} folds needs a row of both kinds`,
    ]);
  }
  const leaks = suspicionsOf(file, options);
  for (const { found, whatToDo } of leaks) tell(`look at this column: ${found} ${whatToDo}`);
  const windows = windowsOf(file, options);
  const splits = windows ?? splitOf(file);
  let last: ClassifyEvaluation['last'] | undefined;
  const running = {
    seed,
    elapsedMs: systemClock.elapsedMs,
    onFold: (done: number, figures: FoldFigures, fitted: Classifier, test: Int32Array) => {
      last = { model: fitted, test };
      tell(
        `fold ${done} of ${splits?.length ?? folds}: ROC-AUC ${figures.roc_auc.toFixed(4)}, log-loss ${figures.log_loss.toFixed(4)}, ${figures.fit_seconds.toFixed(1)} s`,
      );
    },
  };
  const measured = (name: EstimatorName, told: Partial<typeof running> & Pick<typeof running, 'seed' | 'elapsedMs'>) =>
    splits ? validate(estimator({ model: name }), table, labels, splits, told) : crossValidate(estimator({ model: name }), table, labels, { ...told, folds });
  const validation = measured(model, running);
  const report = reportOf(file, options, validation, leaks, splits?.length ?? folds, windows);
  if (options.besideLogistic && model !== 'logistic') report.baseline.logistic = measured('logistic', { seed, elapsedMs: systemClock.elapsedMs }).mean;
  return { report, options, file, validation, last: last as ClassifyEvaluation['last'] };
}

function suspicionsOf({ table, labels, dates, moments }: LabelledFile, { seed, accept: accepted = [] }: ClassifyOptions): LeakFinding[] {
  const alone = findLeaks(table, labels, { seed, accepted });
  const later = moments ? datedAfterTheRow(dates, moments.values, accepted) : [];
  return [...alone, ...later.filter(({ column }) => !alone.some((finding) => finding.column === column))];
}

function windowsOf({ moments, groups }: LabelledFile, { horizon = 0, folds, trainShare }: ClassifyOptions): TimeSplit[] | undefined {
  if (!moments) return undefined;
  if (trainShare !== undefined) return [timeSplit(moments.values, { testShare: 1 - trainShare, purge: horizon })];
  return rollingOrigins({ moments: moments.values, horizon, folds, ...(groups && { groups }) });
}

/** The rows of the first file to learn from, those of the second to test on; undefined without a second. */
function splitOf({ trainRows, labels }: LabelledFile): Split[] | undefined {
  if (trainRows === undefined) return undefined;
  const places = Int32Array.from(labels.keys());
  return [{ train: places.slice(0, trainRows), test: places.slice(trainRows) }];
}

const interval = ({ low, high }: Estimate): Interval => [low, high];

function reportOf(
  { labels, positives, moments }: LabelledFile,
  { model, seed, timeColumn, horizon = 0 }: ClassifyOptions,
  { mean, perFold, estimates, calibration: { ece, slope, intercept }, baseRate, singleColumn }: Validation,
  leaks: readonly LeakFinding[],
  parts: number,
  windows: readonly TimeSplit[] | undefined,
): ClassifyReport {
  return {
    task: 'classify',
    rows: labels.length,
    positives,
    model,
    folds: parts,
    seed,
    mean,
    per_fold: perFold,
    interval_95: { roc_auc: interval(estimates.roc_auc), log_loss: interval(estimates.log_loss), ece: interval(ece) },
    calibration: {
      ece: ece.value,
      ece_by_chance: ece.byChanceAlone,
      slope: slope.value,
      slope_95: interval(slope),
      intercept: intercept.value,
      intercept_95: interval(intercept),
    },
    baseline: { base_rate: baseRate, single_column: { ...singleColumn.mean, columns: [...new Set(singleColumn.columns)] } },
    leaks,
    ...(moments &&
      timeColumn !== undefined &&
      windows && {
        by_time: {
          column: timeColumn,
          horizon,
          windows: windows.map(({ cutoff, train, test }) => ({
            from: readableMoment(cutoff, moments.notation),
            train_rows: train.length,
            test_rows: test.length,
          })),
        },
      }),
  };
}

/** The subcommand `uil evaluate classify`. */
export const classifyCommand = (): Command =>
  new Command('classify')
    .description('cross-validates a yes-or-no prediction; one row per case, one column with what happened')
    .argument('<file>', 'delimited text: CSV and its relatives')
    .requiredOption('--label <column>', 'the column that says what happened')
    .requiredOption('--positive <value>', 'the value of that column that is to be predicted')
    .option('--drop <columns>', 'columns to leave out, separated by commas', commaList, [])
    .option('--test <file>', 'a second file with the same columns: learn from the first, test on this one, no folds')
    .option('--folds <number>', 'parts to split the rows into', wholeNumber(2, 100), 5)
    .option('--seed <number>', 'seed of the split and of training', wholeNumber(0, 4_294_967_295), 1)
    .addOption(new Option('--model <name>', 'what to train').choices(ESTIMATORS).default('auto'))
    .option('--time-column <column>', 'when each row is (number, ISO date or 7/31/2026): learn from the past, test on what came later')
    .option('--horizon <days>', 'with --time-column: days until the label of a row is known', wholeNumber(0, 36_500), 0)
    .option('--train-share <share>', 'with --time-column: one split, this earliest share of the rows to learn from (0.7); rolling origin when absent', share)
    .option('--group-column <column>', 'whose row it is: with --time-column a customer counts once in each test window; never a feature')
    .option('--history-of <column>', 'with --time-column: add what was known of the earlier outcomes of the same customer; never a feature itself')
    .option('--known-column <column>', 'with --history-of: when the outcome of a row was known; --horizon days after the row when absent')
    .option('--accept <columns>', 'suspicious columns that you have looked at and allow, separated by commas', commaList, [])
    .option('--report <file>', 'write a page about the evaluation (HTML, one file)')
    .option('--json', 'print one JSON object instead of a table')
    .action(async (file: string, options: ClassifyOptions & { json?: boolean; report?: string }) => {
      const tell = (line: string) => process.stderr.write(`${line}\n`);
      const evaluation = await classifyFile(file, { ...options, besideLogistic: options.report !== undefined }, tell);
      if (options.report) {
        await writeFile(options.report, classifyPage(file, evaluation));
        tell(`the page is in ${options.report}`);
      }
      process.stdout.write(options.json ? `${JSON.stringify(evaluation.report)}\n` : readable(evaluation.report));
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
export function readable({ rows, positives, model, folds, seed, mean, per_fold, interval_95, baseline, by_time, leaks }: ClassifyReport): string {
  const line = (name: string, cell: (column: (typeof COLUMNS)[number]) => string) =>
    name.padEnd(9) + COLUMNS.map((column) => cell(column).padStart(10)).join('');
  const figures = (name: string, of: Partial<FoldFigures>) => line(name, ([key, , digits]) => of[key]?.toFixed(digits) ?? '');
  const head = `${rows} rows, ${positives} positive (${((100 * positives) / rows).toFixed(1)} %); model ${model}, ${folds} folds, seed ${seed}`;
  const between = ([low, high]: Interval) => `${low.toFixed(4)} to ${high.toFixed(4)}`;
  return `${[
    head,
    ...(by_time ? [`by time (${by_time.column}): tested from ${by_time.windows.map(({ from }) => from).join(', ')} on`] : []),
    '',
    line('', ([, title]) => title),
    ...per_fold.map((fold, i) => figures(`fold ${i + 1}`, fold)),
    figures('mean', mean),
    figures('one rule', baseline.single_column),
    figures('share', baseline.base_rate),
    '',
    `95 % intervals: ROC-AUC ${between(interval_95.roc_auc)}, log-loss ${between(interval_95.log_loss)}, ECE ${between(interval_95.ece)}`,
    `one rule: the rate per value of ${baseline.single_column.columns.join(', ')}; share: everyone gets the share of the training rows`,
    ...leaks.map(({ found, whatToDo }) => `look at this column: ${found} ${whatToDo}`),
  ].join('\n')}\n`;
}
