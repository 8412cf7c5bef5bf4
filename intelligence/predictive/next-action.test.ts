import { expect, test } from 'vitest';
import type { ChurnRisk, Reason } from '../contract/api/intelligence.ts';
import { mainReason, nextActions } from './next-action.ts';

const reason = (feature: string, points: number): Reason => ({ feature, sentence: feature, points, value: 1, unit: '', source: [], latest: null });
const risk = (level: ChurnRisk['level'], ...reasons: Reason[]): ChurnRisk => ({
  level,
  chance: level === 'no-data' ? null : 0.4,
  points: 40,
  horizon_days: 60,
  of_100: null,
  typical_points: 5,
  reasons,
  other_points: 0,
  change_7d: null,
  within: [],
  hazard_by_month: [],
  expected: null,
  voluntary_chance: null,
  involuntary_chance: null,
  course_missing: null,
  kinds_missing: null,
  confidence: 1,
  silent_feeds: [],
  model: null,
  made_at: null,
  abstained: level === 'no-data' ? 'Still learning.' : null,
});
const on = { status: 'active', outageOpen: false, mayCall: true, owedMinor: 0 } as const;
const first = (...args: Parameters<typeof nextActions>) => nextActions(...args)[0]?.action;

test.each([
  ['a customer who has left needs nothing', { ...on, status: 'cancelled' as const, risk: risk('high') }, undefined],
  ['nobody is called during their own outage', { ...on, outageOpen: true, risk: risk('high', reason('tickets_30d', 20)) }, 'wait'],
  ['without a prediction there is nothing to do yet', { ...on, risk: risk('no-data') }, 'collect-data'],
  ['a customer at usual risk is left alone', { ...on, risk: risk('low', reason('tickets_30d', 1)) }, 'leave-alone'],
  ['slow evenings call for a look at the line, not for a call', { ...on, risk: risk('high', reason('slow_evenings_30d', 20)) }, 'check-line'],
  ['repeated tickets call for a call', { ...on, risk: risk('high', reason('tickets_30d', 20)) }, 'call'],
  ['a customer who refused calls is not called', { ...on, mayCall: false, risk: risk('high', reason('tickets_30d', 20)) }, 'wait'],
] as const)('%s', (_title, situation, action) => {
  expect(first(situation)).toBe(action);
});

test('what happened is named before what merely is', () => {
  expect(mainReason(risk('high', reason('contract_term', 9), reason('tickets_30d', 4)))?.feature).toBe('tickets_30d');
  expect(mainReason(risk('high', reason('contract_term', 9), reason('tickets_30d', -4)))?.feature).toBe('contract_term');
});
