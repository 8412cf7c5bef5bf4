// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { ChurnRisk, SessionInfo } from '../api/types.ts';
import { TenantProvider } from '../ui/tenant.tsx';
import { Reasons } from './reasons.tsx';

afterEach(cleanup);

const session: SessionInfo = { person: 'Ada', role: 'owner', tenant_id: 't', tenant_name: 'Ridgeline', time_zone: 'Africa/Lagos', currency: 'USD' };
const sentences = ['9 slow evenings in 30 days', 'Month-to-month contract', '2 failed payments', 'With us for 5 years'];
const points = [31.45, 12.2, 9.7, -7.9];
const risk: ChurnRisk = {
  level: 'high',
  chance: 0.6205,
  points: 62.05,
  horizon_days: 60,
  of_100: null,
  typical_points: 14.3,
  reasons: sentences.map((sentence, place) => ({
    feature: sentence,
    sentence,
    points: points[place] ?? 0,
    value: 1,
    unit: '',
    source: ['session.ended'],
    latest: '2026-03-02T00:00:00.000Z',
  })),
  other_points: 2.3,
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
  abstained: null,
};
const show = (part: Partial<ChurnRisk>) =>
  render(
    <TenantProvider session={session}>
      <Reasons risk={{ ...risk, ...part }} />
    </TenantProvider>,
  ).container;
const number = (text: string | null) => Number((text ?? '').replace('−', '-'));

test('the points on the screen add up to the risk on the screen', () => {
  const page = show({});
  const shown = [...page.querySelectorAll('[data-points]')].map((element) => number(element.textContent));
  expect(shown).toHaveLength(6);
  expect(shown.reduce((all, each) => all + each, 0)).toBe(number(page.querySelector('[data-total]')?.textContent ?? null));
  expect(page.querySelector('[data-total]')?.textContent).toBe('62');
});
test('what lowers the risk has a minus sign, what raises it a plus sign', () => {
  const page = show({});
  expect(page.textContent).toContain('+32');
  expect(page.textContent).toContain('−8');
});
test('each reason names its source and day, and of a fact of today no hour, which is not known', () => {
  expect(show({}).textContent).toContain('session.ended · 2 Mar 2026');
  const today = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`;
  expect(show({ reasons: risk.reasons.map((reason) => ({ ...reason, latest: today })) }).textContent).not.toContain('ago');
});
test('reasons that do not add up are withheld, with the code to look up', () => {
  const page = show({ points: 99 });
  expect(page.querySelectorAll('[data-points]')).toHaveLength(0);
  expect(page.textContent).toContain('EXPLANATION_MISMATCH');
});
