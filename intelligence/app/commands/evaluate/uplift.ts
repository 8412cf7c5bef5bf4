import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { openDelimited } from '../../../integration/connectors/files/delimited.ts';
import { UilError } from '../../../kernel/errors.ts';
import { isMissing, tableFromCells } from '../../../ml/cells.ts';
import { withoutColumns } from '../../../ml/table.ts';
import { type HalfSplits, halfSplits, SPLIT_FIGURES, type SplitFigures } from '../../../ml/uplift/half-splits.ts';
import type { TrialData } from '../../../ml/uplift/trial.ts';
import { uplift } from '../../../ml/uplift/uplift.ts';
import { commaList } from './options.ts';
import { upliftPage } from './report/uplift-page.ts';

/** What `uil evaluate uplift --json` prints: one object, figures as means over five half splits with 95 % intervals. */
export interface UpliftReport {
  task: 'uplift';
  rows: number;
  treated: number;
  control: number;
  /** The mean outcome of the treated less that of the control group, over all rows, with its 95 % interval. */
  average_effect: { value: number; interval_95: [number, number] };
  splits: number;
  mean: SplitFigures;
  interval_95: HalfSplits['interval95'];
  beats_response_model: boolean;
  /** `none shown`: the average effect is then the best statement about everybody. */
  heterogeneity: 'shown' | 'none shown';
  per_split: readonly SplitFigures[];
}

/** One value of one column: `segment=Womens E-Mail`. */
export interface Choice {
  column: string;
  value: string;
}

export interface UpliftOptions {
  treatment: Choice;
  control: Choice;
  outcome: string;
  /** The value of the outcome that means yes, where it is written in words. */
  positive?: string;
  drop: readonly string[];
}

/**
 * Measures how well the product's own learner finds those on whom a treatment works, on a randomised test of yours: it
 * learns on one half and is measured on the other, five times. Rows of other arms or without an outcome are left out and
 * told. Throws FILE_NOT_READABLE, COLUMN_NOT_FOUND, CELL_INVALID and NOT_ENOUGH_DATA.
 */
export async function evaluateUplift(path: string, options: UpliftOptions, tell: (line: string) => void): Promise<UpliftReport> {
  const data = await trialFromFile(path, options, tell);
  const { mean, interval95, perSplit, beatsResponse } = halfSplits(uplift(), data, {
    onSplit: (done, { qini, response_qini }) =>
      tell(`split ${done} of 5: Qini area ${qini.toFixed(5)}, of the plain response model ${response_qini.toFixed(5)}`),
  });
  const treated = data.treated.reduce((sum, mark) => sum + mark, 0);
  return {
    task: 'uplift',
    rows: data.table.rows,
    treated,
    control: data.table.rows - treated,
    average_effect: averageEffect(data),
    splits: perSplit.length,
    mean,
    interval_95: interval95,
    beats_response_model: beatsResponse,
    heterogeneity: beatsResponse ? 'shown' : 'none shown',
    per_split: perSplit,
  };
}

async function trialFromFile(path: string, options: UpliftOptions, tell: (line: string) => void): Promise<TrialData> {
  const { treatment, control, outcome, drop } = options;
  const file = await openDelimited(path);
  const placeOf = (name: string): number => {
    const place = file.header.indexOf(name);
    if (place < 0) throw new UilError('COLUMN_NOT_FOUND', [name]);
    return place;
  };
  const [treatedAt, controlAt, outcomeAt] = [placeOf(treatment.column), placeOf(control.column), placeOf(outcome)] as const;
  for (const name of drop) placeOf(name);
  const rows: string[][] = [];
  const marks: number[] = [];
  const left = { ragged: 0, otherArms: 0, unknown: 0 };
  for await (const { cells, ragged } of file.rows) {
    const done = same(cells[treatedAt], treatment.value);
    if (ragged) left.ragged++;
    else if (!done && !same(cells[controlAt], control.value)) left.otherArms++;
    else if (isMissing(cells[outcomeAt])) left.unknown++;
    else {
      rows.push(cells);
      marks.push(done ? 1 : 0);
    }
  }
  if (left.ragged > 0) tell(`${left.ragged} rows do not have the ${file.header.length} cells of the header and are left out`);
  if (left.otherArms > 0) tell(`${left.otherArms} rows are of neither arm and are left out`);
  if (left.unknown > 0) tell(`${left.unknown} rows have no "${outcome}" and are left out`);
  const unused = [...new Set([treatment.column, control.column, outcome, ...drop])];
  const values = outcomeOf(
    outcome,
    rows.map((cells) => cells[outcomeAt] as string),
    options.positive,
  );
  return { table: withoutColumns(tableFromCells(file.header, rows), unused), treated: Uint8Array.from(marks), outcome: values };
}

