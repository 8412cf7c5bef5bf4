import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mulberry32 } from '../../../kernel/random.ts';
import { type ClassifyOptions, classifyCommand, evaluateClassify, readable } from './classify.ts';

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
