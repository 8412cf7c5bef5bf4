import { describe, expect, test } from 'vitest';
import { bytes, differenceSentence, differenceWord, type Guard, guardFigure, guardLimit, guardState, guardsSentence } from './trial.ts';

const difference = { mean: 0.0012, low: -0.0031, high: 0.0055, groups: 400, rows: 900 };
const guard: Guard = { name: 'agreement', holds: true, value: 0.91, limit: 0.3, sentence: 'correlation' };

describe('a version that is tried', () => {
  test.each([
    ['nothing has come due', null, 'not yet shown to differ'],
    ['the interval holds zero', difference, 'not yet shown to differ'],
    ['the interval touches zero', { ...difference, low: 0 }, 'not yet shown to differ'],
    ['the whole interval is to its advantage', { ...difference, low: 0.0002 }, 'better'],
    ['the whole interval is against it', { ...difference, mean: -0.003, high: -0.0001 }, 'worse'],
  ] as const)('is judged by its interval: %s', (_name, given, word) => expect(differenceWord(given)).toBe(word));
  test('is compared in a sentence with its interval and what it rests on', () => {
    expect(differenceSentence(difference)).toBe(
      'Its error a prediction is 0.0012 lower; it may be 0.0031 higher to 0.0055 lower, from 900 predictions of 400 cases that have come due.',
    );
    expect(differenceSentence(null)).toContain('Too few');
  });
});

describe('a condition', () => {
  test('that could not be measured is neither kept nor broken', () => {
    expect([guard, { ...guard, holds: false }, { ...guard, holds: false, value: null }].map(guardState)).toEqual(['holds', 'broken', 'unknown']);
  });
  test('is counted with the others, the broken and the unmeasured apart', () => {
    expect(guardsSentence([guard, guard])).toBe('2 of 2 conditions hold.');
    expect(guardsSentence([guard, { ...guard, holds: false }, { ...guard, holds: false, value: null }])).toBe(
      '1 of 3 conditions hold, 1 broken, 1 not measured yet.',
    );
  });
  test.each([
    ['level', Math.log(1.5), '× 1.50'],
    ['action-rate', 0.02, '2 of 100'],
    ['action-rate', -0.4, '0 of 100'],
    ['speed', 20_000, '20 ms'],
    ['size', 64 * 2 ** 20, '64 MB'],
    ['errors', 3, '3'],
    ['shift', 0.2512, '0.25'],
    ['unknown-one', 0.5, '0.5'],
  ])('%s is said in its unit', (name, value, said) => expect(guardFigure(name, value)).toBe(said));
  test('says whether its limit is the least or the most', () => {
    expect([guardLimit(guard), guardLimit({ name: 'shift', limit: 0.25 })]).toEqual(['at least 0.3', 'at most 0.25']);
  });
});

test('a size is said in its largest fitting unit', () => {
  expect([471, 111_223, 3 * 2 ** 20].map(bytes)).toEqual(['471 bytes', '109 kB', '3 MB']);
});
