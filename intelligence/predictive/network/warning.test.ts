import { describe, expect, test } from 'vitest';
import { backtest, chosenFrom, crossed, tradeOf, type Watched } from './backtest.ts';
import { look, ruleAt, type Warning } from './warning.ts';

const rule = ruleAt(0.2);
const open: Warning = { openedAt: 100, chance: 0.3 };

describe('a warning', () => {
  test.each<[string, Warning | null, { asOf: number; chance: number | null; failedAt: number | null }, ReturnType<typeof look>]>([
    ['opens when the chance is high', null, { asOf: 100, chance: 0.3, failedAt: null }, { now: open, ended: null }],
    ['does not open below', null, { asOf: 100, chance: 0.19, failedAt: null }, { now: null, ended: null }],
    ['does not open where nothing can be said', null, { asOf: 100, chance: null, failedAt: null }, { now: null, ended: null }],
    ['does not open in the hour of the failure', null, { asOf: 100, chance: 0.9, failedAt: 100 }, { now: null, ended: null }],
    ['does not flicker around the line', open, { asOf: 106, chance: 0.12, failedAt: null }, { now: open, ended: null }],
    ['ends when the chance has halved', open, { asOf: 106, chance: 0.09, failedAt: null }, { now: null, ended: 'calmed' }],
    ['ends with the failure', open, { asOf: 112, chance: null, failedAt: 110 }, { now: null, ended: 'failed' }],
    ['is not ended by a failure of before', open, { asOf: 106, chance: 0.4, failedAt: 90 }, { now: open, ended: null }],
    ['lapses after three days, however high the chance', open, { asOf: 172, chance: 0.9, failedAt: null }, { now: null, ended: 'lapsed' }],
    ['stays while the device is silent', open, { asOf: 130, chance: null, failedAt: null }, { now: open, ended: null }],
  ])('%s', (_, standing, seen, expected) => {
    expect(look(standing, seen, rule)).toEqual(expected);
  });
});

/** A device that is looked at every six hours for twenty days; its chance is high in the hours before each failure. */
function watched(node: string, failures: readonly number[], lead: number, noise: readonly number[] = []): Watched {
  const looks = Array.from({ length: 80 }, (_, k) => ({
    asOf: 6 * k,
    chance: noise.includes(6 * k) || failures.some((hour) => hour > 6 * k && hour - 6 * k <= lead) ? 0.6 : 0.01,
  }));
  return { node, looks, failures };
}

describe('the backtest of warnings', () => {
  test('counts a failure as found with six hours of lead or more, and tells the leads', () => {
    expect(backtest([watched('a', [97], 24)], rule, 6)).toMatchObject({ failures: 1, found: 1, falseWarnings: 0, leadHours: [18, 18, 18, 18, 18] });
    expect(backtest([watched('a', [97], 6)], rule, 6)).toMatchObject({ failures: 1, found: 0, recall: 0, falseWarnings: 0 });
  });
  test('counts a warning that no failure follows as false, per 100 days of a device', () => {
    const figures = backtest([watched('a', [], 24, [60]), watched('b', [], 24)], rule, 6);
    expect(figures).toMatchObject({ warnings: 1, falseWarnings: 1, nodeDays: 40, recall: null });
    expect(figures.falsePer100NodeDays).toBe(2.5);
  });
  test('counts a warning that stands for ever anew every three days, so that crying wolf does not pay', () => {
    const always = { node: 'a', failures: [400], looks: Array.from({ length: 80 }, (_, k) => ({ asOf: 6 * k, chance: 0.9 })) };
    expect(backtest([always], rule, 6).falseWarnings).toBe(6);
  });
  test('chooses the rule that finds most within the limit of false warnings, and of several that find as many the one in the middle', () => {
    const many = Array.from({ length: 20 }, (_, i) => watched(`n${i}`, i < 4 ? [97 + i] : [], 24, i === 9 ? [60] : []));
    const trade = tradeOf(many, 6);
    expect(chosenFrom(trade)).toEqual(ruleAt(0.2));
    expect(trade[0]).toMatchObject({ on: 0.02, found: 4, falseWarnings: 1 });
    const noisy = many.map((one) => ({ ...one, looks: one.looks.map((seen, k) => (k % 8 === 0 ? { ...seen, chance: 0.9 } : seen)) }));
    expect(chosenFrom(tradeOf(noisy, 6))).toBeNull();
    expect(crossed(many, 6, chosenFrom(trade))).toMatchObject({ failures: 4, found: 4 });
  });
  test('finds no rule in a history without failures', () => {
    expect(chosenFrom(tradeOf([watched('a', [], 24)], 6))).toBeNull();
    expect(crossed([watched('a', [], 24)], 6, null)).toBeNull();
  });
});
