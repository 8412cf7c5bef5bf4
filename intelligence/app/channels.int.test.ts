import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import { createApiKey } from '../adapters/postgres/access.ts';
import { allowOrigin } from '../adapters/postgres/channel-settings.ts';
import { postgresOutbox } from '../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../adapters/postgres/playbook-store.ts';
import type { Channel, Role } from '../contract/words.ts';
import { webhookHeaders } from '../integration/channels/standard-webhooks.ts';
import { twilioSignature } from '../integration/channels/twilio.ts';
import { virtualClock } from '../kernel/clock.ts';
import { sampleMessage, sampleRun } from '../orchestration/sample-run.ts';
import type { ChannelBook } from './carriers.ts';
import type { Layer } from './compose.ts';
import { people } from './people.ts';
import { type HttpPeer, httpPeer, keyedGateway } from './proofs/peers/http-peer.ts';
import { smppPeer } from './proofs/peers/smpp-peer.ts';
import type { Running } from './serve.ts';
import { ticketStep } from './tickets.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const NOON = '2026-03-02T18:00:00Z';
const clock = virtualClock(NOON);
const PUBLIC = 'https://uil.example';
let running: Running;
let layer: Layer;
let book: ChannelBook;
const keys: Record<string, string> = {};
const peers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  ({ running, layer, channels: book } = await serveOn(database, clock, { publicUrl: PUBLIC }));
  for (const tenant of ['north', 'south'])
    for (const role of ['owner', 'operations', 'support', 'service'] as Role[])
      keys[`${tenant} ${role}`] = await database.asWorker((sql) => createApiKey(sql, { tenant, role, person: role }, role, clock.now()));
  for (const tenant of ['north', 'south'])
    await layer.ingest(tenant, [
      customer('c1', { name: 'Ada', phone: '0803 123 4567', email: 'ada@example.org', time_zone: 'UTC', locale: 'en' }),
      customer('c2', { name: 'Bo', phone: '+234 803 765 4321', time_zone: 'UTC' }),
    ]);
  await layer.pipeline.drain();
});
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
});
afterAll(() => running?.stop());

