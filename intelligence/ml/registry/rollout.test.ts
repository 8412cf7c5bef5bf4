import { describe, expect, test } from 'vitest';
import { GUARDS, type Guard, guardsOf, LEAST_ROWS, type Use } from './guards.ts';
import type { PairedDifference } from './paired-difference.ts';
import { type Evidence, nextStep, type Rollout } from './rollout.ts';

const sound: Use = {
  rows: 1000,
  failed: 0,
  notFinite: 0,
  microsPerRow: 40,
  bytes: 200_000,
  spread: 0.05,
  mean: 0.04,
  otherMean: 0.05,
  agreement: 0.9,
  shift: 0.02,
  high: 0.03,
  otherHigh: 0.03,
  settled: { rows: 500, expected: 25, came: 29, variance: 22 },
};
const better: PairedDifference = { mean: 0.01, low: 0.002, high: 0.018, groups: 400, rows: 900 };
const open: PairedDifference = { ...better, low: -0.002 };
const worse: PairedDifference = { mean: -0.01, low: -0.018, high: -0.002, groups: 400, rows: 900 };
const holding = guardsOf(sound);

describe('a challenger moves on only by evidence', () => {
  const cases: readonly [string, Partial<Evidence>, Rollout['to']][] = [
    ['better in shadow: serves a twentieth', { stage: 'shadow', difference: better }, 'canary'],
    ['better, but nothing settled', { stage: 'shadow', difference: null }, 'stay'],
    ['better by chance perhaps', { stage: 'shadow', difference: open }, 'stay'],
    ['worse', { stage: 'shadow', difference: worse }, 'retire'],
    ['better with a guard that was never measured', { stage: 'shadow', difference: better, guards: holding.filter((g) => g.name !== 'level') }, 'stay'],
    ['better without any guard at all', { stage: 'shadow', difference: better, guards: [] }, 'stay'],
    ['better with a broken guard', { stage: 'shadow', difference: better, guards: guardsOf({ ...sound, failed: 1 }) }, 'retire'],
    ['undecided for half a year', { stage: 'shadow', difference: open, daysInStage: 180 }, 'retire'],
    ['canary for less than a day', { stage: 'canary', difference: better, daysInStage: 0.5 }, 'stay'],
    ['canary for a day', { stage: 'canary', difference: better, daysInStage: 1 }, 'promote'],
    ['canary whose advantage has gone', { stage: 'canary', difference: open, daysInStage: 3 }, 'stay'],
    ['canary that turns worse', { stage: 'canary', difference: worse, daysInStage: 3 }, 'retire'],
    ['canary that fails', { stage: 'canary', difference: better, guards: guardsOf({ ...sound, notFinite: 2 }) }, 'retire'],
    ['reserve while its successor holds', { stage: 'reserve', difference: open, daysInStage: 5 }, 'stay'],
    ['reserve after two weeks', { stage: 'reserve', difference: open, daysInStage: 14 }, 'retire'],
    ['reserve when its successor fails', { stage: 'reserve', difference: null, daysInStage: 0.001, guards: guardsOf({ ...sound, failed: 3 }) }, 'roll-back'],
    ['reserve that does better after all', { stage: 'reserve', difference: better, daysInStage: 5 }, 'roll-back'],
  ];
  for (const [name, given, to] of cases) {
    test(name, () => expect(nextStep({ stage: 'shadow', daysInStage: 2, guards: holding, difference: null, ...given }).to).toBe(to));
  }
});

describe('each guard is broken by its own fault and by no other', () => {
  const faults: Readonly<Record<(typeof GUARDS)[number], Partial<Use>>> = {
    errors: { failed: 1 },
    finite: { notFinite: 1 },
    varies: { spread: 0 },
    level: { mean: 0.2 },
    calibration: { settled: { rows: 500, expected: 25, came: 60, variance: 22 } },
    agreement: { agreement: -0.9 },
    shift: { shift: 0.4 },
    'action-rate': { high: 0.3 },
    speed: { microsPerRow: 50_000 },
    size: { bytes: 2 ** 30 },
  };
  for (const name of GUARDS) {
    test(name, () =>
      expect(
        guardsOf({ ...sound, ...faults[name] })
          .filter((guard) => !guard.holds)
          .map((guard) => guard.name),
      ).toEqual([name]),
    );
  }
  test('a sound version keeps them all', () => expect(holding.every((guard: Guard) => guard.holds)).toBe(true));
  test('an error counts from the first case on', () =>
    expect(guardsOf({ ...sound, rows: 3, failed: 1 }).find((guard) => guard.name === 'errors')).toMatchObject({ value: 1, holds: false }));
  test('too few cases are not measured: nothing is broken, nothing holds', () => {
    const early = guardsOf({ ...sound, rows: LEAST_ROWS - 1, mean: 0.3 }).filter((guard) => guard.name !== 'size');
    expect(early.every((guard) => !guard.holds && guard.value === null)).toBe(true);
  });
});
