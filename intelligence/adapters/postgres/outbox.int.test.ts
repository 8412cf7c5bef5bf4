import { beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import type { Command } from '../../contract/commands.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import type { Person } from '../../orchestration/arbiter.ts';
import { createDispatcher } from '../../orchestration/dispatcher.ts';
import type { Carrier, Delivery, SendResult } from '../../orchestration/outbox.ts';
import { sampleMessage, samplePerson, sampleRun } from '../../orchestration/sample-run.ts';
import { postgresEventLog } from './event-log.ts';
import { postgresOutbox } from './outbox.ts';
import { postgresPlaybookStore } from './playbook-store.ts';

const NOON = '2026-03-02T12:00:00.000Z';
const db = await testDatabase(inject('postgres'), 'north', 'south');
const persons = new Map<string, Person>();
const clock = virtualClock(NOON);
const outbox = postgresOutbox({
  database: db,
  people: async (_tenant, ids) => new Map(ids.flatMap((id) => (persons.has(id) ? [[id, persons.get(id)!] as const] : []))),
  append: async (sql, events, now) => void (await postgresEventLog(sql).append(events, now)),
});
const store = postgresPlaybookStore({ database: db, outbox });
let made = 0;

/** A provider in this process: it keeps what it accepted, and answers as told. */
function provider(delivery: Delivery = 'at-most-once', answer: (key: string) => Promise<SendResult> = async () => ({ ok: true, provider_id: 'p' })) {
  const accepted: string[] = [];
  const carrier: Carrier = {
    channel: 'email',
    delivery,
    timeoutMs: 5_000,
    async send({ key }) {
      accepted.push(key);
      return answer(key);
    },
    status: async (key) => (accepted.includes(key) ? 'sent' : 'not-sent'),
  };
  return { accepted, carrier };
}
const dispatcherWith = (carrier: Carrier, leaseMs = 10_000) => createDispatcher({ outbox, carriers: [carrier], clock, log: silentLog, leaseMs });

async function ask(customer: string, commands: readonly Command[], tenant = 'north'): Promise<string> {
  const changes = sampleRun(tenant, customer, `${customer}-${++made}`, commands, clock.now());
  await db.asWorker((sql) => store.save(sql, changes, clock.now()));
  return changes.messages[0]?.key ?? changes.tasks[0]!.key;
}
const rowOf = async (key: string) =>
  (
    await db.asWorker((sql) =>
      sql.query<{ state: string; reason: string | null; due_at: string; attempt: number }>(
        'SELECT state, reason, due_at, attempt FROM outbox WHERE message_key = $1',
        [key],
      ),
    )
  ).rows[0]!;
const count = async (table: string, where: string): Promise<number> =>
  (await db.asWorker((sql) => sql.query<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`))).rows[0]!.n;

beforeEach(async () => {
  clock.set(NOON);
  persons.clear();
  await db.asWorker((sql) => sql.query("UPDATE outbox SET state = 'superseded' WHERE state IN ('waiting', 'sending')"));
});

describe('a message that may go', () => {
  test('leaves once, and the fact that it left is written with it', async () => {
    persons.set('a1', samplePerson('a1'));
    const key = await ask('a1', [sampleMessage('reminder-1', NOON)]);
    const { accepted, carrier } = provider();
    expect(await dispatcherWith(carrier).dispatchDue(10)).toEqual({ claimed: 1, sent: 1 });
    expect(await dispatcherWith(carrier).dispatchDue(10)).toEqual({ claimed: 0 });
    expect(accepted).toEqual([key]);
    expect(await rowOf(key)).toMatchObject({ state: 'sent', attempt: 1 });
    expect(await count('events', `event_id = '${key}:sent' AND type = 'message.sent' AND subject_id = 'a1'`)).toBe(1);
    expect(await count('contact_ledger', `message_key = '${key}'`)).toBe(1);
  });

  test('does not leave before its time, and not at night', async () => {
    persons.set('a2', samplePerson('a2'));
    const key = await ask('a2', [sampleMessage('reminder-1', '2026-03-02T22:00:00.000Z')]);
    const { accepted, carrier } = provider();
    await dispatcherWith(carrier).dispatchDue(10);
    clock.set('2026-03-02T22:00:00Z');
    expect(await dispatcherWith(carrier).dispatchDue(10)).toEqual({ claimed: 0 });
    expect(await rowOf(key)).toMatchObject({ state: 'waiting', reason: 'quiet-hours', due_at: '2026-03-03T08:00:00.000Z' });
    clock.set('2026-03-03T08:00:00Z');
    await dispatcherWith(carrier).dispatchDue(10);
    expect(accepted).toEqual([key]);
  });

  test('a step that is asked for twice is one message', async () => {
    persons.set('a3', samplePerson('a3'));
    const changes = sampleRun('north', 'a3', 'twice', [sampleMessage('reminder-1', NOON)], clock.now());
    for (let i = 0; i < 2; i++) await db.asWorker((sql) => store.save(sql, changes, clock.now()));
    expect(await count('outbox', `run_id = 'run-twice'`)).toBe(1);
  });
});

describe('the gate', () => {
  test('an opt-out that comes after the claim still stops the message', async () => {
    persons.set('b1', samplePerson('b1'));
    const key = await ask('b1', [sampleMessage('reminder-1', NOON)]);
    const { accepted, carrier } = provider();
    const optingOut = createDispatcher({
      outbox: {
        ...outbox,
        async handOver(claimed, leaseMs) {
          persons.set('b1', samplePerson('b1', { consent: { 'billing.email': false } }));
          return outbox.handOver(claimed, leaseMs);
        },
      },
      carriers: [carrier],
      clock,
      log: silentLog,
    });
    expect(await optingOut.dispatchDue(10)).toEqual({ claimed: 1, suppressed: 1 });
    expect(accepted).toEqual([]);
    expect(await rowOf(key)).toMatchObject({ state: 'suppressed', reason: 'opted-out' });
    expect(await count('contact_ledger', `message_key = '${key}'`)).toBe(0);
  });

  test('a window that closes between claim and hand-over holds the message', async () => {
    persons.set('b2', samplePerson('b2'));
    clock.set('2026-03-02T20:58:30Z');
    const key = await ask('b2', [sampleMessage('reminder-1', NOON)]);
    const { accepted, carrier } = provider();
    const slow = createDispatcher({
      outbox: {
        ...outbox,
        async handOver(claimed, leaseMs) {
          clock.set('2026-03-02T21:00:30Z');
          return outbox.handOver(claimed, leaseMs);
        },
      },
      carriers: [carrier],
      clock,
      log: silentLog,
    });
    await slow.dispatchDue(10);
    expect(accepted).toEqual([]);
    expect(await rowOf(key)).toMatchObject({ state: 'waiting', reason: 'quiet-hours', due_at: '2026-03-03T08:00:00.000Z', attempt: 0 });
  });

  test('a last look that is more than a second old is not relied on', async () => {
    persons.set('b4', samplePerson('b4'));
    const key = await ask('b4', [sampleMessage('reminder-1', NOON)]);
    const { accepted, carrier } = provider();
    const suspended = createDispatcher({
      outbox: {
        ...outbox,
        async handOver(claimed, leaseMs) {
          const seen = await outbox.handOver(claimed, leaseMs);
          clock.advance(2_000);
          return seen;
        },
      },
      carriers: [carrier],
      clock,
      log: silentLog,
    });
    await suspended.dispatchDue(10);
    expect(accepted).toEqual([]);
    expect(await rowOf(key)).toMatchObject({ state: 'waiting', reason: 'the last look was too old', attempt: 0 });
    await dispatcherWith(carrier).dispatchDue(10);
    expect(accepted).toEqual([key]);
  });

  test('however many dispatchers there are, nobody gets more than the cap', async () => {
    const customers = Array.from({ length: 10 }, (_, i) => `cap-${i}`);
    for (const customer of customers) {
      persons.set(customer, samplePerson(customer));
      for (let i = 0; i < 12; i++) await ask(customer, [sampleMessage(`s${i}`, NOON, { class: 'care', purpose: `p${i}` })]);
    }
    const { accepted, carrier } = provider();
    const dispatchers = Array.from({ length: 6 }, () => dispatcherWith(carrier));
    for (let round = 0; round < 4; round++) await Promise.all(dispatchers.map((dispatcher) => dispatcher.dispatchDue(15)));
    expect(accepted).toHaveLength(20);
    for (const customer of customers) expect(await count('contact_ledger', `customer_id = '${customer}'`)).toBe(2);
    expect(await count('outbox', `customer_id LIKE 'cap-%' AND state = 'waiting' AND reason = 'cap-day'`)).toBe(100);
  });

  test('a switch stops everything of a tenant at once, and only there', async () => {
    persons.set('b3', samplePerson('b3'));
    await ask('b3', [sampleMessage('reminder-1', NOON)]);
    await ask('b3', [sampleMessage('reminder-1', NOON)], 'south');
    await db.asWorker((sql) => sql.query("INSERT INTO send_switches VALUES ('north', 'all', true, 'test', $1, 'test')", [NOON]));
    const { accepted, carrier } = provider();
    await dispatcherWith(carrier).dispatchDue(10);
    expect(accepted).toHaveLength(1);
    await db.asWorker((sql) => sql.query("UPDATE send_switches SET off = false WHERE tenant_id = 'north'"));
  });

  test('the most urgent class leaves first', async () => {
    for (const [i, of] of (['marketing', 'billing', 'safety'] as const).entries()) {
      persons.set(`r${i}`, samplePerson(`r${i}`, { consent: { 'marketing.email': true } }));
      await ask(`r${i}`, [sampleMessage('s', NOON, { class: of })]);
    }
    const { accepted, carrier } = provider();
    for (let i = 0; i < 3; i++) await dispatcherWith(carrier).dispatchDue(1);
    const { rows } = await db.asWorker((sql) =>
      sql.query<{ message_key: string; class: string }>("SELECT message_key, command ->> 'class' AS class FROM outbox WHERE message_key = ANY ($1)", [
        accepted,
      ]),
    );
    expect(accepted.map((key) => rows.find((row) => row.message_key === key)!.class)).toEqual(['safety', 'billing', 'marketing']);
  });
});

describe('when a dispatcher dies', () => {
  /** Claims like a dispatcher that stops right after, its lease already over. */
  const die = (handOver: boolean) => async (): Promise<void> => {
    const [claimed] = await outbox.claim(clock.now(), 10, 60_000, () => ({ answer: 'send', channel: 'email', rules: [], day: '2026-03-02' }));
    if (handOver) await outbox.handOver(claimed!, 60_000);
    await outbox.breakLeases();
  };

  test('a message that it had not handed over goes out by another', async () => {
    persons.set('d1', samplePerson('d1'));
    const key = await ask('d1', [sampleMessage('reminder-1', NOON)]);
    await die(false)();
    const { accepted, carrier } = provider();
    expect(await dispatcherWith(carrier).dispatchDue(10)).toEqual({ claimed: 1, sent: 1 });
    expect(accepted).toEqual([key]);
  });

  test('while its lease runs nobody else touches the message', async () => {
    persons.set('d2', samplePerson('d2'));
    await ask('d2', [sampleMessage('reminder-1', NOON)]);
    await outbox.claim(clock.now(), 10, 60_000, () => ({ answer: 'send', channel: 'email', rules: [], day: '2026-03-02' }));
    expect(await dispatcherWith(provider().carrier).dispatchDue(10)).toEqual({ claimed: 0 });
  });

  test.each([
    ['keyed', { claimed: 1, sent: 1 }, 'sent', 1],
    ['queryable', { claimed: 1, waiting: 1 }, 'waiting', 0],
    ['at-most-once', { claimed: 1, unknown: 1 }, 'unknown', 0],
  ] as const)('a message that it had handed over to a provider of kind %s is cleared up', async (delivery, round, state, sends) => {
    persons.set(`d-${delivery}`, samplePerson(`d-${delivery}`));
    const key = await ask(`d-${delivery}`, [sampleMessage('reminder-1', NOON)]);
    await die(true)();
    const { accepted, carrier } = provider(delivery);
    expect(await dispatcherWith(carrier).dispatchDue(10)).toEqual(round);
    expect(accepted).toHaveLength(sends);
    expect(await rowOf(key)).toMatchObject({ state });
    const open = await count('tasks', `customer_id = 'd-${delivery}' AND state = 'open'`);
    expect(open).toBe(delivery === 'at-most-once' ? 1 : 0);
  });

  test('a holder that comes back after another took over can write nothing', async () => {
    persons.set('d3', samplePerson('d3'));
    const key = await ask('d3', [sampleMessage('reminder-1', NOON)]);
    const judge = () => ({ answer: 'send' as const, channel: 'email' as const, rules: [], day: '2026-03-02' });
    const [old] = await outbox.claim(clock.now(), 10, 60_000, judge);
    await outbox.breakLeases();
    const [current] = await outbox.claim(clock.now(), 10, 60_000, judge);
    expect(await outbox.handOver(old!, 60_000)).toBe('lost');
    expect(await outbox.settle(old!, { state: 'sent', providerId: null }, clock.now())).toBe(false);
    expect(await outbox.settle(current!, { state: 'sent', providerId: null }, clock.now())).toBe(true);
    expect(await outbox.settle(current!, { state: 'sent', providerId: null }, clock.now())).toBe(true);
    expect(await count('events', `event_id = '${key}:sent'`)).toBe(1);
  });

  test('a message in doubt that did go out is cleared up by its old holder', async () => {
    persons.set('d4', samplePerson('d4'));
    const key = await ask('d4', [sampleMessage('reminder-1', NOON)]);
    const [old] = await outbox.claim(clock.now(), 10, 60_000, () => ({ answer: 'send', channel: 'email', rules: [], day: '2026-03-02' }));
    await outbox.handOver(old!, 60_000);
    await outbox.breakLeases();
    await dispatcherWith(provider().carrier).dispatchDue(10);
    expect(await rowOf(key)).toMatchObject({ state: 'unknown' });
    expect(await outbox.settle(old!, { state: 'sent', providerId: 'p' }, clock.now())).toBe(true);
    expect(await rowOf(key)).toMatchObject({ state: 'sent' });
  });
});

describe('what a provider answers', () => {
  test('an answer that says no for now is asked again later, and its place in the caps is free meanwhile', async () => {
    persons.set('e1', samplePerson('e1'));
    const key = await ask('e1', [sampleMessage('reminder-1', NOON)]);
    let busy = true;
    const { accepted, carrier } = provider('at-most-once', async () =>
      busy ? { ok: false, permanent: false, reason: 'busy' } : { ok: true, provider_id: null },
    );
    await dispatcherWith(carrier).dispatchDue(10);
    expect(await rowOf(key)).toMatchObject({ state: 'waiting', reason: 'busy', due_at: '2026-03-02T12:00:30.000Z' });
    expect(await count('contact_ledger', `message_key = '${key}'`)).toBe(0);
    busy = false;
    clock.advance(30_000);
    await dispatcherWith(carrier).dispatchDue(10);
    expect(accepted).toHaveLength(2);
    expect(await rowOf(key)).toMatchObject({ state: 'sent', attempt: 2 });
  });

  test('a dead address ends the message and is told as a fact', async () => {
    persons.set('e2', samplePerson('e2'));
    const key = await ask('e2', [sampleMessage('reminder-1', NOON)]);
    await dispatcherWith(provider('at-most-once', async () => ({ ok: false, permanent: true, dead: true, reason: '550' })).carrier).dispatchDue(10);
    expect(await rowOf(key)).toMatchObject({ state: 'failed', reason: '550' });
    expect(await count('events', `event_id = '${key}:bounced:email' AND type = 'message.bounced'`)).toBe(1);
  });

  test('an answer that was lost is never a reason to send again where nobody can be asked', async () => {
    persons.set('e3', samplePerson('e3'));
    const key = await ask('e3', [sampleMessage('reminder-1', NOON)]);
    const { accepted, carrier } = provider('at-most-once', () => Promise.reject(new Error('reset')));
    for (let i = 0; i < 3; i++) {
      await dispatcherWith(carrier).dispatchDue(10);
      clock.advance(3_600_000);
    }
    expect(accepted).toHaveLength(1);
    expect(await rowOf(key)).toMatchObject({ state: 'unknown' });
    expect(await count('tasks', `customer_id = 'e3' AND state = 'open'`)).toBe(1);
  });
});

describe('when the reason has gone', () => {
  test('a waiting message and an open task are superseded, and a held message does not go any more', async () => {
    persons.set('f1', samplePerson('f1'));
    const first = await ask('f1', [
      sampleMessage('reminder-1', '2026-03-02T13:00:00.000Z'),
      { kind: 'create-task', step: 'call', title: 'Call', detail: 'x', due: NOON, role: 'collections' },
    ]);
    const second = await ask('f1', [sampleMessage('reminder-1', NOON, { purpose: 'other' })]);
    const { accepted, carrier } = provider();
    const runs = [first, second].map((_key, i) => ({ tenant: 'north', instance_id: `run-f1-${made - 1 + i}`, reason: 'recovered' }));
    const paying = createDispatcher({
      outbox: {
        ...outbox,
        async handOver(claimed, leaseMs) {
          await db.asWorker((sql) => outbox.supersede(sql, runs, clock.now()));
          return outbox.handOver(claimed, leaseMs);
        },
      },
      carriers: [carrier],
      clock,
      log: silentLog,
    });
    expect(await paying.dispatchDue(10)).toEqual({ claimed: 1, superseded: 1 });
    expect(accepted).toEqual([]);
    expect([await rowOf(first), await rowOf(second)]).toMatchObject([{ state: 'superseded' }, { state: 'superseded' }]);
    expect(await count('tasks', `customer_id = 'f1' AND state = 'superseded'`)).toBe(1);
    expect(await count('contact_ledger', `customer_id = 'f1'`)).toBe(0);
  });
});

describe('a person whom one channel cannot reach', () => {
  const smsMessage = (step: string) => ({ ...sampleMessage(step, NOON), instead: ['sms', 'whatsapp'] as const });
  const both = (email: SendResult = { ok: true, provider_id: 'e' }) => {
    const gone: [string, string][] = [];
    const carriers = (['email', 'sms'] as const).map(
      (channel): Carrier => ({
        channel,
        delivery: 'keyed',
        timeoutMs: 5_000,
        async send({ key }) {
          gone.push([channel, key]);
          return channel === 'email' ? email : { ok: true, provider_id: 's' };
        },
      }),
    );
    return { gone, dispatcher: createDispatcher({ outbox, carriers, clock, log: silentLog }) };
  };

  test('is told on the next channel in the same step', async () => {
    persons.set('f1', samplePerson('f1', { email: null, phone: '+15550100' }));
    const key = await ask('f1', [smsMessage('reminder-1')]);
    const { gone, dispatcher } = both();
    expect(await dispatcher.dispatchDue(10)).toEqual({ claimed: 1, sent: 1 });
    expect(gone).toEqual([['sms', key]]);
    expect(await count('contact_ledger', `message_key = '${key}' AND channel = 'sms'`)).toBe(1);
    expect(await count('events', `event_id = '${key}:sent' AND data ->> 'channel' = 'sms'`)).toBe(1);
  });

  test('is told on the next channel at once when the address turns out to be dead, and nothing is counted twice', async () => {
    persons.set('f2', samplePerson('f2', { phone: '+15550100' }));
    const key = await ask('f2', [smsMessage('reminder-1')]);
    const { gone, dispatcher } = both({ ok: false, permanent: true, dead: true, reason: '550' });
    expect(await dispatcher.dispatchDue(10)).toEqual({ claimed: 1, bounced: 1 });
    expect(await dispatcher.dispatchDue(10)).toEqual({ claimed: 1, sent: 1 });
    expect(gone).toEqual([
      ['email', key],
      ['sms', key],
    ]);
    expect(await count('events', `event_id = '${key}:bounced:email'`)).toBe(1);
    expect(await count('contact_ledger', `message_key = '${key}'`)).toBe(1);
  });

  test('has refused the message on every channel and gets none', async () => {
    const refused = { 'billing.email': false, 'billing.sms': false };
    persons.set('f3', samplePerson('f3', { phone: '+15550100', consent: refused }));
    const key = await ask('f3', [smsMessage('reminder-1')]);
    const { gone, dispatcher } = both();
    await dispatcher.dispatchDue(10);
    expect(gone).toEqual([]);
    expect(await rowOf(key)).toMatchObject({ state: 'suppressed', reason: 'opted-out' });
  });
});
