import { expect, test } from 'vitest';
import type { ModelVersionInfo } from '../../api/types.ts';
import { calibrationSentence, figuresOf, givesChances, horizonOf, rankingSentence } from './figures.ts';
import { wordsOf } from './words.ts';

const leaving = wordsOf('churn_prediction');
const version: ModelVersionInfo = {
  version: '20261123T062025',
  stage: 'champion',
  since: '2026-11-23T06:20:25Z',
  why: 'the first',
  trained_at: '2026-11-23T06:20:25Z',
  window: { from: '2026-02-26', to: '2026-11-22' },
  rows: 20_211,
  positives: 778,
  features: 55,
  feature_hash: 'h',
  params: { estimator: 'auto', horizon_days: 60 },
  seed: 1,
  training_seconds: 32,
  code_version: '0.1.0',
  bytes: 111_223,
  metrics: { roc_auc: 0.754, ece: 0.0131, log_loss: 0.1625, lift_10: 4.21 },
  baseline_log_loss: 0.1882,
};
const counting: ModelVersionInfo = { ...version, rows: 26_490, positives: 5176, params: {}, metrics: { open_rate: 0.195 }, baseline_log_loss: null };

test('the measures of a model are said without their names, in the words of what it predicts', () => {
  expect(rankingSentence(0.8412, leaving)).toBe(
    'Shown one customer who left and one who stayed, it ranked the right one higher 84 times of 100; guessing would be 50.',
  );
  expect(rankingSentence(0.65, wordsOf('network_failure'))).toContain('one access node that went down and one that kept running');
  expect(calibrationSentence(0.0184, leaving)).toBe('Its chances were off by 1.8 of 100 on average: where it said 30, between 28 and 32 left.');
});
test('a calibration error that rounds to nothing is not said to be nothing', () => {
  expect(calibrationSentence(0.0003, leaving)).toBe('Its chances were off by less than 0.1 of 100 on average.');
});
test('a model is held against giving everybody one chance, also when it is worse', () => {
  const gain = (log_loss: number) => figuresOf({ ...version, metrics: { log_loss } }, leaving)[0]?.sentence;
  expect(gain(0.1625)).toBe('Its error is 14 % smaller than that of giving everybody one chance.');
  expect(gain(0.207)).toBe('Its error is 10 % larger than that of giving everybody one chance.');
  expect(gain(0.1882)).toContain('the same');
});
test('a figure that is not known is left out, never said as zero', () => {
  expect(figuresOf(version, leaving).map(({ name }) => name)).toEqual(['ROC-AUC', 'ECE', 'Log loss', 'Lift']);
  expect(figuresOf({ ...version, baseline_log_loss: null, metrics: { roc_auc: 0.7, log_loss: 0.2 } }, leaving).map(({ name }) => name)).toEqual(['ROC-AUC']);
});
test('a model that counts says what it counted, and gives no chances', () => {
  expect(figuresOf(counting, wordsOf('communication_timing')).map(({ sentence }) => sentence)).toEqual(['5,176 of 26,490 messages were opened: 20 of 100.']);
  expect([givesChances(version), givesChances(counting), givesChances(undefined)]).toEqual([true, false, false]);
  expect([horizonOf(version), horizonOf(counting)]).toEqual([60, null]);
});
test('a model that the page does not know yet is spoken of by its own name', () => {
  expect(wordsOf('late_payment')).toMatchObject({ name: 'Late payment', came: 'came true' });
});
