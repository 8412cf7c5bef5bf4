import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mulberry32 } from '../../../kernel/random.ts';
import { type ClassifyOptions, classifyCommand, classifyFile, evaluateClassify, readable } from './classify.ts';
import { classifyPage } from './report/classify-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const random = mulberry32(1);
const lines = Array.from({ length: 300 }, (_, i) => {
  const late = Math.floor(random() * 4);
  return `c${i};${late};${i % 50 === 0 ? ' ' : random().toFixed(3)};${random() < 0.1 + 0.2 * late ? 'Yes' : 'No'}`;
});
const file = join(folder, 'customers.csv');
writeFileSync(file, ['id;late;load;left', ...lines, 'c300;1;0.5;', 'c301;1'].join('\n'));

const options: ClassifyOptions = { label: 'left', positive: 'Yes', drop: ['id'], folds: 3, seed: 1, model: 'logistic' };
const silent = () => {};

describe('a file is evaluated', () => {
  test('into one report with means and folds, leaving out and telling rows that cannot count', async () => {
    const told: string[] = [];
    const report = await evaluateClassify(file, options, (line) => told.push(line));
    expect(report).toMatchObject({ task: 'classify', rows: 300, model: 'logistic', folds: 3, seed: 1 });
    expect(report.positives).toBe(lines.filter((line) => line.endsWith('Yes')).length);
    expect(Object.keys(report.mean)).toEqual(['roc_auc', 'pr_auc', 'log_loss', 'brier', 'ece', 'lift_10', 'fit_seconds']);
    expect(report.per_fold).toHaveLength(3);
    expect(report.mean.roc_auc).toBeGreaterThan(0.6);
    expect(told.join('\n')).toMatch(/1 rows do not have the 4 cells.*\n1 rows have no "left"/);
    expect(readable(report)).toContain('ROC-AUC');
  });
  test('with a label written as another number of the same value', async () => {
    const other = join(folder, 'numbers.csv');
    writeFileSync(other, ['late,left', ...lines.map((line) => `${line.split(';')[1]},${line.endsWith('Yes') ? '1.0' : '0.0'}`)].join('\n'));
    expect((await evaluateClassify(other, { ...options, drop: [], positive: '1' }, silent)).positives).toBeGreaterThan(50);
  });
});

describe('the report says how far to trust its figures', () => {
  test('with intervals around them, the simplest rules beside them, and suspicious columns named', async () => {
    const told: string[] = [];
    const report = await evaluateClassify(file, { ...options, drop: [] }, (line) => told.push(line));
    for (const key of ['roc_auc', 'log_loss'] as const) {
      const [low, high] = report.interval_95[key];
      expect(low < report.mean[key] && report.mean[key] < high).toBe(true);
    }
    expect(report.interval_95.ece[0]).toBeLessThanOrEqual(report.calibration.ece);
    expect(report.baseline.single_column.columns).toEqual(['late']);
    expect(report.baseline.base_rate.log_loss).toBeGreaterThan(report.mean.log_loss);
    expect(report.leaks.map(({ column, kind }) => [column, kind])).toEqual([['id', 'identifier']]);
    expect(told.some((line) => line.includes('"id"'))).toBe(true);
    expect((await evaluateClassify(file, { ...options, drop: [], accept: ['id'] }, silent)).leaks).toEqual([]);
  });
  test('and the page shows all of it, whatever the columns are called', async () => {
    const odd = join(folder, 'odd.csv');
    writeFileSync(odd, ['id;<b>late</b>;load;left', ...lines].join('\n'));
    const evaluation = await classifyFile(odd, { ...options, drop: [], besideLogistic: true, model: 'trees' }, silent);
    expect(evaluation.report.baseline.logistic?.roc_auc).toBeGreaterThan(0.5);
    const page = classifyPage(odd, evaluation);
    for (const part of [
      'Look at one column',
      'at their word',
      'Whom would you find',
      'worth having',
      'go by',
      'single rows',
      'every fold',
      'Logistic regression',
      'fold 3',
    ])
      expect(page).toContain(part);
    expect(page).toContain('&lt;b&gt;late&lt;/b&gt;');
    expect(page).not.toMatch(/<b>late|NaN|undefined|Infinity|https?:/);
    expect(classifyPage(odd, evaluation)).toBe(page);
  });
});

