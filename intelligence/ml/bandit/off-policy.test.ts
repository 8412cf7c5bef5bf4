import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../kernel/random.ts';
import { compareValues, type Estimator, type LoggedDecisions, policyValue } from './off-policy.ts';
import { skewedInterval } from './skewed-interval.ts';

/** Three arms, two kinds of people; logged with a leaning to the first arm, asked about a policy that leans to the last. */
const CHANCES = [
  [0.05, 0.1, 0.2],
  [0.1, 0.06, 0.15],
] as const;
const LOGGED = [0.7, 0.2, 0.1] as const;
const ASKED = [0.1, 0.2, 0.7] as const;
const TRUTH = CHANCES.reduce((sum, chances) => sum + chances.reduce((own, chance, arm) => own + chance * (ASKED[arm] as number), 0) / 2, 0);

function simulated(size: number, seed: number): LoggedDecisions & { model: { logged: Float64Array; policy: Float64Array } } {
  const random = mulberry32(seed);
  const make = () => new Float64Array(size);
  const log = { propensity: make(), target: make(), reward: make(), model: { logged: make(), policy: make() } };
  for (let i = 0; i < size; i++) {
    const kind = random() < 0.5 ? 0 : 1;
    const draw = random();
    const arm = draw < 0.7 ? 0 : draw < 0.9 ? 1 : 2;
    log.propensity[i] = LOGGED[arm];
    log.target[i] = ASKED[arm];
    log.reward[i] = random() < CHANCES[kind][arm] ? 1 : 0;
    log.model.logged[i] = [0.08, 0.08, 0.16][arm] as number;
    log.model.policy[i] = 0.1 * 0.08 + 0.2 * 0.08 + 0.7 * 0.16;
  }
  return log;
}

describe('the value of a policy that was never run', () => {
  for (const estimator of ['ips', 'snips', 'dr'] as const satisfies readonly Estimator[]) {
    test(`lies in the 95 % interval of ${estimator} in 93 % of runs or more`, () => {
      const runs = 400;
      let held = 0;
      let bias = 0;
      for (let seed = 1; seed <= runs; seed++) {
        const value = policyValue(simulated(600, seed), estimator);
        if ('refused' in value) throw new Error(value.reason);
        if (value.low <= TRUTH && TRUTH <= value.high) held++;
        bias += (value.value - TRUTH) / runs;
      }
      expect(held / runs).toBeGreaterThanOrEqual(0.93);
      expect(Math.abs(bias)).toBeLessThan(0.005);
    });
  }
  test('lies in it also where a reward is rare and weighs much, which a plain interval does not achieve', () => {
    const random = mulberry32(1);
    const held = { skewed: 0, plain: 0 };
    for (let run = 0; run < 400; run++) {
      const terms = Float64Array.from({ length: 400 }, () => (random() < 0.1 ? (random() < 0.2 ? 10 : 0) : random() < 0.02 ? 0.1 : 0));
      const { value, error, low, high } = skewedInterval(terms);
      if (low <= 0.2018 && 0.2018 <= high) held.skewed++;
      if (Math.abs(value - 0.2018) <= 1.96 * error) held.plain++;
    }
    expect(held.plain / 400).toBeLessThan(0.93);
    expect(held.skewed / 400).toBeGreaterThanOrEqual(0.93);
  });
  test('rises by a point when every reward does, by the self-normalised and the doubly robust estimate', () => {
    const log = simulated(600, 1);
    const raised = {
      ...log,
      reward: log.reward.map((reward) => reward + 1),
      model: { logged: log.model.logged.map((x) => x + 1), policy: log.model.policy.map((x) => x + 1) },
    };
    for (const estimator of ['snips', 'dr'] as const) {
      const [before, after] = [policyValue(log, estimator), policyValue(raised, estimator)];
      expect('value' in before && 'value' in after && after.value - before.value).toBeCloseTo(1, 9);
    }
  });
  test('is stated with how many decisions it rests on', () => {
    const value = policyValue(simulated(600, 1));
    expect(value).toMatchObject({ estimator: 'snips', decisions: 600, greatestWeight: expect.closeTo(7, 9) });
    expect('effective' in value && value.effective).toBeLessThan(200);
  });
  test('is the mean reward itself when the policy is the one that was run', () => {
    const log = simulated(600, 1);
    const own = policyValue({ ...log, target: log.propensity });
    expect('value' in own && own.value).toBeCloseTo(log.reward.reduce((sum, value) => sum + value, 0) / 600, 12);
    expect('effective' in own && own.effective).toBeCloseTo(600, 6);
  });
});

