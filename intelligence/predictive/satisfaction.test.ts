import { describe, expect, test } from 'vitest';
import { EntityHistory } from '../data/entity-history.ts';
import { CustomerHistory } from '../data/feature-store.ts';
import { addDays } from '../kernel/days.ts';
import { asksOf } from './satisfaction/asks.ts';
import type { SatisfactionSnapshot } from './satisfaction/satisfaction-model.ts';
import { SIGNALS } from './satisfaction/signals.ts';
import { type SatisfactionInput, satisfactionInput, satisfactionOf } from './satisfaction.ts';

const model: SatisfactionSnapshot = {
  kind: 'satisfaction',
  answers: {
    kind: 'answers',
    intercept: 8.4,
    slopes: [-0.1, -0.7, -0.6, -0.1, -0.25],
    typical: [2, 0.4, 0.05, 1, 0.1],
    sd: 1.3,
    answering: [[0.4], [0.15], [0.2], [0.25]],
  },
  typical: 7.765,
  personal: 0.6,
  fed: [true, true, true, true, true],
  groups: [],
  answering: [0.4, 0.15, 0.2, 0.25],
};
const content: SatisfactionInput = { signals: [0, 0, 0, 0, 0], latest: [100, null, null, null, null], answers: [] };
const say = (change: Partial<SatisfactionInput> = {}, of: SatisfactionSnapshot | null = model) =>
  satisfactionOf({ ...content, ...change }, of, '2026-06-30T00:00:00.000Z');

test('whatever goes wrong makes nobody more content', () => {
  const before = say().value as number;
  for (const [j] of SIGNALS.entries()) expect(say({ signals: content.signals.map((value, k) => (k === j ? 3 : value)) }).value).toBeLessThan(before);
});
test('typical and reasons add up to the value, also at the ends of the scale', () => {
  for (const signals of [content.signals, [60, 4, 3, 12, 6], [null, 1, 0, null, 0]]) {
    const { value, typical, reasons, other_points } = say({ signals, answers: [{ score: 10, day: 90, signals: [0, 0, 0, 0, 0] }] });
    expect(reasons.reduce((sum, { points }) => sum + points, (typical as number) + other_points)).toBeCloseTo(value as number, 12);
  }
  expect(say({ signals: [90, 4, 3, 12, 6] }).value).toBe(0);
});
describe("a customer's own answers", () => {
  const answered = (...scores: number[]) => say({ answers: scores.map((score) => ({ score, day: 90, signals: [0, 0, 0, 0, 0] })) });
  test('move the value towards them, but one answer only part of the way', () => {
    expect(answered(4).value).toBeLessThan(say().value as number);
    expect(answered(4).value).toBeGreaterThan(4.5);
    expect(answered(4, 4, 4).value).toBeLessThan(answered(4).value as number);
  });
  test('make it surer', () => {
    const width = ({ low, high }: ReturnType<typeof say>) => (high as number) - (low as number);
    expect(width(answered(8, 8, 8))).toBeLessThan(width(say({ signals: [5, 0, 0, 0, 0] })));
  });
});
test('a feed that is missing lowers the confidence and is left at what is typical', () => {
  const blind = say({ signals: [null, 0, 0, null, 0] });
  expect(blind.confidence).toBeLessThan(say().confidence);
  expect(blind.reasons.map(({ signal }) => signal)).not.toContain('speed_shortfall');
});
test('nothing is said without a model, nor of whom nothing is known', () => {
  expect(say({}, null)).toMatchObject({ value: null, abstained: expect.stringMatching(/Still learning/) });
  expect(say({ signals: [null, null, null, null, null] })).toMatchObject({ value: null, confidence: 0, abstained: expect.stringMatching(/No data/) });
});

describe('who was asked', () => {
  const facts = new EntityHistory();
  const first = '2026-01-01';
  const asked = [10, 101];
  facts.add(first, first, { status: [`${first}T00:00:00Z`, 'e', 'active'] });
  for (let d = 0; d < 200; d++) {
    const day = addDays(first, d);
    if (asked.includes(d)) facts.add(day, day, { 'survey.asked': [1, 1, 1, 1] });
    if (d === 103) facts.add(day, day, { 'survey.score_milli': [1, 9000, 9000, 9000] });
  }
  const history = new CustomerHistory(facts, new Map());
  test('counts once for each time, with the answer that came of it, and how it was before', () => {
    const asks = asksOf('c', history, first, addDays(first, 199), true);
    expect(asks.map(({ answer, before }) => [answer, before])).toEqual([
      [null, 0],
      [9, 1],
    ]);
  });
  test('who may still answer is not counted as silent', () => {
    expect(asksOf('c', history, first, addDays(first, 110), true)).toHaveLength(1);
  });
  test('where nobody tells of it everybody counts as asked once a quarter', () => {
    const asks = asksOf('c', history, first, addDays(first, 199), false);
    expect(asks.filter(({ answer }) => answer === 9)).toHaveLength(1);
    expect(asks.length).toBe(2);
  });
  test('an answer is read with what was known the day before it', () => {
    expect(satisfactionInput(history, addDays(first, 150)).answers).toMatchObject([{ score: 9 }]);
  });
});
