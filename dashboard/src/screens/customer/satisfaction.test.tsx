// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Satisfaction, SessionInfo } from '../../api/types.ts';
import { TenantProvider } from '../../ui/tenant.tsx';
import { SatisfactionPanel } from './satisfaction.tsx';

afterEach(cleanup);

const session: SessionInfo = { person: 'Ada', role: 'owner', tenant_id: 't', tenant_name: 'Ridgeline', time_zone: 'Africa/Lagos', currency: 'USD' };
const parts = [-1.449, -0.651, 0.249];
const satisfaction: Satisfaction = {
  value: 7.451 - 1.851,
  low: 4.1,
  high: 7.2,
  typical: 7.451,
  reasons: ['Evenings 13 points below', '1 ticket in 90 days', 'No technician came late'].map((sentence, place) => ({
    signal: sentence,
    sentence,
    points: parts[place] ?? 0,
    source: ['usage.recorded'],
    latest: '2026-03-02T18:10:00Z',
  })),
  other_points: 0,
  confidence: 5 / 6,
  answers: 0,
  last_answer: null,
  abstained: null,
  made_at: null,
};
const show = (part: Partial<Satisfaction>) =>
  render(
    <TenantProvider session={session}>
      <SatisfactionPanel satisfaction={{ ...satisfaction, ...part }} />
    </TenantProvider>,
  ).container;
const number = (text: string | null | undefined) => Number((text ?? '').replace('−', '-'));

test('the points on the screen add up to the value on the screen', () => {
  const page = show({});
  const sum = [...page.querySelectorAll('[data-points]')].reduce((all, element) => all + number(element.textContent), 0);
  expect(sum).toBeCloseTo(number(page.querySelector('[data-total]')?.textContent), 9);
});
test('each reason names its source and date, and the value its bounds', () => {
  const { textContent } = show({});
  expect(textContent).toContain('usage.recorded · 2 Mar');
  expect(textContent).toContain('between 4.1 and 7.2');
});
test('where nothing is known it is said why, and no number is shown', () => {
  const { textContent } = show({ value: null, typical: null, reasons: [], abstained: 'Still learning: too few survey answers.' });
  expect(textContent).toContain('Still learning');
  expect(textContent).not.toMatch(/\d/);
});
