import { expect, test } from 'vitest';
import { backtest, planFor } from './backtest.ts';
import { knownSeries } from './forecaster.suite.ts';
import { LAG_TREES, METHODS } from './methods.ts';
import { prepare } from './series.ts';

const HORIZON = 8;
const SEASONS = [6];
const attempt = { horizon: HORIZON, seasons: SEASONS, methods: METHODS, seed: 1, progress: () => {} };
const known = knownSeries(3, 130, 1);

test('what is said from an origin rests on what was known before it, by every method', () => {
  const series = prepare(known);
  const plan = planFor(series, SEASONS, HORIZON);
  const before = backtest(series, { ...attempt, plan });
  const last = series.map((one) => ({ ...one, values: one.values.map((value, i) => (i >= one.values.length - HORIZON ? 9 * value : value)) }));
  const after = backtest(last, { ...attempt, plan });
  for (const [i, { trials, methods }] of before.entries()) {
    expect(methods).toContain(LAG_TREES);
    expect(methods).toContain('mstl');
    for (const [k, { said }] of trials.entries()) expect(after[i]?.trials[k]?.said).toEqual(said);
    expect(after[i]?.trials.at(-1)?.errors).not.toEqual(trials.at(-1)?.errors);
  }
});

test('a gap before an origin is not filled from what came after it', () => {
  const gapped = known.map(({ id, values }) => ({ id, values: values.map((value, i) => (i === 130 - HORIZON - 1 ? Number.NaN : value)) }));
  const series = prepare(gapped);
  const changed = series.map((one) => ({ ...one, values: one.values.map((value, i) => (i >= 130 - HORIZON ? 2 * value : value)) }));
  const [here, there] = [series, changed].map((list) => backtest(list, { ...attempt, plan: undefined }));
  expect(there?.[0]?.trials.at(-1)?.said).toEqual(here?.[0]?.trials.at(-1)?.said);
});

test('windows in which nothing was seen are no trials', () => {
  const blind = known.map(({ id, values }) => ({ id, values: values.map((value, i) => (i >= 130 - HORIZON ? Number.NaN : value)) }));
  const [whole, less] = [known, blind].map((list) => backtest(prepare(list), { ...attempt, plan: undefined })[0]?.trials.length as number);
  expect(less).toBe((whole as number) - 1);
});

test('the trees are laid out by the season when it is the better guide, and by longer seasons that enough series have seen', () => {
  const series = prepare(known);
  expect(planFor(series, [6, 60], HORIZON)).toMatchObject({ short: 6, longs: [60] });
  expect(planFor(series, [6, 100], HORIZON)).toMatchObject({ short: 6, longs: [] });
  expect(planFor(series, [40], 3)).toMatchObject({ short: 1, longs: [40] });
  expect(planFor([], [], HORIZON)).toMatchObject({ short: 1, longs: [] });
});
