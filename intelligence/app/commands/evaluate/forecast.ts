import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { systemClock } from '../../../kernel/clock.ts';
import { UilError } from '../../../kernel/errors.ts';
import {
  type EvaluationOptions,
  evaluateRolling,
  evaluateSet,
  type ForecastEvaluation,
  type ForecastFigures,
} from '../../../ml/forecasting/evaluate-forecasts.ts';
import { seasonsAround } from '../../../ml/forecasting/seasons.ts';
import { commaList, wholeNumber } from './options.ts';
import { forecastPage } from './report/forecast-page.ts';
import { readSeriesRows, readTimedSeries } from './series-file.ts';

/** What `uil evaluate forecast --json` prints: one object, figures as means over series (or over the origins of a single one). */
export interface ForecastReport {
  task: 'forecast';
  series: number;
  /** Only for a single series: from how many origins it was forecast. */
  origins?: number;
  mean: ForecastFigures;
}

export interface ForecastFileOptions {
  test?: string;
  /** Names of the columns of moment and value, when the file holds one series in rows. */
  series?: readonly string[];
  season: number;
  horizon: number;
  /** For a single series; all that fit into the latest fifth when absent. */
  origins?: number;
  seed: number;
}

export interface EvaluatedForecast {
  readonly report: ForecastReport;
  readonly weights: ForecastEvaluation['weights'];
}

/**
 * Measures the product's own forecaster with its defaults on a file of series and the values that followed (M4 layout), or by
 * rolling origins on a single series. Series that cannot be measured are left out and told. Throws FILE_NOT_READABLE,
 * COLUMN_NOT_FOUND, CELL_INVALID, NOT_FINITE, REQUEST_INVALID and NOT_ENOUGH_DATA.
 */
export async function evaluateForecast(path: string, options: ForecastFileOptions, tell: (line: string) => void): Promise<EvaluatedForecast> {
  const { season, horizon, seed, test, series } = options;
  const shared: EvaluationOptions = {
    season,
    horizon,
    seed,
    elapsedMs: systemClock.elapsedMs,
    progress: tenths(tell),
    ...(season > 1 && { seasons: seasonsAround(season) }),
  };
  if (series) {
    const [timeColumn, valueColumn, more] = series;
    if (!timeColumn || !valueColumn || more !== undefined) throw new UilError('REQUEST_INVALID', ['--series names two columns: moment and value']);
    const evaluation = await rolling(path, timeColumn, valueColumn, options, shared, tell);
    return { report: { task: 'forecast', series: 1, origins: evaluation.measured, mean: evaluation.mean }, weights: evaluation.weights };
  }
  if (!test) throw new UilError('REQUEST_INVALID', ['name the file of the values that followed (--test), or the columns of a single series (--series)']);
  const train = await readSeriesRows(path);
  const truths = new Map((await readSeriesRows(test)).map(({ id, values }) => [id, values]));
  const evaluation = evaluateSet(train, truths, shared);
  return { report: { task: 'forecast', series: measuredOf(evaluation, tell), mean: evaluation.mean }, weights: evaluation.weights };
}

async function rolling(
  path: string,
  timeColumn: string,
  valueColumn: string,
  { horizon, origins }: ForecastFileOptions,
  shared: EvaluationOptions,
  tell: (line: string) => void,
): Promise<ForecastEvaluation> {
  const values = await readTimedSeries(path, timeColumn, valueColumn, tell);
  const count = origins ?? Math.max(1, Math.floor(values.length / 5 / horizon));
  const cuts = Array.from({ length: count }, (_, k) => values.length - (count - k) * horizon).filter((cut) => cut > 0);
  const evaluation = evaluateRolling(values, cuts, shared);
  measuredOf(evaluation, tell);
  return evaluation;
}

function measuredOf({ measured, left }: ForecastEvaluation, tell: (line: string) => void): number {
  for (const why of left.slice(0, 10)) tell(`left out: ${why}`);
  if (left.length > 10) tell(`left out: ${left.length - 10} more`);
  if (measured === 0) throw new UilError('NOT_ENOUGH_DATA', [left[0] ?? 'the file holds no series']);
  return measured;
}

/** Tells each tenth of the work once. */
function tenths(tell: (line: string) => void): (share: number) => void {
  let told = 0;
  return (share) => {
    if (Math.floor(10 * share) <= told) return;
    told = Math.floor(10 * share);
    tell(`${10 * told} %`);
  };
}

/** The subcommand `uil evaluate forecast`. */
export const forecastCommand = (): Command =>
  new Command('forecast')
    .description('measures forecasts with intervals: many series with what followed, or one series from rolling origins')
    .argument('<file>', 'one series a row (id, then values); with --series two columns, moment and value')
    .option('--test <file>', 'what followed, in the same layout and by the same ids')
    .option('--series <columns>', 'the columns of moment and value of a single series, such as timestamp,value', commaList)
    .option('--season <number>', 'values per season, the shortest one (24 for hourly values); 1 looks for it', wholeNumber(1, 100_000), 1)
    .requiredOption('--horizon <number>', 'values ahead', wholeNumber(1, 10_000))
    .option('--origins <number>', 'forecasts of a single series, each after the other; those of the latest fifth when absent', wholeNumber(1, 1000))
    .option('--seed <number>', 'seed of training', wholeNumber(0, 4_294_967_295), 1)
    .option('--report <file>', 'write a page about the evaluation (HTML, one file)')
    .option('--json', 'print one JSON object instead of a table')
    .action(async (file: string, options: ForecastFileOptions & { json?: boolean; report?: string }) => {
      const evaluated = await evaluateForecast(file, options, (line) => process.stderr.write(`${line}\n`));
      if (options.report !== undefined) await writeFile(options.report, forecastPage(file, options, evaluated));
      process.stdout.write(options.json ? `${JSON.stringify(evaluated.report)}\n` : readableForecast(evaluated));
    });

const LINES: readonly [keyof ForecastFigures, string, number][] = [
  ['smape', 'sMAPE (%)', 2],
  ['mase', 'MASE', 3],
  ['owa', 'OWA against naive 2', 3],
  ['coverage_80', 'within the 80 % interval', 3],
  ['coverage_95', 'within the 95 % interval', 3],
  ['seconds_per_series', 'seconds per series', 3],
];

/** The report as a table for people, with the methods that spoke. */
export function readableForecast({ report: { series, origins, mean }, weights }: EvaluatedForecast): string {
  const head = origins === undefined ? `${series} series` : `1 series from ${origins} origins`;
  const figures = LINES.map(([key, title, digits]) => `${title.padEnd(26)}${mean[key].toFixed(digits).padStart(8)}`);
  const shares = Object.entries(weights).map(([name, weight]) => `  ${name.padEnd(24)}${(100 * weight).toFixed(1).padStart(6)} %`);
  return `${[head, '', ...figures, '', 'share of the methods:', ...shares].join('\n')}\n`;
}