describe('by time', () => {
  // Accounts with a habit each; whether a bill is late is known 20 days after it was written.
  const draw = mulberry32(5);
  const habits = Array.from({ length: 30 }, () => (draw() < 0.5 ? 0.15 : 0.8));
  const bills = Array.from({ length: 600 }, (_, i) => {
    const account = Math.floor(draw() * 30);
    const date = new Date(Date.UTC(2025, 0, 1 + Math.floor(i / 3)));
    const settled = new Date(date.getTime() + 20 * 86_400_000);
    const us = (day: Date) => `${day.getUTCMonth() + 1}/${day.getUTCDate()}/${day.getUTCFullYear()}`;
    return `a${account},${us(date)},${us(settled)},${draw().toFixed(2)},${draw() < (habits[account] as number) ? 'late' : 'fine'}`;
  });
  const timed = join(folder, 'bills.csv');
  writeFileSync(timed, ['account,written,settled,noise,paid', ...bills].join('\n'));
  const byTime: ClassifyOptions = { ...options, label: 'paid', positive: 'late', drop: ['account', 'settled'], timeColumn: 'written', horizon: 20 };
  test('each window is told from what was known before it, and the time itself is no feature', async () => {
    const { report, file: read, validation } = await classifyFile(timed, { ...byTime, folds: 4 }, silent);
    expect(read.table.columns.map(({ name }) => name)).toEqual(['noise']);
    expect(report.by_time).toMatchObject({ column: 'written', horizon: 20 });
    expect(report.by_time?.windows.map(({ from }) => from)).toEqual(['2025-04-11', '2025-05-06', '2025-05-31', '2025-06-25']);
    expect(report.by_time?.windows[0]).toMatchObject({ train_rows: 243, test_rows: 75 });
    expect(report.folds).toBe(4);
    expect(Math.min(...validation.heldOut.places)).toBe(300);
    expect(classifyPage(timed, await classifyFile(timed, { ...byTime, folds: 4 }, silent))).toContain('from 2025-04-11');
  });
  test('one split takes the earliest share to learn from', async () => {
    const { by_time } = await evaluateClassify(timed, { ...byTime, trainShare: 0.7 }, silent);
    expect(by_time?.windows).toEqual([{ from: '2025-05-21', train_rows: 363, test_rows: 180 }]);
  });
  test('the habit of an account, as it was known at each moment, is what tells', async () => {
    const without = await evaluateClassify(timed, { ...byTime, trainShare: 0.7 }, silent);
    const withHabit = await evaluateClassify(timed, { ...byTime, drop: [], historyOf: 'account', knownColumn: 'settled', trainShare: 0.7 }, silent);
    expect(without.mean.roc_auc).toBeLessThan(0.62);
    expect(withHabit.mean.roc_auc).toBeGreaterThan(0.72);
    expect(withHabit.baseline.single_column.columns.join()).toContain('past_paid');
    const byHorizon = await evaluateClassify(timed, { ...byTime, historyOf: 'account', trainShare: 0.7 }, silent);
    expect(byHorizon.mean.roc_auc).toBe(withHabit.mean.roc_auc);
  });
  test('a date that lies after the row is told', async () => {
    const { leaks } = await evaluateClassify(timed, { ...byTime, drop: ['account'], trainShare: 0.7 }, silent);
    expect(leaks.map(({ column, kind }) => [column, kind])).toEqual([['settled', 'knows-the-future']]);
  });
  test('an account counts once in a window when it is named', async () => {
    const { by_time } = await evaluateClassify(timed, { ...byTime, drop: ['settled'], groupColumn: 'account', folds: 2 }, silent);
    expect(by_time?.windows.every(({ test_rows }) => test_rows <= 30)).toBe(true);
  });
  test('what is no time, and a history without time, are refused', async () => {
    await expect(evaluateClassify(timed, { ...byTime, timeColumn: 'account', drop: [] }, silent)).rejects.toMatchObject({ code: 'CELL_INVALID' });
    const { timeColumn: _, ...timeless } = byTime;
    await expect(evaluateClassify(timed, { ...timeless, historyOf: 'account' }, silent)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

test('a second file is tested on, with its columns in any order, and nothing of it is learned from', async () => {
  const later = join(folder, 'later.csv');
  writeFileSync(later, ['left,load,late,id', ...lines.slice(0, 100).map((line) => line.split(';').reverse().join(','))].join('\n'));
  const first = join(folder, 'first.csv');
  writeFileSync(first, ['id;late;load;left', ...lines.slice(100)].join('\n'));
  const report = await evaluateClassify(first, { ...options, test: later }, silent);
  expect(report).toMatchObject({ rows: 300, folds: 1, per_fold: [expect.objectContaining({ roc_auc: expect.any(Number) })] });
  await expect(evaluateClassify(first, { ...options, test: telco }, silent)).rejects.toMatchObject({
    code: existsSync(telco) ? 'COLUMN_NOT_FOUND' : 'FILE_NOT_READABLE',
  });
});

describe('what cannot be evaluated is refused with its reason:', () => {
  const cases: readonly [string, string, Partial<ClassifyOptions>, string][] = [
    ['a file that is not there', join(folder, 'none.csv'), {}, 'FILE_NOT_READABLE'],
    ['a label that is no column', file, { label: 'Left' }, 'COLUMN_NOT_FOUND'],
    ['a column to drop that is none', file, { drop: ['name'] }, 'COLUMN_NOT_FOUND'],
    ['a value that never comes', file, { positive: 'yes' }, 'NOT_ENOUGH_DATA'],
    ['nothing left to learn from', file, { drop: ['id', 'late', 'load'] }, 'NOT_ENOUGH_DATA'],
  ];
  for (const [name, path, changed, code] of cases) {
    test(name, () => expect(evaluateClassify(path, { ...options, ...changed }, silent)).rejects.toMatchObject({ code }));
  }
  test('an option that is no whole number', async () => {
    const command = classifyCommand().exitOverride().configureOutput({ writeErr: silent });
    await expect(command.parseAsync([file, '--label', 'left', '--positive', 'Yes', '--folds', '1.5'], { from: 'user' })).rejects.toThrow('whole number');
  });
});

const telco = '../shared/data/ibm-telco/WA_Fn-UseC_-Telco-Customer-Churn.csv';
if (!existsSync(telco)) console.warn('SKIPPED: the figures on ibm-telco need ../shared/data, which is not here');
test.skipIf(!existsSync(telco))('on ibm-telco the default estimator stands beside the references', { timeout: 120_000 }, async () => {
  const report = await evaluateClassify(telco, { label: 'Churn', positive: 'Yes', drop: ['customerID'], folds: 5, seed: 1, model: 'auto' }, silent);
  expect(report).toMatchObject({ rows: 7043, positives: 1869 });
  expect(report.mean.roc_auc).toBeGreaterThanOrEqual(0.845);
  expect(report.mean.log_loss).toBeLessThanOrEqual(0.418);
  expect(report.mean.ece).toBeLessThanOrEqual(0.03);
});
