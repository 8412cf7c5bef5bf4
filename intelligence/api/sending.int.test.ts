import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import { createApiKey } from '../adapters/postgres/access.ts';
import type { Running } from '../app/serve.ts';
import type { MailingList, MailingRow } from '../contract/api/sending.ts';
import { virtualClock } from '../kernel/clock.ts';

const database = await testDatabase(inject('postgres'), 'north');
const clock = virtualClock('2026-03-03T12:00:00.000Z');
let running: Running;
const keys: Keys = {};
const { call, get } = caller(() => `${running.address}/api/v1`, keys, 'north owner');

beforeAll(async () => {
  ({ running } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north'], ['owner', 'support']));
  const other = { tenant: 'north', role: 'support', person: 'other' } as const;
  keys['north other'] = await database.asWorker((sql) => createApiKey(sql, other, 'other', clock.now()));
  const limit = { playbook: '*', per_hour: null, share_per_hour: 1, always_allowed: 100, approval_above: 1 };
  expect((await call('/sending/limits', { method: 'PUT', body: limit })).status).toBe(200);
});
afterAll(() => running?.stop());

const ask = (more: object = {}) =>
  call<MailingRow>('/messages', {
    method: 'POST',
    as: 'north support',
    body: {
      class: 'care',
      purpose: 'planned-work',
      channel: 'email',
      title: 'Work on your line',
      text: 'We work on Thursday.',
      customers: ['a', 'b'],
      ...more,
    },
  });
const refuse = (id: string, as: string) => call(`/messages/${id}/refuse`, { method: 'POST', as });

test('a list that waits for a second person is taken back by whoever asked for it, although they may agree to none', async () => {
  const { body } = await ask();
  expect(body).toMatchObject({ state: 'proposed', asked_by: 'key support' });
  expect(await refuse(body.mailing_id, 'north other')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  expect(await call(`/messages/${body.mailing_id}/approve`, { method: 'POST', as: 'north support' })).toMatchObject({ status: 403 });
  expect(await refuse(body.mailing_id, 'north support')).toMatchObject({ status: 200, body: { state: 'refused', decided_by: 'key support' } });
});

test('whoever may agree to it may refuse it, and the list says how many there are', async () => {
  const { body } = await ask();
  expect(await get<MailingList>('/messages')).toMatchObject({ total: 2, rows: [{ mailing_id: body.mailing_id, state: 'proposed' }, { state: 'refused' }] });
  expect(await refuse(body.mailing_id, 'north owner')).toMatchObject({ status: 200, body: { state: 'refused', decided_by: 'key owner' } });
});

test('customers and a node at once are refused with a sentence, and nobody is left out in silence', async () => {
  const { status, body } = await ask({ node_id: 'n1' });
  expect([status, body]).toMatchObject([400, { code: 'REQUEST_INVALID', detail: expect.stringContaining('either the customers or the node') }]);
});
