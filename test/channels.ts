import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { allowOrigin } from '../intelligence/adapters/postgres/channel-settings.ts';
import { postgresOutbox } from '../intelligence/adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../intelligence/adapters/postgres/playbook-store.ts';
import type { ChannelBook } from '../intelligence/app/carriers.ts';
import type { Layer } from '../intelligence/app/compose.ts';
import { people } from '../intelligence/app/people.ts';
import { type HttpPeer, httpPeer } from '../intelligence/app/proofs/peers/http-peer.ts';
import type { Running } from '../intelligence/app/serve.ts';
import type { Channel } from '../intelligence/contract/words.ts';
import { virtualClock } from '../intelligence/kernel/clock.ts';
import { sampleMessage, sampleRun } from '../intelligence/orchestration/sample-run.ts';
import { caller, type Keys, keysFor } from './calling.ts';
import { testDatabase } from './postgres.ts';
import { serveOn } from './serving.ts';

const PUBLIC = 'https://uil.example';

/** Settings of a provider with Twilio's API, at this address. */
export const twilioAt = (origin: string) => ({
  kind: 'twilio',
  settings: { account_sid: 'AC1', from: '+15005550006', base_url: origin, calling_code: '234' },
  secret: { auth_token: 'auth-token-1' },
});
export const signing = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
/** Settings of a gateway with keys, at this address. */
export const gatewayAt = (origin: string, place = 1) => ({
  route: 'gateway',
  kind: 'sms-gateway',
  place,
  settings: { url: `${origin}/v1/sms`, from: 'North', calling_code: '234' },
  secret: { token: 'token-token', signing_secret: signing },
});

/** A served layer with two ISPs, their keys and customers, and short ways to set up channels, to put messages into the outbox and to look. */
export async function channelsUnderTest() {
  const database = await testDatabase(inject('postgres'), 'north', 'south');
  const NOON = '2026-03-02T18:00:00Z';
  const clock = virtualClock(NOON);
  let running: Running;
  let layer: Layer;
  let book: ChannelBook;
  const keys: Keys = {};
  const peers: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    ({ running, layer, channels: book } = await serveOn(database, clock, { publicUrl: PUBLIC }));
    Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['owner', 'operations', 'support', 'service']));
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
  const { call } = caller(() => running.address, keys, 'north owner');
  const letThrough = (origin: string, tenant = 'north') => database.asWorker((sql) => allowOrigin(sql, tenant, origin, true, 'test', clock.now()));
  async function provider(answer: HttpPeer['answer']): Promise<HttpPeer> {
    const peer = await httpPeer(answer);
    peers.push(peer);
    await letThrough(peer.origin);
    return peer;
  }
  const put = (channel: string, body: object, as?: string) => call(`/api/v1/channels/${channel}`, { method: 'PUT', body, ...(as ? { as } : {}) });
  const remove = (channel: string, route = 'main') => call(`/api/v1/channels/${channel}?route=${route}`, { method: 'DELETE' });

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
  /** Dispatches until the message is as expected: the layer runs by itself too, and may have it in hand. */
  async function becomes(key: string, expected: Partial<Awaited<ReturnType<typeof outboxOf>>>): Promise<void> {
    for (let i = 0; i < 300; i++) {
      await layer.dispatcher.dispatchDue(10);
      const row = await outboxOf(key);
      if (Object.entries(expected).every(([name, value]) => row[name as keyof typeof row] === value)) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await outboxOf(key)).toMatchObject(expected);
  }
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
  return {
    database,
    clock,
    keys,
    call,
    letThrough,
    provider,
    put,
    remove,
    message,
    outboxOf,
    becomes,
    eventsOf,
    personOf,
    until,
    later,
    publicUrl: PUBLIC,
    get layer() {
      return layer;
    },
    get book() {
      return book;
    },
  };
}
