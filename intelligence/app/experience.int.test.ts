import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { askForWork } from '../../test/asked-work.ts';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { Experience } from '../contract/api/experience.ts';
import { virtualClock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Task } from '../orchestration/outbox.ts';
import type { Layer } from './compose.ts';
import type { Running } from './serve.ts';

// Noon in Chicago.
const NOON = '2026-03-02T18:00:00.000Z';
const clock = virtualClock(NOON);
const database = await testDatabase(inject('postgres'), 'north', 'south', 'busy');
const keys: Keys = {};
let running: Running;
let layer: Layer;
const { call } = caller(() => running.address, keys, 'north owner');
const say = (type: string, data: object, tenant = 'north') =>
  layer.ingest(tenant, [{ specversion: '1.0', id: newId(), source: 'test', type, time: clock.now().toISOString(), data }]);

/** Work for a person, as a playbook asks for it. */
const ask = (customer_id: string, role: Task['command']['role'], title: string) =>
  askForWork({ database, layer }, { tenant: 'north', customer_id }, { title, detail: 'd', due: '2026-03-03T18:00:00.000Z', role }, clock.now());
const seen = async (as: string, query = '') => (await call<Experience>(`/api/v1/experience${query}`, { as })).body;
const keysOf = (rows: readonly { key: string }[]) => rows.map(({ key }) => key);

