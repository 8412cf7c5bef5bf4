import { describe, expect, test } from 'vitest';
import { EntityHistory } from '../../data/entity-history.ts';
import { CustomerHistory } from '../../data/feature-store.ts';
import { computeFeatures } from '../../data/features/catalogue.ts';
import { estimator } from '../../ml/estimator.ts';
import { measured } from '../../ml/registry/measured.ts';
import { whatChanged } from './changes.ts';
import { leavingData } from './given.ts';
import type { ChurnModel } from './model.ts';

const data = leavingData(400);
const classifier = estimator({ model: 'trees' }).train(data.table, data.labels, { seed: 1, groups: data.groups });
const model: ChurnModel = {
  measured: measured(
    classifier,
    () => 0,
    () => false,
  ),
  name: 'churn_prediction',
  version: '1',
  trainedAt: '2026-01-01T00:00:00.000Z',
  baseRate: 0.1,
  reliability: [],
  prior: null,
  says: {},
  beside: { course: { needs: 'data' }, kinds: { needs: 'data' }, saves: {} },
};
const facts = new EntityHistory();
facts.add('2026-03-05', '2026-03-05', { tickets: [3, 3, 1, 1] });
const input = new CustomerHistory(facts, new Map()).asOf('2026-03-10');
const before = { ...computeFeatures(input), complaint_tickets_30d: 0, invoices_since_payment: 0, segment: 'residential' };
const now = { ...before, complaint_tickets_30d: 3 };

describe('what changed since last week', () => {
  test('adds up to the change of the risk, the rest included', () => {
    const changed = whatChanged(model, input, now, { ...before, invoices_since_payment: 2 });
    const sum = changed.changes.reduce((total, { points }) => total + points, changed.other_points);
    expect(sum).toBeCloseTo(changed.change_points as number, 9);
    expect(changed.change_points).toBeCloseTo(100 * ((changed.chance as number) - (changed.chance_before as number)), 9);
  });
  test('names what moved it first, as it was and as it is, with the day of the latest fact', () => {
    const [first] = whatChanged(model, input, now, before).changes;
    expect(first).toMatchObject({
      feature: 'complaint_tickets_30d',
      before: '0 tickets with a complaint in 30 days',
      now: '3 tickets with a complaint in 30 days',
      source: ['ticket.opened'],
      latest: '2026-03-05T00:00:00.000Z',
    });
    expect(first?.points).toBeGreaterThan(1);
  });
  test('is nothing where nothing changed', () => {
    expect(whatChanged(model, input, now, now)).toMatchObject({ changes: [], change_points: 0, other_points: 0 });
  });
});