const customer = (customer_id: string, data: object) => ({
  specversion: '1.0',
  id: `made-${customer_id}`,
  source: 't',
  type: 'customer.created',
  time: '2026-03-01T00:00:00Z',
  data: { customer_id, ...data },
});
type Call = { method?: string; as?: string; body?: unknown; raw?: string; headers?: Record<string, string> };
async function call(path: string, { method = 'GET', as = 'north owner', body, raw, headers = {} }: Call = {}) {
  const response = await fetch(`${running.address}${path}`, {
    method,
    headers: {
      ...(as === 'nobody' ? {} : { authorization: `Bearer ${keys[as]}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(raw !== undefined ? { body: raw } : body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    type: response.headers.get('content-type'),
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
const letThrough = (origin: string, tenant = 'north') => database.asWorker((sql) => allowOrigin(sql, tenant, origin, true, 'test', clock.now()));
async function provider(answer: HttpPeer['answer']): Promise<HttpPeer> {
  const peer = await httpPeer(answer);
  peers.push(peer);
  await letThrough(peer.origin);
  return peer;
}
const put = (channel: string, body: object, as?: string) => call(`/api/v1/channels/${channel}`, { method: 'PUT', body, ...(as ? { as } : {}) });
const remove = (channel: string, route = 'main') => call(`/api/v1/channels/${channel}?route=${route}`, { method: 'DELETE' });
const twilioAt = (origin: string) => ({
  kind: 'twilio',
  settings: { account_sid: 'AC1', from: '+15005550006', base_url: origin, calling_code: '234' },
  secret: { auth_token: 'auth-token-1' },
});
const signing = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const gatewayAt = (origin: string, place = 1) => ({
  route: 'gateway',
  kind: 'sms-gateway',
  place,
  settings: { url: `${origin}/v1/sms`, from: 'North', calling_code: '234' },
  secret: { token: 'token-token', signing_secret: signing },
});

let made = 0;
/** One message of a run of its own in the outbox, and its key. */
async function message(channel: Channel, customerId = 'c1', changes = {}): Promise<string> {
  const store = postgresPlaybookStore({ database, outbox: postgresOutbox({ database, people, append: async () => {} }) });
  const name = `m${++made}`;
  const run = sampleRun(
    'north',
    customerId,
    name,
    [sampleMessage('hello', clock.now().toISOString(), { channel, class: 'care', purpose: name, ...changes })],
    clock.now(),
  );
  await database.asWorker((sql) => store.save(sql, run, clock.now()));
  return run.messages[0]!.key;
}
const outboxOf = async (key: string) =>
  (
    await database.asWorker((sql) =>
      sql.query<{ state: string; reason: string | null; route: string | null; provider_id: string | null }>(
        'SELECT state, reason, route, provider_id FROM outbox WHERE message_key = $1',
        [key],
      ),
    )
  ).rows[0]!;
const eventsOf = async (key: string) =>
  (await database.asWorker((sql) => sql.query<{ type: string }>("SELECT type FROM events WHERE data ->> 'message_key' = $1 ORDER BY type", [key]))).rows.map(
    (row) => row.type,
  );
const personOf = async (id: string, tenant = 'north') => (await database.asWorker((sql) => people(tenant, [id], sql))).get(id)!;
/** Waits until the pipeline, which runs by itself, has come so far. */
async function until(met: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300 && !(await met()); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await met()).toBe(true);
}
/** Nine days on, at the same hour of day: outside every cap, inside the allowed hours. */
const later = () => clock.set(`${new Date(clock.now().getTime() + 9 * 24 * 3_600_000).toISOString().slice(0, 10)}T18:00:00Z`);

describe('setting up a channel', () => {
  test('goes in with its secret, and the secret never comes out', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    const saved = await put('sms', twilioAt(twilio.origin));
    expect(saved).toMatchObject({
      status: 200,
      body: { channel: 'sms', route: 'main', kind: 'twilio', has_secret: true, delivery: 'at-most-once', changed_by: 'key owner' },
    });
    expect(saved.body.receipts_url).toMatch(/^https:\/\/uil\.example\/api\/v1\/receipts\/twilio\/[\w-]{43}$/);
    for (const path of ['/api/v1/channels', '/api/v1/channels/sms']) expect((await call(path)).text).not.toMatch(/auth-token-1/);
    const { rows } = await database.asWorker((sql) => sql.query<{ secret: string }>("SELECT secret FROM channel_settings WHERE tenant_id = 'north'"));
    expect(rows[0]!.secret).toMatch(/^v1\./);
    expect(rows[0]!.secret).not.toContain('auth');
    // The role that serves requests cannot read it at all.
    await expect(database.asTenant('north', (sql) => sql.query('SELECT secret FROM channel_settings'))).rejects.toThrow(/permission denied/);
    expect((await remove('sms')).status).toBe(204);
    expect(await remove('sms')).toMatchObject({ status: 404, body: { code: 'CHANNEL_NOT_FOUND' } });
  });

  test.each(['support', 'service'])('is not for %s', async (role) => {
    expect(await put('sms', twilioAt('https://api.twilio.example'), `north ${role}`)).toMatchObject({ status: 403 });
    expect((await call('/api/v1/channels', { as: `north ${role}` })).status).toBe(403);
  });

  test('with an address of the inner network is refused when it is saved, and nothing is stored', async () => {
    for (const origin of ['https://127.0.0.1', 'http://10.0.0.1', 'https://[::1]:8443', 'https://169.254.169.254'])
      expect(await put('sms', twilioAt(origin))).toMatchObject({ status: 422, body: { code: 'ADDRESS_REFUSED' } });
    expect(((await call('/api/v1/channels/sms')).body.routes as unknown[]).length).toBe(0);
  });

  test('of one tenant is not there for another', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', twilioAt(twilio.origin));
    expect(((await call('/api/v1/channels', { as: 'south owner' })).body.routes as { channel: string }[]).map((one) => one.channel)).toEqual(['in-app']);
    // What the operator let through for one is not let through for the other.
    expect(await put('sms', twilioAt(twilio.origin), 'south owner')).toMatchObject({ status: 422, body: { code: 'ADDRESS_REFUSED' } });
    await remove('sms');
  });

  test('keeps its secret when other settings change, but not for another host', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    const { secret: _, ...without } = twilioAt(twilio.origin);
    await put('sms', twilioAt(twilio.origin));
    expect(await put('sms', { ...without, place: 2 })).toMatchObject({ status: 200, body: { has_secret: true, place: 2 } });
    const thief = await provider(() => ({ status: 201, body: '{}' }));
    expect(await put('sms', { ...without, settings: { ...without.settings, base_url: thief.origin } })).toMatchObject({
      status: 422,
      body: { pointer: '/secret' },
    });
    expect(await call('/api/v1/channels/sms/test', { method: 'POST', body: { to: '+2348031234567' } })).toMatchObject({ body: { outcome: 'taken' } });
    expect(thief.calls).toEqual([]);
    await remove('sms');
  });

  test('can be tried, and says what came of it', async () => {
    const twilio = await provider(() => ({ status: 400, body: '{"code":21211}' }));
    await put('sms', twilioAt(twilio.origin));
    const attempt = () => call('/api/v1/channels/sms/test', { method: 'POST', body: { to: '+2348031234567' } });
    expect(await attempt()).toMatchObject({ status: 200, body: { outcome: 'refused', sentence: 'Not sent: the provider refused: 400, code 21211.' } });
    twilio.answer = () => 'cut';
    expect(await attempt()).toMatchObject({ body: { outcome: 'unknown' } });
    twilio.answer = () => ({ status: 201, body: '{"sid":"SM7"}' });
    expect(await attempt()).toMatchObject({ body: { outcome: 'taken', sentence: 'The provider has taken the message as SM7.' } });
    // Checked at every call, also when it had been good when it was saved.
    await database.asWorker((sql) => allowOrigin(sql, 'north', twilio.origin, false, '', clock.now()));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const calls = twilio.calls.length;
    expect(await attempt()).toMatchObject({ body: { outcome: 'refused' } });
    expect(twilio.calls.length).toBe(calls);
    await remove('sms');
  });
});

describe('a message and its routes', () => {
  test('goes by the first route that takes it; one that is busy is passed over at once', async () => {
    const effects = new Map<string, number>();
    const busy = await provider(() => ({ status: 429, body: '{"code":20429}' }));
    const gateway = await provider(keyedGateway(effects));
    await put('sms', twilioAt(busy.origin));
    await put('sms', gatewayAt(gateway.origin, 2));
    const key = await message('sms');
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'sent', route: 'gateway', provider_id: 'gw-1' });
    expect([busy.calls.length, effects.get(key)]).toEqual([1, 1]);
    await remove('sms');
    await remove('sms', 'gateway');
    later();
  });

  test('in doubt stays with its route: a provider that knows keys is asked again, and no other gets it', async () => {
    const effects = new Map<string, number>();
    const take = keyedGateway(effects);
    let lose = true;
    const gateway = await provider((one) => {
      const answer = take(one);
      return lose ? 'cut' : answer;
    });
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', gatewayAt(gateway.origin));
    await put('sms', { ...twilioAt(twilio.origin), place: 2 });
    const key = await message('sms');
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'sending', route: 'gateway' });
    lose = false;
    await layer.takeOver();
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'sent', route: 'gateway' });
    expect([effects.get(key), twilio.calls.length]).toEqual([1, 0]);
    await remove('sms');
    await remove('sms', 'gateway');
    later();
  });

  test('whose route was removed while it was in doubt is declared unknown, and a person looks', async () => {
    const gateway = await provider(() => 'cut');
    await put('sms', gatewayAt(gateway.origin));
    const key = await message('sms');
    await layer.dispatcher.dispatchDue(10);
    await remove('sms', 'gateway');
    await layer.takeOver();
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'unknown' });
    later();
  });

  test('an endpoint that says it is gone is switched off, and says so', async () => {
    const endpoint = await provider(() => ({ status: 410 }));
    await put('webhook', { kind: 'standard-webhook', settings: { url: endpoint.origin }, secret: { signing_secret: signing } });
    const key = await message('webhook');
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'waiting' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { body } = await call('/api/v1/channels/webhook');
    expect(body.routes).toMatchObject([{ enabled: false, tone: 'bad', state: 'Switched off by the layer: the endpoint answered 410: it is gone.' }]);
    await remove('webhook');
    later();
  });

  test('for the portal needs nothing to be set up, waits there in the person’s words, and its reading counts once', async () => {
    const key = await message('in-app');
    await layer.dispatcher.dispatchDue(10);
    const inbox = await call('/api/v1/customers/c1/inbox', { as: 'north support' });
    expect(inbox.body).toMatchObject({ unread: 1, messages: [{ key, title: 'Your payment of USD 45.00 did not go through', read_at: null }] });
    expect(await call('/api/v1/customers/c1/inbox', { as: 'south owner' })).toMatchObject({ body: { messages: [] } });
    expect(await call('/api/v1/customers/nobody/inbox')).toMatchObject({ status: 404, body: { code: 'CUSTOMER_NOT_FOUND' } });
    for (let i = 0; i < 2; i++) expect((await call(`/api/v1/customers/c1/inbox/${key}/read`, { method: 'POST', as: 'north service' })).status).toBe(204);
    expect(await eventsOf(key)).toEqual(['message.opened', 'message.sent']);
    expect((await call('/api/v1/customers/c1/inbox')).body.unread).toBe(0);
    expect((await call(`/api/v1/customers/c2/inbox/${key}/read`, { method: 'POST', as: 'north service' })).status).toBe(404);
    later();
  });
});

describe('what providers tell', () => {
  const receiptPath = async (channel: string) =>
    new URL(((await call(`/api/v1/channels/${channel}`)).body.routes as { receipts_url: string }[])[0]!.receipts_url).pathname;
  const twilioTells = async (path: string, values: Record<string, string>, token = 'auth-token-1') =>
    call(path, {
      method: 'POST',
      as: 'nobody',
      raw: new URLSearchParams(values).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(token, `${PUBLIC}${path}`, new URLSearchParams(values)),
      },
    });

  test('a receipt becomes an event by the same door, once however often it is told', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', twilioAt(twilio.origin));
    const key = await message('sms');
    await layer.dispatcher.dispatchDue(10);
    const path = `${await receiptPath('sms')}?message=${key}`;
    for (let i = 0; i < 3; i++)
      expect(await twilioTells(path, { MessageSid: 'SM1', MessageStatus: 'delivered' })).toMatchObject({
        status: 200,
        type: expect.stringContaining('text/xml'),
      });
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    await twilioTells(path, { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30005' });
    await until(async () => (await personOf('c1')).bounced.includes('sms'));
    // A new number undoes it in life; here the register is cleared by hand so that the next tests can send.
    await database.asWorker((sql) => sql.query("UPDATE customers SET state = state #- '{latest,bounced.sms}' WHERE customer_id = 'c1'"));
    await remove('sms');
    later();
  });

  test('a message whose answer was lost is in doubt no more when its receipt comes', async () => {
    const twilio = await provider(() => 'cut');
    await put('sms', twilioAt(twilio.origin));
    const key = await message('sms');
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'unknown' });
    await twilioTells(`${await receiptPath('sms')}?message=${key}`, { MessageSid: 'SM1', MessageStatus: 'delivered' });
    expect(await outboxOf(key)).toMatchObject({ state: 'sent' });
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ state: string }>("SELECT state FROM tasks WHERE step = 'hello:check' AND run_id = (SELECT run_id FROM outbox WHERE message_key = $1)", [key]),
    );
    expect(rows).toEqual([{ state: 'superseded' }]);
    await remove('sms');
    later();
  });

  test('who writes STOP gets nothing more on that channel from that moment, what already waits included', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', twilioAt(twilio.origin));
    const key = await message('sms', 'c2');
    await twilioTells(await receiptPath('sms'), { MessageSid: 'SM-in', From: '+2348037654321', Body: 'Please STOP' });
    await until(async () => (await personOf('c2')).consent['marketing.sms'] === false);
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'suppressed', reason: 'opted-out' });
    expect(twilio.calls).toEqual([]);
    expect((await personOf('c2')).consent).toEqual({ 'safety.sms': false, 'billing.sms': false, 'care.sms': false, 'marketing.sms': false });
    // Somebody of another ISP with the same number is another person.
    expect((await personOf('c2', 'south')).consent).toEqual({});
    clock.advance(60_000);
    await twilioTells(await receiptPath('sms'), { MessageSid: 'SM-in-2', From: '+2348037654321', Body: 'START' });
    await until(async () => (await personOf('c2')).consent['care.sms'] === true);
    expect((await personOf('c2')).consent['marketing.sms']).toBe(false);
    await remove('sms');
    later();
  });

  test('is refused without the signature, for another provider, at an address that is none, and when too many guess', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', twilioAt(twilio.origin));
    const path = await receiptPath('sms');
    const values = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    expect(await twilioTells(path, values)).toMatchObject({ status: 200 });
    expect(await twilioTells(path, values, 'another-token')).toMatchObject({ status: 403, body: { code: 'RECEIPT_REFUSED' } });
    expect(await twilioTells(path.replace('twilio', 'sms-gateway'), values)).toMatchObject({ status: 403 });
    expect(await twilioTells(path.replace(/.{4}$/, 'AAAA'), values)).toMatchObject({ status: 403 });
    const statuses = await Promise.all(Array.from({ length: 130 }, () => twilioTells(path, values, 'another-token')));
    expect(statuses.some(({ status }) => status === 429)).toBe(true);
    expect(await twilioTells(path, values)).toMatchObject({ status: 200 });
    await remove('sms');
    clock.advance(60_000);
  });

  test('a gateway tells by Standard Webhooks and by its own number of the message', async () => {
    const gateway = await provider(keyedGateway(new Map()));
    await put('sms', gatewayAt(gateway.origin));
    const key = await message('sms');
    await layer.dispatcher.dispatchDue(10);
    const body = JSON.stringify({ type: 'message.delivered', data: { id: (await outboxOf(key)).provider_id } });
    const tell = (secret: string) =>
      call(`/api/v1/receipts/sms-gateway/${new URL(gatewayPath).pathname.split('/').at(-1)}`, {
        method: 'POST',
        as: 'nobody',
        raw: body,
        headers: { 'content-type': 'application/json', ...webhookHeaders([secret], 'evt-1', body, clock.now()) },
      });
    const gatewayPath = ((await call('/api/v1/channels/sms')).body.routes as { receipts_url: string }[])[0]!.receipts_url;
    expect(await tell(`whsec_${Buffer.alloc(32, 4).toString('base64')}`)).toMatchObject({ status: 403 });
    expect(await tell(signing)).toMatchObject({ status: 204 });
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    await remove('sms', 'gateway');
    later();
  });

  test('a message centre tells on its own line, also what people write back', async () => {
    const centre = await smppPeer({ systemId: 'north', password: 'secret' });
    await letThrough(centre.url);
    await put('sms', { kind: 'smpp', settings: { url: centre.url, system_id: 'north', from: 'North', calling_code: '234' }, secret: { password: 'secret' } });
    const key = await message('sms');
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'sent', provider_id: 'smsc-1' });
    expect((await call('/api/v1/channels/sms')).body.routes).toMatchObject([{ state: 'Bound to the message centre.', tone: 'good', last_day: { sent: 1 } }]);
    const [session] = centre.sessions;
    const bring = (values: object) =>
      new Promise<number>((resolve) =>
        session!.deliver_sm({ source_addr: '2348031234567', destination_addr: 'North', ...values }, (unit) => resolve(unit.command_status)),
      );
    expect(await bring({ esm_class: 4, short_message: 'id:smsc-1 stat:DELIVRD' })).toBe(0);
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    expect(await bring({ short_message: 'I have paid yesterday' })).toBe(0);
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ data: object }>("SELECT data FROM events WHERE tenant_id = 'north' AND type = 'message.replied' AND subject_id = 'c1'"),
    );
    expect(rows).toEqual([{ data: { customer_id: 'c1', channel: 'sms', text: 'I have paid yesterday' } }]);
    await remove('sms');
    await centre.close();
    later();
  });
});

describe('tasks told to a system of the ISP', () => {
  const random = () => 0.5;
  const tell = () => ticketStep(database, book, clock, random);
  const deliveries = async (key: string) =>
    (
      await database.asWorker((sql) =>
        sql.query<{ topic: string; state: string; attempt: number; ticket_id: string | null }>(
          'SELECT topic, state, attempt, ticket_id FROM ticket_deliveries WHERE task_key = $1 ORDER BY topic',
          [key],
        ),
      )
    ).rows;
  async function task(): Promise<string> {
    const store = postgresPlaybookStore({ database, outbox: postgresOutbox({ database, people, append: async () => {} }) });
    const command = {
      kind: 'create-task',
      step: 'call',
      title: 'Call Ada',
      detail: 'She has not paid.',
      due: clock.now().toISOString(),
      role: 'support',
    } as const;
    const run = sampleRun('north', 'c1', `t${++made}`, [command], clock.now());
    await database.asWorker((sql) => store.save(sql, run, clock.now()));
    return run.tasks[0]!.key;
  }
  const closeAll = () => database.asWorker((sql) => sql.query("UPDATE tasks SET state = 'done', reason = 'done by hand' WHERE state = 'open'"));
  const hookAt = (origin: string) => ({ kind: 'standard-webhook', settings: { url: origin, tasks: true }, secret: { signing_secret: signing } });

  test('are opened there once however often it is told, get its number, and are closed there with the reason', async () => {
    await closeAll();
    const heard = new Map<string, unknown>();
    const desk = await provider(({ headers, body }) => {
      const id = String(headers['webhook-id']);
      const first = !heard.has(id);
      heard.set(id, JSON.parse(body.toString()));
      return first && id.startsWith('task.opened') ? 'cut' : { status: 200, body: '{"id":"T-42"}' };
    });
    await put('webhook', hookAt(desk.origin));
    const key = await task();
    await tell();
    expect(await deliveries(key)).toMatchObject([{ topic: 'task.opened', state: 'waiting', attempt: 1 }]);
    clock.advance(10_000);
    await tell();
    expect(await deliveries(key)).toMatchObject([{ topic: 'task.opened', state: 'told', attempt: 2, ticket_id: 'T-42' }]);
    await closeAll();
    await tell();
    expect(await deliveries(key)).toMatchObject([{ topic: 'task.closed', state: 'told' }, { topic: 'task.opened' }]);
    expect(heard.get(`task.closed.${key}`)).toMatchObject({ type: 'task.closed', data: { task_key: key, ticket_id: 'T-42', reason: 'done by hand' } });
    await tell();
    expect(desk.calls).toHaveLength(3);
    await remove('webhook');
  });

  test('are told again over three days while nobody hears, then given up with the reason', async () => {
    const desk = await provider(() => ({ status: 500 }));
    await put('webhook', hookAt(desk.origin));
    const key = await task();
    const began = clock.now().getTime();
    for (let i = 0; i < 30 && (await deliveries(key))[0]?.state !== 'given-up'; i++) {
      await tell();
      clock.advance(4 * 3_600_000);
    }
    later();
    expect(await deliveries(key)).toMatchObject([{ state: 'given-up', attempt: 10 }]);
    expect(clock.now().getTime() - began).toBeGreaterThan(3 * 24 * 3_600_000);
    await closeAll();
    await remove('webhook');
  });

  test('are not told to an endpoint that is gone: it is switched off', async () => {
    const desk = await provider(() => ({ status: 410 }));
    await put('webhook', hookAt(desk.origin));
    const key = await task();
    await tell();
    expect(await deliveries(key)).toMatchObject([{ state: 'given-up' }]);
    expect((await call('/api/v1/channels/webhook')).body.routes).toMatchObject([{ enabled: false }]);
    await closeAll();
    await remove('webhook');
  });
});

describe('browsers that take notifications', () => {
  const keysOfBrowser = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
  const subscribe = (endpoint: string, keys: object = keysOfBrowser) =>
    call('/api/v1/customers/c1/push-subscriptions', { method: 'POST', as: 'north service', body: { endpoint, keys } });

  test('are told of messages, and forgotten when they are gone', async () => {
    const service = await provider(() => ({ status: 201 }));
    await put('push', { kind: 'web-push', settings: { contact: 'mailto:ops@isp.example' } });
    expect((await subscribe(`${service.origin}/send/1`)).status).toBe(204);
    expect((await call('/api/v1/push/public-key', { as: 'north service' })).body.key).toMatch(/^[\w-]{87}$/);
    const key = await message('push');
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(key)).toMatchObject({ state: 'sent' });
    service.answer = () => ({ status: 410 });
    later();
    const next = await message('push');
    await layer.dispatcher.dispatchDue(10);
    expect(await outboxOf(next)).toMatchObject({ state: 'failed' });
    const { rows } = await database.asWorker((sql) => sql.query('SELECT 1 FROM push_subscriptions'));
    expect(rows).toEqual([]);
    await remove('push');
  });

  test('cannot be used to reach the inner network, nor with keys that are none', async () => {
    expect(await subscribe('https://127.0.0.1/send/1')).toMatchObject({ status: 422, body: { code: 'ADDRESS_REFUSED' } });
    expect(await subscribe('https://push.example/send', { ...keysOfBrowser, p256dh: 'A'.repeat(87) })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID' },
    });
  });
});
