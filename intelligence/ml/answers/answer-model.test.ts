import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { type Asked, feelingOf, learnAnswers, promoterBalance } from './answer-model.ts';
import { binned } from './bins.ts';

/** People asked about something bad; who answers depends on the answer. */
function people(count: number, seed: number, chance: (feeling: number) => number): Asked & { readonly mean: number } {
  const random = mulberry32(seed);
  const bad = Float64Array.from({ length: count }, () => Math.max(0, Math.round(3 * normal(random))));
  const feeling = [...bad].map((value) => 7.5 - 0.5 * value + 1.3 * normal(random));
  const answer = Int8Array.from(feeling, (value) => (random() < chance(value) ? Math.min(10, Math.max(0, Math.round(value))) : -1));
  return { signals: [bad], answer, history: new Uint8Array(count), histories: 1, mean: feeling.reduce((sum, value) => sum + value, 0) / count };
}
const meanOf = (asked: Asked): number => {
  const given = [...asked.answer].filter((answer) => answer >= 0);
  return given.reduce((sum, answer) => sum + answer, 0) / given.length;
};
const expectedMean = (asked: Asked): number => {
  const model = learnAnswers(asked);
  const [bad] = asked.signals as [Float64Array];
  return [...bad].reduce((sum, value) => sum + feelingOf(model, [value]), 0) / bad.length;
};

describe('when the unhappy answer three times as readily', () => {
  const asked = people(6000, 1, (feeling) => (feeling < 5 ? 0.45 : 0.15));
  test('the mean of the answers is far from how people feel, and the corrected one is near', () => {
    const worlds = [1, 2, 3, 4].map((seed) => people(6000, seed, (feeling) => (feeling < 5 ? 0.45 : 0.15)));
    const off = (of: (one: Asked) => number) => worlds.reduce((sum, one) => sum + of(one) - one.mean, 0) / worlds.length;
    expect(off(meanOf)).toBeLessThan(-0.4);
    expect(Math.abs(off(expectedMean))).toBeLessThan(0.15);
  });
  test('it is seen who answers, and what goes with feeling worse', () => {
    const { answering, slopes } = learnAnswers(asked);
    expect(answering[0]?.[0]).toBeGreaterThan(2 * (answering[1]?.[0] as number));
    expect(slopes[0]).toBeCloseTo(-0.5, 0);
  });
});

test('when everybody answers alike, nothing is corrected away', () => {
  const asked = people(6000, 2, () => 0.3);
  expect(Math.abs(expectedMean(asked) - meanOf(asked))).toBeLessThan(0.2);
});
test('something bad never goes with feeling better, whatever chance says', () => {
  const asked = people(400, 3, () => 0.5);
  const turned = { ...asked, signals: [asked.signals[0]?.map((value) => -value) as Float64Array] };
  expect(learnAnswers(turned).slopes[0]).toBe(0);
});
test('a signal that is not known counts as its mean', () => {
  const model = learnAnswers(people(1000, 4, () => 0.5));
  expect(feelingOf(model, [null])).toBe(feelingOf(model, [model.typical[0] as number]));
});
test('fewer than fifty answers teach nothing', () => {
  expect(() => learnAnswers(people(60, 5, () => 0.5))).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
});

test('answers of a feeling have chances that add up to one, and a mean that is the feeling', () => {
  const { chance, mean } = binned(6.2, 1.4);
  expect(chance.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
  expect(chance.reduce((sum, value, k) => sum + value * (mean[k] as number), 0)).toBeCloseTo(6.2, 4);
});
test('the promoter scale runs from all against to all for', () => {
  expect(promoterBalance(0, 1)).toBeCloseTo(-1, 3);
  expect(promoterBalance(14, 1)).toBeCloseTo(1, 3);
  expect(promoterBalance(7.5, 1)).toBeCloseTo(0, 6);
});