/** Equal as written, or as numbers: `1` names what a file writes as `1.0`. */
const same = (cell: string | undefined, value: string): boolean =>
  cell !== undefined && (cell.trim() === value.trim() || (value.trim() !== '' && cell.trim() !== '' && Number(cell) === Number(value)));

const YES = new Set(['yes', 'true', 'y', 't']);
const NO = new Set(['no', 'false', 'n', 'f']);

/** Outcomes as numbers: 1 and 0 where they are yes or no (the usual words, or `positive` for yes), else what the column says. */
function outcomeOf(name: string, cells: readonly string[], positive: string | undefined): Float64Array {
  if (positive !== undefined) return Float64Array.from(cells, (cell) => (same(cell, positive) ? 1 : 0));
  const words = cells.map((cell) => cell.trim().toLowerCase());
  if (words.every((word) => YES.has(word) || NO.has(word))) return Float64Array.from(words, (word) => (YES.has(word) ? 1 : 0));
  const column = tableFromCells(
    [name],
    cells.map((cell) => [cell]),
  ).columns[0];
  if (column?.kind !== 'numeric')
    throw new UilError('CELL_INVALID', [name, 'it is neither a number nor yes or no; name the value that means yes with --positive']);
  return column.values;
}

function averageEffect({ treated, outcome }: TrialData): UpliftReport['average_effect'] {
  const arms = [0, 1].map((mark) => {
    const values = outcome.filter((_, i) => treated[i] === mark);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length };
  });
  const [control, done] = arms as [(typeof arms)[number], (typeof arms)[number]];
  const value = done.mean - control.mean;
  const margin = 1.96 * Math.sqrt(done.variance + control.variance);
  return { value, interval_95: [value - margin, value + margin] };
}

function choice(text: string): Choice {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be a column and a value: COLUMN=VALUE.');
  return { column: text.slice(0, at), value: text.slice(at + 1) };
}

/** The subcommand `uil evaluate uplift`. */
export const upliftCommand = (): Command =>
  new Command('uplift')
    .description('measures whether it can be told whom a treatment helps, on a randomised test; one row per person')
    .argument('<file>', 'delimited text: CSV and its relatives')
    .requiredOption('--treatment <column=value>', 'the people who were treated', choice)
    .requiredOption('--control <column=value>', 'the people who were left alone', choice)
    .requiredOption('--outcome <column>', 'the column that says what came of it: yes or no, or a number')
    .option('--positive <value>', 'the value of the outcome that means yes')
    .option('--drop <columns>', 'columns to leave out, such as other outcomes, separated by commas', commaList, [])
    .option('--report <file>', 'write a page about the evaluation (HTML, one file)')
    .option('--json', 'print one JSON object instead of a table')
    .action(async (file: string, options: UpliftOptions & { json?: boolean; report?: string }) => {
      const report = await evaluateUplift(file, options, (line) => process.stderr.write(`${line}\n`));
      if (options.report !== undefined)
        await writeFile(options.report, upliftPage(file, { treatment: options.treatment.value, outcome: options.outcome }, report));
      process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : readable(report));
    });

const TITLES: Record<keyof SplitFigures, string> = {
  qini: 'Qini area',
  uplift_10: 'effect, top 10 %',
  uplift_30: 'effect, top 30 %',
  response_qini: 'Qini area, response model',
  advantage: 'Qini area, advantage',
};

/** The report as a table for people. */
export function readable({ rows, treated, control, average_effect, mean, interval_95, heterogeneity }: UpliftReport): string {
  const line = (title: string, value: number, [low, high]: readonly [number, number]) =>
    `${title.padEnd(28)}${value.toFixed(5).padStart(10)}   ${low.toFixed(5)} to ${high.toFixed(5)}`;
  const verdict =
    heterogeneity === 'shown'
      ? 'People differ in how it works on them, and the model finds whom it helps better than a plain response model.'
      : 'None shown: it is not shown that people differ in how it works on them. The average effect holds for everybody.';
  const head = `${rows} rows, ${treated} treated, ${control} control; five half splits, means with 95 % intervals`;
  const figures = SPLIT_FIGURES.map((figure) => line(TITLES[figure], mean[figure], interval_95[figure]));
  return `${[head, '', line('average effect', average_effect.value, average_effect.interval_95), ...figures, '', verdict].join('\n')}\n`;
}
