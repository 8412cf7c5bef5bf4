import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../kernel/random.ts';
import { gainCurve, qiniArea, type RankedTrial, upliftAt } from './qini.ts';
import { advantage, refitFactor, targeting } from './targeting.ts';

/** Ten people, five of each arm: the treatment works on the first four only. */
const ten: RankedTrial = {
  scores: Float64Array.of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1),
  treated: Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0, 1, 0),
  outcome: Float64Array.of(1, 0, 1, 0, 0, 0, 0, 0, 0, 0),
};

describe('the Qini area', () => {
  test('is what counting by hand gives', () => {
    const { share, gain, average } = gainCurve(ten);
    expect(average).toBeCloseTo(0.4, 12);
    expect([...share]).toEqual([0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(gain[3]).toBeCloseTo(0.4 * 1, 12);
    expect(gain[4]).toBeCloseTo(0.5 * (2 / 3), 12);
    let byHand = 0;
    for (let k = 1; k < share.length; k++) byHand += (((share[k] as number) - (share[k - 1] as number)) * ((gain[k] as number) + (gain[k - 1] as number))) / 2;
    expect(qiniArea(ten)).toBeCloseTo(byHand - 0.2, 12);
    expect(upliftAt(ten, 0.4)).toBe(1);
    expect(upliftAt(ten, 1)).toBeCloseTo(0.4, 12);
  });
  test('is nothing when all scores are equal, and the opposite sign when the ranking is turned', () => {
    expect(qiniArea({ ...ten, scores: new Float64Array(10) })).toBeCloseTo(0, 12);
    expect(qiniArea({ ...ten, scores: ten.scores.map((score) => -score) })).toBeLessThan(0);
  });
  test('does not depend on the order of people who are scored alike', () => {
    const tied = { ...ten, scores: ten.scores.map((score) => Math.ceil(score / 4)) };
    const turned = { scores: tied.scores.toReversed(), treated: ten.treated.toReversed(), outcome: ten.outcome.toReversed() };
    expect(qiniArea(turned)).toBeCloseTo(qiniArea(tied), 12);
    expect(upliftAt(turned, 0.3)).toBeCloseTo(upliftAt(tied, 0.3), 12);
  });
  test('refuses scores that are not numbers, and one arm alone', () => {
    expect(() => qiniArea({ ...ten, scores: ten.scores.map(() => Number.NaN) })).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
    expect(() => qiniArea({ ...ten, treated: new Uint8Array(10) })).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
  });
});

describe('the area from pseudo-outcomes', () => {
  const random = mulberry32(1);
  const scores = Float64Array.from({ length: 400 }, random);
  test('is the mean gain over all shares, and nothing for equal scores', () => {
    const pseudo = scores.map((score) => 0.1 + 0.2 * score);
    expect(targeting(scores, pseudo).value).toBeCloseTo(0.2 / 12, 3);
    expect(targeting(new Float64Array(400), pseudo).value).toBeCloseTo(0, 12);
  });
  test('has the error that repeated draws show', () => {
    const estimates = Array.from({ length: 300 }, () =>
      targeting(
        scores,
        scores.map((score) => (random() < 0.2 + 0.3 * score ? 1 : 0)),
      ),
    );
    const mean = estimates.reduce((sum, { value }) => sum + value, 0) / 300;
    const spread = Math.sqrt(estimates.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 300);
    expect((estimates[0]?.error ?? 0) / spread).toBeGreaterThan(0.85);
    expect((estimates[0]?.error ?? 0) / spread).toBeLessThan(1.15);
  });
  test('counts as less sure over folds, whose models share most of their rows', () => {
    expect(refitFactor(Int32Array.of(0, 1, 2, 3, 4))).toBeCloseTo(1.5, 12);
    expect(refitFactor(Int32Array.of(0, 1))).toBeCloseTo(Math.sqrt(3), 12);
  });
  test('of a ranking and itself differs by nothing, without error', () => {
    const own = targeting(scores, scores);
    expect(advantage(own, own)).toEqual({ value: 0, error: 0 });
  });
});
