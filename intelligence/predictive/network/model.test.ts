import { beforeAll, describe, expect, test } from 'vitest';
import { simulatedNetwork } from '../../app/proofs/simulated-network.ts';
import { nodeFeatures } from '../../data/features/node.ts';
import { estimator } from '../../ml/estimator.ts';
import type { Trained } from '../../ml/model-manager.ts';
import type { StoredVersion } from '../../ml/registry/version.ts';
import { given } from './given.ts';
import { failureData, learnedFrom } from './learning.ts';
import { type FailureCard, type FailureData, networkFailureModel } from './model.ts';

const model = networkFailureModel(undefined, () => estimator({ model: 'logistic' }));

describe('the model of failures', () => {
  let data: FailureData;
  let trained: Trained;
  let card: FailureCard;
  beforeAll(() => {
    data = failureData(simulatedNetwork({ seed: 3, tenant: 't', from: '2026-01-01', days: 90, nodes: 70, customers: 5 }).network);
    trained = model.learn(data, 1, () => {});
    card = trained.card as unknown as FailureCard;
  }, 60_000);

  test('learns rows six hours apart, of which the nearer horizon is part of the farther', () => {
    expect(data.labels.every((near, i) => near <= (data.far[i] as number))).toBe(true);
    expect(data.table.columns.map(({ name }) => name).sort()).toEqual(nodeFeatures.map(({ name }) => name).sort());
    const times = [...data.asOf].filter((_, i) => data.node[i] === 0);
    expect(times.slice(1).every((hour, k) => (hour - (times[k] as number)) % 6 === 0)).toBe(true);
  });

  test('comes with a rule of warning, its trade of failures found against false warnings, and the baselines it beats', () => {
    expect(card.rule?.off).toBe((card.rule?.on as number) / 2);
    expect(card.backtest).toMatchObject({ failures: expect.any(Number), leadHours: expect.any(Array) });
    const recalls = card.trade.map(({ found }) => found);
    expect(recalls[0]).toBeGreaterThanOrEqual(recalls.at(-1) as number);
    expect(card.baselines.map(({ name }) => name)).toEqual(['persistence', 'rule of thumb']);
    expect(card.far?.baseRate).toBeGreaterThan(card.baseRate);
    expect(trained.gate).toMatchObject({ restored: true, finite: true, leaks: [] });
  });

  test('tells a case by name with parts that add up, and never less for 72 hours than for 24', () => {
    const version = { name: 'network_failure', version: 'v', snapshot: trained.snapshot, card: trained.card } as unknown as StoredVersion;
    const predictor = model.use(version);
    for (const i of [0, 500, 1500]) {
      const input = Object.fromEntries(data.table.columns.map((column) => [column.name, column.kind === 'numeric' ? (column.values[i] as number) : null]));
      const said = predictor.predict(Object.fromEntries(Object.entries(input).map(([name, value]) => [name, Number.isNaN(value) ? null : value])));
      const logOdds = Object.values(said.parts).reduce((sum, part) => sum + part, said.baseline as number);
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(said.value as number, 9);
      expect(said.details.within_72h as number).toBeGreaterThanOrEqual(said.value as number);
    }
    expect(() => predictor.predict({ horoscope: 1 })).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
  });
});

test('of a large network whole neighbourhoods are drawn by lot, the same every night; a small one is learned from whole', () => {
  const names = Array.from({ length: 400 }, (_, i) => `agg-${i}`);
  expect(names.every(learnedFrom(80, 180 * 24))).toBe(true);
  const drawn = names.filter(learnedFrom(1000, 180 * 24));
  expect(drawn.length / names.length).toBeGreaterThan(0.05);
  expect(drawn.length / names.length).toBeLessThan(0.12);
  expect(names.filter(learnedFrom(1000, 180 * 24))).toEqual(drawn);
  const network = given({ agg: { hours: 40 * 24 + 400 }, a: { fedBy: 'agg', hours: 40 * 24 + 400 }, b: { hours: 40 * 24 + 400 } });
  expect(failureData(network, { only: (one) => one === 'agg' }).nodes).toEqual(['a', 'agg']);
});

test('too short a history and too few failures are said with what is needed', () => {
  expect(() => failureData(given({}))).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }));
  expect(() => failureData(given({ n: { hours: 30 * 24 } }))).toThrow(/about 46 days are needed/);
  const calm = failureData(given(Object.fromEntries(['a', 'b', 'c'].map((id) => [id, { hours: 50 * 24 }]))));
  expect(() => model.learn(calm, 1, () => {})).toThrow(/0 stretches of days in which a device went down are known; network_failure needs 10/);
});
