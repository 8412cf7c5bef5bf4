// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CustomerIntelligence } from '../../api/types.ts';
import { TenantProvider } from '../../ui/tenant.tsx';
import { Toasts } from '../../ui/toast.tsx';
import { SayWrong } from './say-wrong.tsx';

const session = { person: 'ann', role: 'support', tenant_id: 'north', tenant_name: 'North', time_zone: 'UTC', currency: 'USD' } as const;
const reason = (feature: string, points: number) => ({ feature, sentence: `${feature} in words`, points, value: 1, unit: '', source: [], latest: null });
const customer = {
  customer_id: 'c1',
  name: 'Okafor',
  exemption: null,
  churn_risk: { chance: 0.3, reasons: [reason('tickets_30d', 9), reason('usage_days_30d', -4)] },
} as unknown as CustomerIntelligence;

let asked: { method: string; path: string; body: unknown }[];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push({ method: init.method ?? 'GET', path, body: init.body ? JSON.parse(String(init.body)) : null });
    const answer = { feedback_id: 'f1', exempt_until: '2026-03-31T00:00:00.000Z' };
    return new Response(JSON.stringify(answer), { status: 200, headers: { 'content-type': 'application/json' } });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const page = (of = customer) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TenantProvider session={session}>
        <SayWrong customer={of} />
        <Toasts />
      </TenantProvider>
    </QueryClientProvider>,
  );
const press = (name: string | RegExp) => act(() => screen.getByRole('button', { name }).click());

test('"Not at risk" is kept at once, said with the day of coming back, and can be undone', async () => {
  page();
  press('Not at risk');
  await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/Okafor is noted as not at risk, off the list until 31 Mar/));
  expect(asked[0]).toEqual({ method: 'POST', path: '/api/v1/customers/c1/feedback', body: { kind: 'not-at-risk' } });
  press(/Undo/);
  await waitFor(() => expect(asked[1]).toMatchObject({ method: 'DELETE', path: '/api/v1/customers/c1/feedback/f1' }));
});

test('"Wrong reason" offers the reasons that raise the risk, and names the one that is chosen', async () => {
  page();
  press('Wrong reason');
  expect(screen.queryByText('usage_days_30d in words')).toBeNull();
  press('tickets_30d in words');
  await waitFor(() => expect(asked[0]?.body).toEqual({ kind: 'wrong-reason', feature: 'tickets_30d' }));
});

test('a customer without a score cannot be called safe, but may be snoozed', () => {
  page({ ...customer, churn_risk: { ...customer.churn_risk, chance: null, reasons: [] } });
  expect(screen.queryByRole('button', { name: 'Not at risk' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Snooze' })).not.toBeNull();
});

test('who is left out is named with by whom, why and until when, and can be taken back', async () => {
  const exemption = {
    exemption_id: 'x',
    customer_id: 'c1',
    kind: 'vpn',
    reason: 'Second line',
    until: '2026-05-01T00:00:00.000Z',
    made_by: 'bob',
    made_at: '2026-03-01T00:00:00.000Z',
  } as const;
  page({ ...customer, exemption });
  expect(screen.getByText(/Left out of lists and advice until/).textContent).toMatch(/Second line · bob/);
  press('Take back');
  await waitFor(() => expect(asked[0]).toMatchObject({ method: 'DELETE', path: '/api/v1/customers/c1/exemption' }));
});
