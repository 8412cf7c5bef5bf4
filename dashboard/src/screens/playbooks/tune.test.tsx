// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider } from '@tanstack/react-router';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PlaybookInfo, PlaybookPreview, PlaybookReplay } from '../../api/types.ts';
import { TenantProvider } from '../../ui/tenant.tsx';
import { Tune } from './tune.tsx';

const session = { person: 'eva', role: 'owner', tenant_id: 'north', tenant_name: 'North', time_zone: 'Africa/Lagos', currency: 'USD' } as const;
const defaults = { channels: ['sms', 'email'], earliest_hour: 9, pay_link: '' };
const info: PlaybookInfo = {
  name: 'onboarding',
  version: 1,
  about: 'Sees a new customer through the first weeks.',
  procedure: [],
  schema: {
    required: ['channels', 'earliest_hour', 'pay_link'],
    properties: {
      channels: { type: 'array', items: { enum: ['email', 'sms', 'push'] }, title: 'Channels', description: 'The first that reaches the customer is taken.' },
      earliest_hour: { type: 'integer', title: 'Earliest hour', description: 'From this hour on.' },
      pay_link: { type: 'string', title: 'Link for paying', description: 'Where customers pay.' },
    },
  },
  defaults,
  settings: defaults,
  edition: 0,
  enabled: true,
  closed_because: null,
  open_runs: [],
  history: [],
};
const preview: PlaybookPreview = {
  ...{ as_of: '2026-03-03T12:00:00.000Z', runs: 120, held_out: 0, choices: { act: 120 }, tasks: 0, actions: 0, cost_minor: null, unpriced_messages: 0 },
  messages: [{ channel: 'sms', answer: 'send', messages: 120 }],
  days: [{ day: '2026-03-03', messages: 120 }],
  increment: null,
  worst: { most_messages_a_day: null, messages_if_nothing_happens: 240, estimated_from: 120, answers: 120 },
  rows: [{ run_id: 'r1', customer_id: 'c1', held_out: false, choice: 'act', why: 'A welcome is due.', steps: [] }],
};
const row = { run_id: 'r1', customer_id: 'c1', held_out: false, instead: 'other', was: [], would: [], ending: null } as const;
const replay: PlaybookReplay = {
  ...{
    from: '2026-02-01T00:00:00.000Z',
    to: '2026-03-03T00:00:00.000Z',
    runs: 90,
    same: 50,
    nothing: 10,
    other: 30,
    differ: 40,
    decisions: 1,
    decisions_then: 1,
  },
  comparable: 0,
  estimates: [],
  rows: [{ ...row, was: [], would: [] }],
};

let asked: { path: string; body: { settings: object } }[];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push({ path, body: JSON.parse(String(init.body)) });
    const answer = path.endsWith('/preview') ? preview : path.endsWith('/replay') ? replay : info;
    return new Response(JSON.stringify(answer), { status: 200, headers: { 'content-type': 'application/json' } });
  });
  const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  render(
    <RouterContextProvider router={router}>
      <QueryClientProvider client={new QueryClient()}>
        <TenantProvider session={session}>
          <Tune info={info} />
        </TenantProvider>
      </QueryClientProvider>
    </RouterContextProvider>,
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const type = (label: string | RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => act(async () => screen.getByRole('button', { name }).click());
const tried = () => [screen.queryByLabelText('Tried on the open runs'), screen.queryByLabelText('Tried on what has happened')];

test('an hour is changed without a word about channels or a link, and both stay as they are', async () => {
  type('Earliest hour', '10');
  type('Why?', 'They sleep in.');
  await press('Set from now on');
  await waitFor(() => expect(asked[0]?.body.settings).toEqual({ channels: ['sms', 'email'], earliest_hour: 10 }));
});

test('the order of channels is typed with commas, and a channel that there is not is said before anything is asked', async () => {
  type('Channels', 'email,sms');
  await press('Try on the open runs');
  await waitFor(() => expect(asked[0]?.body.settings).toMatchObject({ channels: ['email', 'sms'] }));
  type(/^Channels/, 'email, fax');
  screen.getByText('“Channels” cannot hold “fax”; it is made of email, sms, push.');
  expect(screen.getByRole('button', { name: 'Try on the open runs' }).hasAttribute('disabled')).toBe(true);
});

test('figures of a try go when anything is changed after it', async () => {
  for (const change of [() => type(/^Earliest hour/, '11'), () => fireEvent.click(screen.getByText('Back to the defaults'))]) {
    await press('Try on the open runs');
    await press('Try on the last 30 days');
    await waitFor(() => expect(tried()).not.toContain(null));
    change();
    expect(tried()).toEqual([null, null]);
  }
});

test('a try says how many runs are listed of how many, by which clock days run, and where no cap holds', async () => {
  await press('Try on the open runs');
  await press('Try on the last 30 days');
  await waitFor(() => expect(tried()).not.toContain(null));
  const [open, past] = tried().map((one) => one?.textContent);
  expect(open).toContain('1 of 120 runs listed:');
  expect(open).toContain('by days in UTC: 2026-03-03: 120');
  expect(open).toContain('no cap limits the messages of one day; 240 in all');
  expect(past).toContain('1 of 40 runs that differ listed:');
});
