import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../kernel/random.ts';
import type { StoredVersion } from '../ml/registry/version.ts';
import { categorical, numeric, tableOf } from '../ml/table.ts';
import { type RevenueData, revenueModel } from './revenue-model.ts';

/** A reminder brings 2,000 from postpaid customers and nothing from prepaid ones, who pay more by themselves; one in four is held out. */
function trials(seed: number, people: number): RevenueData {
  const random = mulberry32(seed);
  const prepaid = Array.from({ length: people }, () => random() < 0.5);
  const treated = prepaid.map(() => random() < 0.75);
  const pays = prepaid.map((pre, i) => (pre ? 6_000 : 3_000) + 800 * random() + (treated[i] && !pre ? 2_000 : 0));
  const table = tableOf([
    categorical(
      'billing_mode',
      prepaid.map((pre) => (pre ? 'prepaid' : 'postpaid')),
    ),
    numeric(
      'tenure_days',
      prepaid.map(() => Math.floor(1_000 * random())),
    ),
  ]);
  const trial = { table, treated: Uint8Array.from(treated, Number), outcome: Float64Array.from(pays), propensity: new Float64Array(people).fill(0.75) };
  return { trials: { 'payment-recovery': trial }, window: { from: '2026-01-01', to: '2026-06-30' } };
}
const model = revenueModel();
const stored = (data: RevenueData) => {
  const { snapshot, card } = model.learn(data, 1, () => {});
  return { card, use: model.use({ snapshot: JSON.parse(JSON.stringify(snapshot)), card } as unknown as StoredVersion) };
};

describe('what acting brings', () => {
  const { card, use } = stored(trials(1, 1_200));
  test('is learned from who was held out by lot: much for whom it moves, nothing for whom it does not', () => {
    const at = (billing_mode: string) => use.predict({ playbook: 'payment-recovery', billing_mode, tenure_days: 500 }).value as number;
    expect(card.heterogeneity).toEqual({ 'payment-recovery': 'shown' });
    expect(at('postpaid')).toBeGreaterThan(1_700);
    expect(Math.abs(at('prepaid'))).toBeLessThan(300);
  });
  test('has reasons that add up to the value, and an interval', () => {
    const { value, baseline, parts, details } = use.predict({ playbook: 'payment-recovery', billing_mode: 'postpaid', tenure_days: 100 });
    expect(Object.values(parts).reduce((sum, part) => sum + part, baseline as number)).toBeCloseTo(value as number, 6);
    expect(details.low).toBeLessThan(value as number);
  });
  test('is not made up for a playbook that never ran, nor for features it does not know', () => {
    expect(use.predict({ playbook: 'upsell' })).toMatchObject({ value: null, abstained: expect.stringMatching(/nothing is known of the playbook "upsell"/) });
    expect(() => use.predict({ playbook: 'payment-recovery', shoe_size: 44 })).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
  });
  test('needs people who were acted upon and people who were not', () => {
    expect(() => model.learn(trials(1, 90), 1, () => {})).toThrow(/payment-recovery: .*an effect needs at least 100 of each/);
    expect(() => model.learn({ trials: {}, window: { from: '', to: '' } }, 1, () => {})).toThrow(/no playbook has run/);
  });
});
