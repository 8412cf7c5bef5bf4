// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MailingAsk, MailingPreview } from '../../api/types.ts';
import { TenantProvider } from '../../ui/tenant.tsx';
import { WriteMessage } from './write-message.tsx';

const session = { person: 'eva', role: 'owner', tenant_id: 'north', tenant_name: 'North', time_zone: 'UTC', currency: 'USD' } as const;
const plan: MailingPreview = {
  ...{ customers: 50, now: 50, later: 0, never: 0, reasons: {}, rows: [], needs_approval: false, hold_seconds: 10 },
  channels: [
    { channel: 'email', customers: 38, cost_minor: null },
    { channel: 'sms', customers: 12, cost_minor: 60 },
  ],
};
let asked: MailingAsk[];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)) as MailingAsk);
    return new Response(JSON.stringify(plan), { status: 200, headers: { 'content-type': 'application/json' } });
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TenantProvider session={session}>
        <WriteMessage onClose={() => {}} />
      </TenantProvider>
    </QueryClientProvider>,
  );
  type('Title', 'Work on your line');
  type('Text', 'We work on Thursday.');
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const look = () => screen.getByRole('button', { name: 'Who gets it?' });

test('a message goes by the channel that is named and by no other, unless that is asked for', async () => {
  type('Ids of customers', 'a, b');
  await act(async () => look().click());
  await waitFor(() => expect(asked[0]).toMatchObject({ channel: 'email', instead: [], customers: ['a', 'b'] }));
  fireEvent.click(screen.getByLabelText('By another channel where this one cannot reach them'));
  await act(async () => look().click());
  await waitFor(() => expect(asked[1]).toMatchObject({ channel: 'email', instead: ['sms', 'whatsapp', 'push'] }));
});

test('who gets it is told by channel, with what that costs', async () => {
  type('Or everybody at the node', 'n1');
  await act(async () => look().click());
  const told = await waitFor(() => screen.getByRole('status'));
  expect([...told.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual(['E-mail: 38', 'Text messages: 12, costs $0.60']);
});

test('customers and a node at once are refused with a sentence', async () => {
  type('Ids of customers', 'a, b');
  type('Or everybody at the node', 'n1');
  screen.getByText('Name either customers or a node, not both.');
  await act(async () => look().click());
  expect(asked).toEqual([]);
});
