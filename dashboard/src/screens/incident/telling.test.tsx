// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { IncidentRecord, IncidentTelling } from '../../api/types.ts';
import { TenantProvider } from '../../ui/tenant.tsx';
import { Telling } from './telling.tsx';

const session = (role: 'operations' | 'support') =>
  ({ person: 'eva', role, tenant_id: 'north', tenant_name: 'North', time_zone: 'UTC', currency: 'USD' }) as const;
const record = { incident_id: 'i1', until: null } as unknown as IncidentRecord;
const untold: IncidentTelling = {
  state: 'proposed',
  told: 0,
  on_their_way: 0,
  cleared: 0,
  expected_at: null,
  expected_by: null,
  credited: 0,
  credited_minor: 0,
  credits_waiting: 0,
  credits_waiting_minor: 0,
  currency: 'USD',
  refused: null,
  preview: { customers: 45, leaves_from: '2026-03-03T07:00:00.000Z', wording: [{ locale: 'es', customers: 45, text: 'Su servicio no funciona.' }] },
};
const told: IncidentTelling = {
  ...untold,
  state: 'told',
  told: 45,
  cleared: 3,
  expected_at: '2026-03-03T09:30:00.000Z',
  expected_by: 'eva',
  credited: 2,
  credited_minor: 1_250,
  refused: 'Nobody who is cut off is left to tell.',
  preview: { ...untold.preview, customers: 0, wording: [] },
};

let answer: IncidentTelling;
let posted: { path: string; body: unknown }[];
beforeEach(() => {
  posted = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    if (init.method === 'POST') {
      posted.push({ path, body: JSON.parse(String(init.body)) });
      answer = told;
    }
    return new Response(JSON.stringify(answer), { status: 200, headers: { 'content-type': 'application/json' } });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const page = (role: 'operations' | 'support' = 'operations') =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TenantProvider session={session(role)}>
        <Telling record={record} />
      </TenantProvider>
    </QueryClientProvider>,
  );
const press = (name: string) => act(async () => screen.getAllByRole('button', { name }).at(-1)?.click());

test('nobody is told before somebody has seen the number and the words', async () => {
  answer = untold;
  page();
  await waitFor(() => screen.getByText(/told when somebody agrees/));
  await press('Tell 45 customers');
  await waitFor(() => screen.getByText('Su servicio no funciona.'));
  expect(posted).toEqual([]);
  await press('Tell 45 customers');
  await waitFor(() => expect(posted).toEqual([{ path: '/api/v1/network/incidents/i1/tell', body: { customers: 45, expected_at: null } }]));
});

test('says how many were told, when it is expected back and by whose word, and what was credited', async () => {
  answer = told;
  const { container } = page();
  await waitFor(() => screen.getByText('Told 45'));
  expect(container.textContent).toMatch(/all-clear to 3/);
  expect(container.textContent).toMatch(/expected back .*09:30, as eva stated/);
  expect(container.textContent).toMatch(/\$12.50 credited to 2 customers/);
  expect(screen.queryByRole('button', { name: /^Tell/ })).toBeNull();
  await press('Change the time');
  await press('It is not known any more');
  await waitFor(() => expect(posted).toEqual([{ path: '/api/v1/network/incidents/i1/expected', body: { expected_at: null } }]));
});

test('who only reads is offered nothing to press', async () => {
  answer = untold;
  page('support');
  await waitFor(() => screen.getByText('Told 0'));
  expect(screen.queryByRole('button')).toBeNull();
});
