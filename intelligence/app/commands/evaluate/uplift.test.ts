import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mulberry32 } from '../../../kernel/random.ts';
import { evaluateUplift, readable, type UpliftOptions, upliftCommand } from './uplift.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-'));
afterAll(() => rmSync(folder, { recursive: true }));

const random = mulberry32(1);
const lines = Array.from({ length: 2400 }, (_, i) => {
  const fibre = random() < 0.5;
  const arm = ['call', 'none', 'letter'][i % 3] as string;
  const chance = 0.45 - 0.3 * Number(fibre) + (arm === 'call' && fibre ? 0.4 : 0);
  return `c${i};${fibre ? 'fibre' : 'dsl'};${arm};${random() < chance ? 'Yes' : 'No'};${(10 * chance + random()).toFixed(2)}`;
});
const file = join(folder, 'test.csv');
writeFileSync(file, ['id;plan;arm;stayed;margin', ...lines, 'c2400;dsl;call;;3', 'c2401;dsl'].join('\n'));

const options: UpliftOptions = {
  treatment: { column: 'arm', value: 'call' },
  control: { column: 'arm', value: 'none' },
  outcome: 'stayed',
  drop: ['id', 'margin'],
};
const silent = () => {};

describe('a randomised test is evaluated', () => {
  test('into one report; other arms and rows that cannot count are left out and told', async () => {
    const told: string[] = [];
    const report = await evaluateUplift(file, options, (line) => told.push(line));
    expect(report).toMatchObject({ task: 'uplift', rows: 1600, treated: 800, control: 800, splits: 5, beats_response_model: true, heterogeneity: 'shown' });
    expect(Object.keys(report.mean)).toEqual(['qini', 'uplift_10', 'uplift_30', 'response_qini', 'advantage']);
    expect(Object.keys(report.interval_95)).toEqual(Object.keys(report.mean));
    expect(report.average_effect.value).toBeCloseTo(0.2, 1);
    expect(told.join('\n')).toMatch(/1 rows do not have the 5 cells.*\n800 rows are of neither arm.*\n1 rows have no "stayed"/);
    expect(readable(report)).toContain('People differ');
  });
  test('with a number as outcome, and an arm that does nothing is told as such', async () => {
    const letters = { ...options, treatment: { column: 'arm', value: 'letter' }, outcome: 'margin', drop: ['id', 'stayed'] };
    const report = await evaluateUplift(file, letters, silent);
    expect(report).toMatchObject({ beats_response_model: false, heterogeneity: 'none shown' });
    expect(readable(report)).toContain('average effect holds for everybody');
  });
});

describe('what cannot be evaluated is refused with its reason:', () => {
  const cases: readonly [string, string, Partial<UpliftOptions>, string][] = [
    ['a file that is not there', join(folder, 'none.csv'), {}, 'FILE_NOT_READABLE'],
    ['an outcome that is no column', file, { outcome: 'Stayed' }, 'COLUMN_NOT_FOUND'],
    ['an arm that is no column', file, { treatment: { column: 'arms', value: 'call' } }, 'COLUMN_NOT_FOUND'],
    ['a column to drop that is none', file, { drop: ['name'] }, 'COLUMN_NOT_FOUND'],
    ['an arm that never comes', file, { treatment: { column: 'arm', value: 'visit' } }, 'NOT_ENOUGH_DATA'],
    ['an outcome in words that are not yes or no', file, { outcome: 'plan' }, 'CELL_INVALID'],
    ['a value that never comes', file, { positive: 'maybe' }, 'NOT_ENOUGH_DATA'],
    ['nothing left to learn from', file, { drop: ['id', 'plan', 'margin'] }, 'NOT_ENOUGH_DATA'],
  ];
  for (const [name, path, changed, code] of cases) {
    test(name, () => expect(evaluateUplift(path, { ...options, ...changed }, silent)).rejects.toMatchObject({ code }));
  }
  test('an arm that is not written as a column and a value', async () => {
    const command = upliftCommand().exitOverride().configureOutput({ writeErr: silent });
    await expect(command.parseAsync([file, '--treatment', 'call', '--control', 'arm=none', '--outcome', 'stayed'], { from: 'user' })).rejects.toThrow(
      'COLUMN=VALUE',
    );
  });
});
