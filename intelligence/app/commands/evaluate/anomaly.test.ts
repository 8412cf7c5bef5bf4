import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { weeklyTraffic } from '../../../ml/anomaly/anomaly.suite.ts';
import { scoreSeries } from '../../../ml/anomaly/detector.ts';
import { anomalyCommand, evaluateAnomaly, readable, scoredCsv } from './anomaly.ts';

const folder = mkdtempSync(join(tmpdir(), 'anomaly-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const { timestamps, values } = weeklyTraffic(16, 1);
values[4400] = 600;
values[1000] = Number.NaN;
const time = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const rows = Array.from(values, (value, i) => `${time(timestamps[i] as number)},${Number.isNaN(value) ? '' : value}`);
const file = written('series.csv', ['timestamp,value', ...rows].join('\n'));

describe('a file of readings', () => {
  test('gets the score of the stream for every row, in its order', async () => {
    const { report } = await evaluateAnomaly(file);
    expect(report).toMatchObject({ task: 'anomaly', rows: 16 * 288, missing: 1, learning: 96, alarm_from: 0.5 });
    expect(report.scores).toEqual([...scoreSeries(timestamps, values)]);
    expect(report.scores[4400]).toBeGreaterThanOrEqual(0.5);
  });
  test('is told to people as its most unusual moments', async () => {
    const { report, judged } = await evaluateAnomaly(file);
    expect(readable(report, judged)).toMatch(
      /2026-01-20 06:40:00 {2}1\.00 {2}600, expected .*a jump from the reading before.*Unusual since 2026-01-20 06:40 UTC/,
    );
    expect(readable(report, judged)).toContain('4608 readings (1 missing, the first 96 only learned from)');
  });
  test('is written out as the benchmark keeps its results', async () => {
    const { report, judged } = await evaluateAnomaly(file);
    const lines = scoredCsv(judged).trim().split('\n');
    expect(lines[0]).toBe('timestamp,value,anomaly_score');
    expect(lines[4401]).toBe(`2026-01-20 06:40:00,600,${report.scores[4400]}`);
    expect(lines[1001]).toBe('2026-01-08 11:20:00,,0');
    const out = join(folder, 'out.csv');
    const command = anomalyCommand();
    const write = process.stdout.write.bind(process.stdout);
    let said = '';
    process.stdout.write = (text: string | Uint8Array) => {
      said += String(text);
      return true;
    };
    try {
      await command.parseAsync([file, '--json', '--csv', out], { from: 'user' });
    } finally {
      process.stdout.write = write;
    }
    expect(JSON.parse(said)).toMatchObject({ task: 'anomaly', rows: 4608 });
    expect(readFileSync(out, 'utf8')).toBe(scoredCsv(judged));
  });
  test('may name its columns otherwise and its moments with a zone', async () => {
    const other = written('other.csv', ['when;load', ...rows.map((row) => row.replace(',', ';').replace(/^(\S+) (\S+);/, '$1T$2+00:00;'))].join('\n'));
    expect((await evaluateAnomaly(other)).report.scores).toEqual((await evaluateAnomaly(file)).report.scores);
  });
});

describe('what cannot be scored is refused with its reason:', () => {
  const cases: readonly [string, string, string][] = [
    ['too few rows', ['timestamp,value', ...rows.slice(0, 96)].join('\n'), 'NOT_ENOUGH_DATA'],
    ['a value that is a word', ['timestamp,value', ...rows.slice(0, 5), '2026-01-09 00:00:00,high'].join('\n'), 'CELL_INVALID'],
    ['a moment that is none', ['timestamp,value', ...rows.slice(0, 5), 'yesterday,3'].join('\n'), 'CELL_INVALID'],
    ['an infinite value', ['timestamp,value', ...rows.slice(0, 5), '2026-01-09 00:00:00,Infinity'].join('\n'), 'NOT_FINITE'],
  ];
  for (const [what, text, code] of cases) test(what, () => expect(evaluateAnomaly(written(`${what}.csv`, text))).rejects.toMatchObject({ code }));
  test('a file that is not there', () => expect(evaluateAnomaly(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' }));
});