beforeAll(async () => {
  ({ running, layer } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north', 'south', 'busy'], ['owner', 'operations', 'support']));
  for (const id of ['a', 'b', 'c', 'd'])
    await say('customer.created', { customer_id: id, name: id, phone: '+15005550006', time_zone: id === 'd' ? 'Pacific/Auckland' : 'America/Chicago' });
  await layer.pipeline.drain();
});
afterAll(() => running?.stop());

describe('what needs somebody now', () => {
  test('an ISP in which nothing goes on is told so, desk by desk', async () => {
    const own = await seen('north owner');
    expect(own).toMatchObject({ desk: 'tenant', desks: ['tenant', 'noc', 'finance', 'support'], alerts: [], actions: [], withheld: [], held_messages: [] });
    expect(own.parts[0]).toBe('alerts');
    expect((await seen('north operations')).desk).toBe('noc');
    expect(await seen('north support')).toMatchObject({ desk: 'support', desks: ['support', 'finance'] });
  });

  test('a call is not offered to who must not be called now, and it is said why; every other is taken as it stands', async () => {
    const calls = { a: await ask('a', 'collections', 'Call about an unpaid bill'), b: await ask('b', 'collections', 'Call about an unpaid bill') };
    const late = await ask('d', 'collections', 'Call about an unpaid bill');
    const check = await ask('b', 'collections', 'Find out why a message could not be sent');
    await say('customer.flagged', { customer_id: 'b', flag: 'bereavement' });
    await layer.pipeline.drain();
    const { actions, withheld } = await seen('north support', '?desk=finance');
    expect(keysOf(actions).toSorted()).toEqual([calls.a, check].toSorted());
    expect(withheld.map(({ key, reason }) => [key, reason]).toSorted()).toEqual(
      [
        [calls.b, 'left-in-peace'],
        [late, 'quiet-hours'],
      ].toSorted(),
    );
    expect(Date.parse(withheld.find(({ key }) => key === late)?.until ?? '')).toBeGreaterThan(clock.now().getTime());
    for (const { key } of actions)
      expect((await call(`/api/v1/waiting/${key}`, { method: 'POST', as: 'north support', body: { answer: 'done' } })).status).toBe(204);
    expect((await seen('north support', '?desk=finance')).actions).toEqual([]);
  });

  test('hours that a customer asked for, and a no to calls, hold a call as they hold a message', async () => {
    const [key, refused] = [await ask('a', 'success', 'Call to keep the customer'), await ask('c', 'success', 'Call to keep the customer')];
    await say('preference.stated', { customer_id: 'a', hours: { from: 17, until: 19 } });
    await say('consent.changed', { customer_id: 'c', channel: 'call', class: 'care', allowed: false });
    await layer.pipeline.drain();
    const { withheld } = await seen('north support');
    expect(withheld.find((one) => one.key === key)).toMatchObject({ reason: 'stated-hours', until: '2026-03-02T23:00:00.000Z' });
    expect(withheld.find((one) => one.key === refused)).toMatchObject({ reason: 'opted-out', until: null });
    clock.set('2026-03-02T23:00:00.000Z');
    expect(keysOf((await seen('north support')).actions)).toContain(key);
    clock.set(NOON);
  });

  test('work of the customer who is looked at comes first', async () => {
    const [first, second] = [await ask('a', 'network', 'Check the line'), await ask('c', 'network', 'Check the line')];
    expect(keysOf((await seen('north operations', '?customer_id=c')).actions)).toEqual([second, first]);
    expect(keysOf((await seen('north operations', '?customer_id=a')).actions)).toEqual([first, second]);
  });

  test('what goes on is told by whom it hits: recoveries, work that waited too long, and a feed of which nobody can say', async () => {
    await database.asWorker(async (sql) => {
      await sql.query("UPDATE tasks SET escalated_at = $1 WHERE tenant_id = 'north' AND state = 'open' AND customer_id = 'c'", [clock.now()]);
      for (const [id, since] of [
        ['a', '2026-03-01T00:00:00.000Z'],
        ['b', '2026-03-01T00:00:00.000Z'],
        ['c', null],
      ])
        await sql.query(
          `INSERT INTO playbook_runs (tenant_id, run_id, playbook, playbook_version, customer_id, state, state_version, held_out, propensity, opened_at, opened_by)
           VALUES ('north', $1, 'payment-recovery', 3, $1, $3, 1, false, 1, $2, 'e')`,
          [id, clock.now(), JSON.stringify({ since })],
        );
      await sql.query(
        "INSERT INTO feeds (tenant_id, feed, last_at, looked_at, silent_since) VALUES ('north', 'billing', $1, $1, $1) ON CONFLICT (tenant_id, feed) DO UPDATE SET silent_since = $1",
        [clock.now()],
      );
    });
    clock.set('2026-03-02T23:01:00.000Z');
    const { alerts } = await seen('north owner');
    expect(alerts.map(({ kind, customers }) => [kind, customers])).toEqual([
      ['payments', 2],
      ['work', 1],
      ['silence', null],
    ]);
    expect((await seen('north operations')).alerts.map(({ kind }) => kind)).toEqual(['silence']);
  });

  test('nobody looks as a desk that is not theirs, nor at another ISP', async () => {
    expect((await call('/api/v1/experience?desk=noc', { as: 'north support' })).status).toBe(403);
    const other = await seen('south owner');
    expect([other.actions, other.withheld, other.alerts]).toEqual([[], [], []]);
  });
});

describe('where more goes on than a page shows', () => {
  let asked = 0;
  /** So many pieces of work of one title about one customer, each due after those before. */
  const work = (title: string, customer: string, many: number) =>
    database.asWorker(async (sql) => {
      await sql.query(
        `INSERT INTO decisions (tenant_id, decision_id, run_id, customer_id, playbook, playbook_version, state_version, decided_at, choice, why, rules, state, view, commands, propensity, model_versions)
         SELECT 'busy', 'd' || i, 'r' || i, $1, 'p', 1, 1, $2, 'act', 'because', '[]', '{}', '{}', '[]', 1, '{}' FROM generate_series($3::int + 1, $3 + $4) i`,
        [customer, clock.now(), asked, many],
      );
      await sql.query(
        `INSERT INTO tasks (tenant_id, task_key, customer_id, playbook, playbook_version, run_id, decision_id, step, title, detail, due_at, role, state, created_at)
         SELECT 'busy', 't' || i, $1, 'p', 1, 'r' || i, 'd' || i, 's', $5, 'd', $2::timestamptz + i * interval '1 minute', 'collections', 'open', $2
         FROM generate_series($3::int + 1, $3 + $4) i`,
        [customer, clock.now(), asked, many, title],
      );
      asked += many;
    });

  beforeAll(async () => {
    clock.set(NOON);
    for (const id of ['mourning', 'well']) await say('customer.created', { customer_id: id, phone: '+15005550006', time_zone: 'America/Chicago' }, 'busy');
    await say('customer.flagged', { customer_id: 'mourning', flag: 'bereavement' }, 'busy');
    await layer.pipeline.drain();
  });

  test('work that may be done is found behind a hundred calls that may not be made, and it is said of how much it is the most pressing', async () => {
    await work('Call about an unpaid bill', 'mourning', 120);
    await work('Find out why a message could not be sent', 'well', 60);
    const own = await seen('busy support', '?desk=finance');
    expect(keysOf(own.actions)).toEqual(Array.from({ length: 50 }, (_, i) => `t${121 + i}`));
    expect(own.withheld.map(({ key, reason }) => [key, reason])).toEqual(Array.from({ length: 50 }, (_, i) => [`t${1 + i}`, 'left-in-peace']));
    expect(own.work).toEqual({ waiting: 180, looked_at: 180, withheld: 120 });
    expect((await seen('busy owner')).work).toEqual(own.work);
    expect((await seen('busy support')).work).toEqual({ waiting: 0, looked_at: 0, withheld: 0 });
  });

  test('where all that was looked at may not be done it is said how much was looked at', async () => {
    await database.asWorker((sql) => sql.query("UPDATE tasks SET due_at = due_at + interval '1 day' WHERE tenant_id = 'busy' AND customer_id = 'well'"));
    await work('Call about an unpaid bill', 'mourning', 400);
    const { actions, work: inAll } = await seen('busy support', '?desk=finance');
    expect([actions, inAll]).toEqual([[], { waiting: 580, looked_at: 500, withheld: 500 }]);
  });

  test('incidents and held messages that are left out are told of', async () => {
    expect(await seen('busy operations')).toMatchObject({ incidents: 0, held_messages_cut: false });
    await database.asWorker(async (sql) => {
      await sql.query(
        `INSERT INTO incidents (tenant_id, incident_id, root, chance, reason, state, since, settled, told, nodes, extent, detail, found_at, changed_at)
         SELECT 'busy', 'i' || i, 'n' || i, 0.9, 'silent', 'open', $1, true, true, '{}', '{}', '{}', $1, $1 FROM generate_series(1, 23) i`,
        [clock.now()],
      );
      await sql.query(
        `INSERT INTO outbox (tenant_id, message_key, customer_id, playbook, playbook_version, run_id, decision_id, command, rank, state, due_at, reason, created_at)
         SELECT 'busy', 'm' || i, 'well', 'p', 1, 'r1', 'd1', '{}', 1, 'waiting', $1, 'quiet-hours', $1 FROM generate_series(1, 20001) i`,
        [clock.now()],
      );
    });
    const { alerts, incidents, held_messages, held_messages_cut } = await seen('busy operations');
    expect([alerts.filter(({ kind }) => kind === 'incident').length, incidents]).toEqual([20, 23]);
    expect([held_messages, held_messages_cut]).toEqual([[{ reason: 'quiet-hours', messages: 20_000 }], true]);
  });
});
