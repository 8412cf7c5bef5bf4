import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { openDelimited } from '../../../integration/connectors/files/delimited.ts';
import { UilError } from '../../../kernel/errors.ts';
import { ALARM, type AnomalyReading, anomalyDetector, readingsToLearn } from '../../../ml/anomaly/detector.ts';
import { statementOf } from '../../../ml/anomaly/statement.ts';
import { isMissing } from '../../../ml/cells.ts';
import { anomalyPage } from './report/anomaly-page.ts';

/** What `uil evaluate anomaly --json` prints: one score per row of the file, in its order. */
export interface AnomalyReport {
  task: 'anomaly';
  rows: number;
  /** Rows without a value; they score 0. */
  missing: number;
  /** Rows from the beginning that are not judged yet; they score 0. */
  learning: number;
  /** The score from which a person should be told, and how many rows have it. */
  alarm_from: number;
  alarms: number;
  scores: readonly number[];
}

/** A row of the file with what the detector said of it. */
export interface Judged {
  /** As the file has them. */
  timestamp: string;
  cell: string;
  value: number;
  reading: AnomalyReading;
}

/**
 * Scores a file row by row with the product's own detector, as a stream that never sees a later row. Columns are
 * `timestamp` and `value`, or else the first two. Throws FILE_NOT_READABLE, CELL_INVALID, NOT_FINITE, NOT_ENOUGH_DATA.
 */
export async function evaluateAnomaly(path: string): Promise<{ report: AnomalyReport; judged: readonly Judged[] }> {
  const file = await openDelimited(path);
  const place = (name: string, otherwise: number) => (file.header.includes(name) ? file.header.indexOf(name) : otherwise);
  const [time, value] = [place('timestamp', 0), place('value', 1)];
  const detector = anomalyDetector();
  const judged: Judged[] = [];
  for await (const { line, cells } of file.rows) {
    const row = { timestamp: (cells[time] ?? '').trim(), cell: (cells[value] ?? '').trim() };
    const number = isMissing(row.cell) ? Number.NaN : numberOf(row.cell, line);
    judged.push({ ...row, value: number, reading: detector.next(momentOf(row.timestamp, line), number) });
  }
  const learning = judged.filter(({ reading }) => reading.learning).length;
  if (learning === judged.length)
    throw new UilError('NOT_ENOUGH_DATA', [`${readingsToLearn()} readings must be known before one is judged; the file has ${judged.length} rows`]);
  const scores = judged.map(({ reading }) => reading.score);
  const alarms = scores.filter((score) => score >= ALARM).length;
  const missing = judged.filter(({ reading }) => reading.missing).length;
  return { report: { task: 'anomaly', rows: judged.length, missing, learning, alarm_from: ALARM, alarms, scores }, judged };
}

function numberOf(cell: string, line: number): number {
  const value = Number(cell);
  if (Number.isNaN(value)) throw new UilError('CELL_INVALID', ['value', `"${cell}" in line ${line} is no number`]);
  return value;
}

/** Milliseconds since 1970; a time without a zone is read as UTC. */
function momentOf(cell: string, line: number): number {
  const zoned = /(Z|[-+]\d\d:?\d\d)$/i.test(cell);
  const ms = /^\d{4}-\d\d-\d\d/.test(cell) ? Date.parse(cell.length > 10 && !zoned ? `${cell.replace(' ', 'T')}Z` : cell.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(ms)) throw new UilError('CELL_INVALID', ['timestamp', `"${cell}" in line ${line} is no date and time like 2014-02-14 14:30:00`]);
  return ms;
}

const SHOWN = 10;

/** The most unusual moments, in the order of time, for people. */
export function readable({ rows, missing, learning, alarms }: AnomalyReport, judged: readonly Judged[]): string {
  const odd = judged.filter(({ reading }) => reading.score >= ALARM).sort((a, b) => b.reading.score - a.reading.score);
  const shown = judged.filter((one) => odd.slice(0, SHOWN).includes(one));
  const head = `${rows} readings (${missing} missing, the first ${learning} only learned from), ${alarms} unusual${alarms > SHOWN ? `, the ${SHOWN} most unusual:` : ''}`;
  const lines = shown.map(({ timestamp, value, reading }) => `${timestamp.padEnd(20)} ${reading.score.toFixed(2)}  ${statementOf(value, reading)}`);
  return `${[head, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')}\n`;
}

/** The rows with their scores, in the layout in which the Numenta Anomaly Benchmark keeps results. */
export const scoredCsv = (judged: readonly Judged[]): string =>
  `timestamp,value,anomaly_score\n${judged.map(({ timestamp, cell, reading }) => `${timestamp},${cell},${reading.score}\n`).join('')}`;

/** The subcommand `uil evaluate anomaly`. */
export const anomalyCommand = (): Command =>
  new Command('anomaly')
    .description('finds unusual readings in a series; one reading per row, with its time and its value')
    .argument('<file>', 'delimited text with the columns timestamp and value')
    .option('--json', 'print one JSON object with a score per row instead of a table')
    .option('--csv <file>', 'also write timestamp, value and anomaly_score of each row to this file')
    .option('--report <file>', 'write a page about the series (HTML, one file)')
    .action(async (file: string, options: { json?: boolean; csv?: string; report?: string }) => {
      const { report, judged } = await evaluateAnomaly(file);
      if (options.csv !== undefined) await writeFile(options.csv, scoredCsv(judged));
      if (options.report !== undefined) await writeFile(options.report, anomalyPage(file, report, judged));
      process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : readable(report, judged));
    });
