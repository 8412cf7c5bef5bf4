import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../../kernel/random.ts';
import { evaluateForecast, type ForecastFileOptions, forecastCommand, readableForecast } from './forecast.ts';

const folder = mkdtempSync(join(tmpdir(), 'forecast-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, lines: readonly string[]) => {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
};

const random = mulberry32(1);
const wave = (length: number) => Array.from({ length }, (_, i) => (100 + 30 * Math.sin((2 * Math.PI * i) / 12) + normal(random)).toFixed(2));
const rows = ['A', 'B', 'C'].map((id, s) => ({ id, values: wave(90 - 10 * s) }));
const cells = (id: string, values: readonly string[]) => [`"${id}"`, ...values.map((value) => `"${value}"`)].join(',');
const header = Array.from({ length: 90 }, (_, i) => `"V${i}"`).join(',');
const train = write('train.csv', [header, ...rows.map(({ id, values }) => cells(id, values.slice(0, -6)) + ','.repeat(90 - values.length))]);
const testFile = write('test.csv', ['"V1","V2"', ...rows.toReversed().map(({ id, values }) => cells(id, values.slice(-6)))]);
const timed = write('timed.csv', ['when,load', ...wave(120).map((value, i) => `${new Date(Date.UTC(2026, 0, 1, i)).toISOString()},${value}`)].toSpliced(50, 2));

const options: ForecastFileOptions = { test: testFile, season: 12, horizon: 6, seed: 1 };
const silent = () => {};

describe('a file of series is evaluated', () => {
  test('into one object, each series against what followed it by its id', async () => {
    const evaluated = await evaluateForecast(train, options, silent);
    expect(Object.keys(evaluated.report)).toEqual(['task', 'series', 'mean']);
    expect(evaluated.report).toMatchObject({ task: 'forecast', series: 3 });
    expect(Object.keys(evaluated.report.mean)).toEqual(['smape', 'mase', 'owa', 'coverage_80', 'coverage_95', 'seconds_per_series']);
    expect(evaluated.report.mean.smape).toBeLessThan(3);
    expect(evaluated.report.mean.owa).toBeLessThan(1.1);
    expect(readableForecast(evaluated)).toMatch(/3 series\n[\s\S]*OWA against naive 2[\s\S]*share of the methods/);
  });
  test('and series that cannot be measured are left out and told', async () => {
    const odd = write('odd.csv', [
      header,
      ...rows.slice(0, 2).map(({ id, values }) => cells(id, values.slice(0, -6))),
      '"D","1"',
      '"E",5,5,5,5,5,5,5,5',
      '"F",1,2,3,4,5,6',
    ]);
    const odder = write('odd-test.csv', [header, ...rows.slice(0, 2).map(({ id, values }) => cells(id, values.slice(-6))), '"D",1', '"E",5']);
    const told: string[] = [];
    expect((await evaluateForecast(odd, { ...options, test: odder }, (line) => told.push(line))).report.series).toBe(2);
    expect(told.join('\n')).toMatch(/D: NOT_ENOUGH_DATA[\s\S]*E: it never moved[\s\S]*F: there is nothing to compare with/);
  });
  test('one series of moments and values from rolling origins, its missing rows being gaps', async () => {
    const told: string[] = [];
    const { report } = await evaluateForecast(timed, { series: ['when', 'load'], season: 12, horizon: 6, seed: 1 }, (line) => told.push(line));
    expect(report).toMatchObject({ task: 'forecast', series: 1, origins: 4 });
    expect(report.mean.smape).toBeLessThan(5);
    expect(told.join('\n')).toContain('2 of 120 moments have no value');
  });
});

describe('what cannot be evaluated is refused with its reason:', () => {
  const cases: readonly [string, string, Partial<ForecastFileOptions>, string][] = [
    ['a file that is not there', join(folder, 'none.csv'), {}, 'FILE_NOT_READABLE'],
    ['no word of what followed', train, { test: '' }, 'REQUEST_INVALID'],
    ['a value that is no number', write('words.csv', ['id,v,v', 'a,1,many']), {}, 'CELL_INVALID'],
    ['nothing that can be compared', train, { test: write('others.csv', ['id,v', 'X,1']) }, 'NOT_ENOUGH_DATA'],
    ['a column that is none', timed, { series: ['when', 'weight'] }, 'COLUMN_NOT_FOUND'],
    ['three columns for one series', timed, { series: ['when', 'load', 'more'] }, 'REQUEST_INVALID'],
    ['moments that are none', write('days.csv', ['day,v', 'Monday,1', 'Tuesday,2']), { series: ['day', 'v'] }, 'CELL_INVALID'],
    ['an infinite value', write('endless.csv', ['id,v,v', 'a,1,Infinity']), {}, 'NOT_FINITE'],
  ];
  for (const [name, path, changed, code] of cases) {
    test(name, () => expect(evaluateForecast(path, { ...options, ...changed }, silent)).rejects.toMatchObject({ code }));
  }
  test('a horizon that is no whole number', async () => {
    const command = forecastCommand().exitOverride().configureOutput({ writeErr: silent });
    await expect(command.parseAsync([train, '--test', testFile, '--horizon', '1.5'], { from: 'user' })).rejects.toThrow('whole number');
  });
});

const traffic = '../shared/data/internet-traffic/internet-traffic-data-in-bits-fr.csv';
if (!existsSync(traffic)) console.warn('SKIPPED: the figures on internet-traffic need ../shared/data, which is not here');
test.skipIf(!existsSync(traffic))('on the traffic of a provider the next day is off by at most a tenth', { timeout: 120_000 }, async () => {
  const { report } = await evaluateForecast(traffic, { series: ['timestamp', 'value'], season: 24, horizon: 24, origins: 2, seed: 1 }, silent);
  expect(report.mean.smape).toBeLessThan(10);
  expect(report.mean.owa).toBeLessThan(0.5);
});
