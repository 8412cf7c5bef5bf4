import { describe, expect, test } from 'vitest';
import { addDays } from '../../kernel/days.ts';
import { backtest } from './backtest.ts';
import type { ChurnData } from './data.ts';
import { LAST, leavingData } from './given.ts';

const data = leavingData(500);
const judged = (given: ChurnData) => backtest(given, 1, () => {});
/** The same history where everything that was learned later than that day is otherwise: whoever left then stayed, and the other way round. */
const otherwiseAfter = (daysBefore: number) => {
  const day = addDays(LAST, -daysBefore);
  return leavingData(500, (row) => {
    const leftOn = row.left ? addDays(row.asOf, row.left.after) : null;
    if (leftOn !== null && leftOn <= day) return row;
    return { ...row, left: row.left ? null : { after: row.watched, voluntary: true } };
  });
};

describe('asked 90, 60 and 30 days back', () => {
  test('models of the past find who left, each figure with its interval', () => {
    const looks = judged(data);
    expect(looks.map(({ daysBefore }) => daysBefore)).toEqual([90, 60, 30]);
    for (const look of looks) {
      if ('needs' in look) throw new Error(look.needs);
      expect(look.auc.value).toBeGreaterThan(0.6);
      expect(look.auc.low).toBeLessThan(look.auc.value);
      expect(look.topTenth.value).toBeGreaterThan(1);
      expect(look.topTenth.low).toBeLessThan(look.topTenth.value);
      expect(look.expected / look.left).toBeGreaterThan(0.5);
      expect(look.expected / look.left).toBeLessThan(2);
    }
  });
  test('a model of the past knows nothing of what came after its day: when all of that is otherwise, it says the same', () => {
    const [whole] = judged(data);
    const [other] = judged(otherwiseAfter(90));
    if (!whole || !other || 'needs' in whole || 'needs' in other) throw new Error('both are judged');
    expect(other.expected).toBe(whole.expected);
    expect(other.left).not.toBe(whole.left);
  });
  test('an ISP that is too young for a look says so, and judges the others', () => {
    const young = { ...data, past: data.past.map((one) => (one.daysBefore === 90 ? { ...one, table: { rows: 0, columns: [] } } : one)) };
    expect(judged(young).map((look) => 'needs' in look)).toEqual([true, false, false]);
  });
  test('with nobody known to have left by then nothing is made up', () => {
    const calm = { ...data, labels: new Uint8Array(data.labels.length) };
    expect(judged(calm)).toEqual(
      [90, 60, 30].map((daysBefore) => ({ daysBefore, needs: expect.stringMatching(/0 customers were known to have left by then; 10 are needed/) })),
    );
  });
});
