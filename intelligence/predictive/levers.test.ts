import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../kernel/random.ts';
import { estimator } from '../ml/estimator.ts';
import { measured } from '../ml/registry/measured.ts';
import { tableFromRecords } from '../ml/table.ts';
import type { ChurnModel } from './churn/model.ts';
import { LEVERS, sayChange, whatWouldHelp } from './levers.ts';

/** Slow evenings and a monthly contract make customers leave; so does youth, which nobody can change. */
const random = mulberry32(1);
const rows = Array.from({ length: 1_500 }, () => ({
  slow_evenings_30d: Math.floor(30 * random()),
  contract_term: random() < 0.5 ? 'month-to-month' : 'twelve-month',
  tenure_days: Math.floor(2_000 * random()),
}));
const labels = Uint8Array.from(rows, (row) => {
  const z = -3 + 0.12 * row.slow_evenings_30d + (row.contract_term === 'month-to-month' ? 1 : 0) + (row.tenure_days < 300 ? 1 : 0);
  return random() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
});
const classifier = estimator({ model: 'logistic' }).train(tableFromRecords(rows), labels, { seed: 1 });
const model = (prior: string | null = null): ChurnModel => ({
  measured: measured(
    classifier,
    () => 0,
    () => false,
  ),
  name: 'churn_prediction',
  version: '1',
  trainedAt: '2026-01-01T00:00:00.000Z',
  baseRate: 0.15,
  reliability: [],
  prior,
  says: {},
  beside: { course: { needs: 'data' }, kinds: { needs: 'data' }, saves: {} },
});
const atRisk = { slow_evenings_30d: 27, contract_term: 'month-to-month', tenure_days: 100 };

describe('what would help', () => {
  test('is a change of what the ISP can change, and really gives the chance that is told', () => {
    const help = whatWouldHelp(model(), atRisk);
    expect(help?.reached).toBe(true);
    expect(help?.changes.map(({ feature }) => feature)).not.toContain('tenure_days');
    const changed = { ...atRisk, ...Object.fromEntries((help?.changes ?? []).map(({ feature, to }) => [feature, to])) };
    expect(classifier.predict(tableFromRecords([changed], classifier.features))[0]).toBeCloseTo(help?.after as number, 9);
    expect(help?.after).toBeLessThan(0.45);
  });
  test('is nothing for who is at low risk, and nothing while there is only a prior', () => {
    expect(whatWouldHelp(model(), { slow_evenings_30d: 0, contract_term: 'twelve-month', tenure_days: 1_900 })).toBeNull();
    expect(whatWouldHelp(model('too few'), atRisk)).toBeNull();
  });
  test('is told in the words of the ISP', () =>
    expect(sayChange({ feature: 'slow_evenings_30d', from: 27, to: 9 })).toBe('give the line its speed in the evening: from 27 evenings to 9 evenings'));
  test('names features that the layer computes', async () => {
    const { featureNamed } = await import('../data/features/catalogue.ts');
    for (const { lever } of LEVERS) expect(featureNamed(lever.feature), lever.feature).toBeDefined();
  });
});
