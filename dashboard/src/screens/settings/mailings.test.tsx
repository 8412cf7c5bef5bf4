// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { MailingRow } from '../../api/types.ts';
import { TenantProvider } from '../../ui/tenant.tsx';
import { Mailings } from './mailings.tsx';

const mailing = (mailing_id: string, changes: Partial<MailingRow> = {}): MailingRow => ({
  ...{ mailing_id, state: 'proposed', class: 'care', purpose: 'planned-work', channel: 'email', hour: 'now' },
  ...{ title: mailing_id, text: 'We work on Thursday.', customers: 120, asked_by: 'ada', asked_at: '2026-03-03T12:00:00.000Z' },
  ...{ decided_by: null, leaves_at: null, ends: {} },
  ...changes,
});
let posted: string[];
const show = async (rows: readonly MailingRow[], person: string, role: 'owner' | 'support', total = rows.length) => {
  posted = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    if (init.method === 'POST') posted.push(path);
    return new Response(JSON.stringify({ rows, total }), { status: 200, headers: { 'content-type': 'application/json' } });
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TenantProvider session={{ person, role, tenant_id: 'north', tenant_name: 'North', time_zone: 'UTC', currency: 'USD' }}>
        <Mailings />
      </TenantProvider>
    </QueryClientProvider>,
  );
  await waitFor(() => screen.getAllByRole('listitem'));
};
const offered = () =>
  screen
    .getAllByRole('button')
    .map(({ textContent }) => textContent)
    .filter((word) => word !== 'Write one');
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('whoever asked may take it back and not agree to it, whatever their role', async () => {
  await show([mailing('a')], 'ada', 'support');
  expect(offered()).toEqual(['Take back']);
  await act(async () => screen.getByRole('button', { name: 'Take back' }).click());
  await waitFor(() => expect(posted).toEqual(['/api/v1/messages/a/refuse']));
});

test('another person agrees or refuses where they may, and is offered nothing where they may not', async () => {
  await show([mailing('a')], 'ben', 'owner');
  expect(offered()).toEqual(['Agree', 'Refuse']);
  cleanup();
  await show([mailing('a')], 'ben', 'support');
  expect(offered()).toEqual([]);
});

test('what waits for a second person is always shown, and how many are shown of how many', async () => {
  const rows = [...Array.from({ length: 22 }, (_, i) => mailing(`w${i}`)), ...Array.from({ length: 9 }, (_, i) => mailing(`d${i}`, { state: 'held' }))];
  await show(rows, 'ben', 'owner', 400);
  expect(screen.getAllByRole('listitem')).toHaveLength(22);
  screen.getByText('22 of 400 shown; what waits for a second person comes first.');
});

test('what was taken back is told apart from what was refused, and what has lapsed offers nothing', async () => {
  await show(
    [mailing('a', { state: 'refused', decided_by: 'ada' }), mailing('b', { state: 'refused', decided_by: 'ben' }), mailing('c', { state: 'lapsed' })],
    'ben',
    'owner',
  );
  expect(screen.getAllByText(/^(Taken back|Refused|Lapsed)\.$/).map(({ textContent }) => textContent)).toEqual(['Taken back.', 'Refused.', 'Lapsed.']);
  expect(offered()).toEqual([]);
});