test('a better policy is told from the one that was run, a policy and itself are not', () => {
  const log = simulated(6000, 3);
  const gain = compareValues(log, { ...log, target: log.propensity }, 'ips');
  expect('low' in gain && gain.low).toBeGreaterThan(0);
  expect(compareValues(log, log)).toMatchObject({ value: 0, low: 0, high: 0 });
});

describe('no value is stated', () => {
  const log = simulated(600, 1);
  const cases: readonly [string, LoggedDecisions, Estimator, string][] = [
    ['when a chance was not stored', { ...log, propensity: log.propensity.slice().fill(Number.NaN, 0, 1) }, 'ips', 'propensities-missing'],
    ['when a chance is nought', { ...log, propensity: log.propensity.slice().fill(0, 0, 1) }, 'ips', 'propensities-missing'],
    [
      'when the log never does what the policy does',
      { ...log, target: log.target.map((chance) => (chance === 0.7 ? 0 : chance)) },
      'snips',
      'support-too-small',
    ],
    ['when hardly a decision is one of the policy’s', { ...log, target: log.target.map((_, i) => (i % 60 === 0 ? 1 : 0)) }, 'ips', 'support-too-small'],
    [
      'when two decisions outweigh all others',
      { ...log, propensity: new Float64Array(600).fill(0.5).fill(0.001, 0, 2), target: new Float64Array(600).fill(0.001).fill(0.3, 0, 2) },
      'ips',
      'support-too-small',
    ],
    ['when none is', { ...log, target: log.target.map(() => 0) }, 'ips', 'support-too-small'],
    ['from a handful of decisions', simulated(40, 1), 'ips', 'not-enough-decisions'],
    ['without the model that the estimate needs', { propensity: log.propensity, target: log.target, reward: log.reward }, 'dr', 'model-missing'],
    ['for a reward that is no number', { ...log, reward: log.reward.slice().fill(Infinity, 0, 1) }, 'ips', 'not-finite'],
    ['for rewards of other decisions', { ...log, reward: log.reward.slice(1) }, 'ips', 'not-finite'],
  ];
  for (const [name, changed, estimator, refused] of cases) {
    test(name, () => {
      expect(policyValue(changed, estimator)).toMatchObject({ refused });
      expect(compareValues(log, changed, estimator)).toMatchObject({ refused });
    });
  }
});

const folder = '../shared/data/open-bandit';
if (!existsSync(folder)) console.warn('SKIPPED: estimates on the logs of open-bandit need ../shared/data, which is not here');
describe.skipIf(!existsSync(folder))('on logs of a shop that ran two policies side by side', () => {
  const asked = (group: string, estimator: Estimator) => {
    const [even, learning] = [clicks('random', group), clicks('bts', group)];
    return {
      truth: policyValue({ ...even, target: even.propensity }),
      estimate: policyValue({ ...learning, target: learning.propensity.map(() => even.propensity[0] as number) }, estimator),
    };
  };
  for (const estimator of ['ips', 'snips'] as const) {
    test(`the clicks of the even policy are estimated from the log of the learning one, by ${estimator}`, () => {
      const { truth, estimate } = asked('men', estimator);
      if ('refused' in estimate || 'refused' in truth) throw new Error('a value was refused');
      expect(estimate.low).toBeLessThan(truth.high);
      expect(estimate.high).toBeGreaterThan(truth.value);
      expect(estimate.effective).toBeLessThan(1000);
    });
  }
  test('nothing is said where the learning one had all but stopped trying some things', () => {
    expect(asked('women', 'snips').estimate).toMatchObject({ refused: 'support-too-small' });
  });
});

function clicks(policy: string, group: string): { propensity: Float64Array; reward: Float64Array } {
  const [header, ...lines] = readFileSync(join(folder, policy, group, `${group}.csv`), 'utf8')
    .trim()
    .split('\n');
  const names = (header as string).split(',');
  const [reward, propensity] = ['click', 'propensity_score'].map((name) => names.indexOf(name)) as [number, number];
  const cells = lines.map((line) => line.split(',', Math.max(reward, propensity) + 1));
  return { reward: Float64Array.from(cells, (row) => Number(row[reward])), propensity: Float64Array.from(cells, (row) => Number(row[propensity])) };
}
