import { afterEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { noteActionsOf, postgresActionStore } from '../adapters/postgres/action-store.ts';
import { postgresEventLog } from '../adapters/postgres/event-log.ts';
import { postgresOutbox } from '../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../adapters/postgres/playbook-store.ts';
import type { PlatformAction } from '../contract/commands.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { Sql } from '../data/sql.ts';
import { webhookSystem } from '../integration/isp-system.ts';
import { safeFetch } from '../integration/safe-fetch.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import type { IspSystem } from '../orchestration/actions.ts';
import { CrossModuleWorkflowCoordinator } from '../orchestration/coordinator.ts';
import { sampleRun } from '../orchestration/sample-run.ts';
import { people } from './people.ts';
import { type HttpPeer, httpPeer } from './proofs/peers/http-peer.ts';
import { waitingServices } from './waiting.ts';

const db = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-02T12:00:00Z');
const append = async (sql: Sql, events: readonly PlatformEvent[], now: Date) => void (await postgresEventLog(sql).append(events, now));
const outbox = postgresOutbox({ database: db, people, append });
const runs = postgresPlaybookStore({ database: db, outbox });
const store = postgresActionStore({ database: db, outbox, append });
const services = waitingServices(db, outbox, clock);
const coordinatorOf = (system: IspSystem | null) =>
  new CrossModuleWorkflowCoordinator({ store, systems: async () => system, clock, log: silentLog, patience: (attempt) => (attempt < 4 ? 1_000 : null) });

let made = 0;
const peers: HttpPeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
  await db.asWorker((sql) => sql.query("UPDATE platform_actions SET state = 'superseded' WHERE state IN ('proposed', 'waiting', 'doing', 'by-hand')"));
});

/** A system of the ISP at a real endpoint. */
async function system(answer: HttpPeer['answer']): Promise<{ peer: HttpPeer; system: IspSystem }> {
  const peer = await httpPeer(answer);
  peers.push(peer);
  const secret = { signing_secret: `whsec_${Buffer.alloc(32, 5).toString('base64')}` };
  return { peer, system: webhookSystem({ url: peer.origin }, secret, { fetch: safeFetch({ allowed: [peer.origin] }), now: () => clock.now() }) };
}

/** A run of its own that has asked for these actions; the key of the first and the name of the run. */
async function asked(...changes: Partial<PlatformAction>[]): Promise<{ key: string; run: string }> {
  const commands = changes.map(
    (change, i): PlatformAction => ({
      kind: 'platform-action',
      step: `step-${i}`,
      action: 'suspend-service',
      values: { reason: 'non-payment' },
      notBefore: clock.now().toISOString(),
      approval: null,
      ...change,
    }),
  );
  const run = sampleRun('north', 'c1', `a${++made}`, commands, clock.now());
  await db.asWorker((sql) => runs.save(sql, run, clock.now()));
  return { key: run.actions[0]!.key, run: run.opened[0]!.id };
}
/** The run comes to its end. */
const ends = (run: string, reason: string) => db.asWorker((sql) => outbox.supersede(sql, [{ tenant: 'north', instance_id: run, reason }], clock.now()));
const rows = async <R>(text: string, values: readonly unknown[] = []): Promise<R[]> => (await db.asWorker((sql) => sql.query<R>(text, values))).rows;
const stateOf = async (key: string) =>
  (await rows<{ state: string; reason: string | null }>('SELECT state, reason FROM platform_actions WHERE action_key = $1', [key]))[0];
const factsOf = async (key: string) =>
  (await rows<{ type: string }>("SELECT type FROM events WHERE data ->> 'action_key' = $1 OR data ->> 'task_key' = $1 ORDER BY type", [key])).map(
    ({ type }) => type,
  );
const checksOf = async (key: string) =>
  (
    await rows<{ state: string }>(
      "SELECT t.state FROM tasks t JOIN platform_actions a USING (tenant_id, run_id) WHERE a.action_key = $1 AND t.step LIKE '%:check'",
      [key],
    )
  ).map(({ state }) => state);
const tell = (type: 'action.done' | 'action.failed', key: string, more = {}) =>
  db.asWorker((sql) => {
    const time = clock.now().toISOString();
    const data = { customer_id: 'c1', action_key: key, action: 'suspend-service', ...more };
    return noteActionsOf(
      sql,
      outbox,
      [{ id: `${type}-${key}`, source: 'biller', tenant: 'north', type, time, learned: time, data } as PlatformEvent],
      clock.now(),
    );
  });

describe('what systems of the ISP are asked to do', () => {
  test('is asked for under one key until it is answered, and done once', async () => {
    const { key } = await asked({});
    const done = new Set<string>();
    const biller = await system(({ headers }) => {
      const id = String(headers['webhook-id']);
      const first = !done.has(id);
      done.add(id);
      return first ? 'cut' : { status: 200, body: '{"id":"S-7"}' };
    });
    const coordinator = coordinatorOf(biller.system);
    await coordinator.performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'waiting', reason: 'the answer of the system was lost' });
    clock.advance(1_000);
    await coordinator.performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'done' });
    expect(biller.peer.calls.map(({ headers }) => headers['webhook-id'])).toEqual([key, key]);
    expect(JSON.parse(biller.peer.calls[0]!.body.toString())).toMatchObject({
      type: 'action.requested',
      data: { action_key: key, action: 'suspend-service', customer_id: 'c1', values: { reason: 'non-payment' } },
    });
    expect(await factsOf(key)).toEqual(['action.done']);
    expect(await coordinator.performDue(10)).toBe(0);
  });

  test('that it will do later, it tells by an event', async () => {
    const { key } = await asked({});
    await coordinatorOf((await system(() => ({ status: 202 }))).system).performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'doing' });
    await tell('action.failed', key, { reason: 'the line is locked' });
    expect(await stateOf(key)).toEqual({ state: 'failed', reason: 'the line is locked' });
    // Told again, or otherwise: it is over.
    await tell('action.done', key);
    expect(await stateOf(key)).toMatchObject({ state: 'failed' });
  });

  test('and then is not heard of again goes to a person after three days, and is not asked for again', async () => {
    const { key } = await asked({});
    const coordinator = coordinatorOf((await system(() => ({ status: 202 }))).system);
    await coordinator.performDue(10);
    await coordinator.keepTime();
    expect(await stateOf(key)).toMatchObject({ state: 'doing' });
    clock.advance(3 * 86_400_000 + 1);
    await coordinator.keepTime();
    expect(await stateOf(key)).toMatchObject({ state: 'unknown' });
    expect(await rows('SELECT title FROM tasks WHERE run_id = (SELECT run_id FROM platform_actions WHERE action_key = $1)', [key])).toEqual([
      { title: 'Find out whether it was done: suspend the service' },
    ]);
    expect(await coordinator.performDue(10)).toBe(0);
  });

  test('and was left to a person by hand, is taken from the list when the run ends; what a system has in hand is undone when it is done', async () => {
    const { key, run } = await asked({});
    await coordinatorOf(null).performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'by-hand' });
    await ends(run, 'recovered');
    expect(await stateOf(key)).toEqual({ state: 'superseded', reason: 'recovered' });
    const later = await asked({});
    await coordinatorOf((await system(() => ({ status: 202 }))).system).performDue(10);
    await ends(later.run, 'recovered');
    expect(await stateOf(later.key)).toMatchObject({ state: 'doing' });
    await tell('action.done', later.key);
    expect(await rows('SELECT action, state FROM platform_actions WHERE run_id = $1 AND action_key <> $2', [later.run, later.key])).toEqual([
      { action: 'restore-service', state: 'waiting' },
    ]);
  });

  test('and is busy is not asked again for a charge whose debt is paid meanwhile', async () => {
    let run = '';
    let paid: Promise<void> | undefined;
    const biller = await system(() => {
      paid ??= ends(run, 'recovered');
      return { status: 429, afterMs: 300 };
    });
    const charge = await asked({ action: 'retry-payment', values: { payment_id: 'p', invoice_id: `i${made}`, amount_minor: 4_500 } });
    run = charge.run;
    const coordinator = coordinatorOf(biller.system);
    await coordinator.performDue(10);
    await paid;
    clock.advance(60_000);
    expect(await coordinator.performDue(10)).toBe(0);
    expect(biller.peer.calls).toHaveLength(1);
    expect(await stateOf(charge.key)).toMatchObject({ state: 'superseded' });
    expect(await rows('SELECT state FROM payment_attempts WHERE attempt_key = $1', [charge.key])).toEqual([{ state: 'never-made' }]);
  });

  test('and refuses has failed, with its reason as a fact', async () => {
    const { key } = await asked({});
    await coordinatorOf((await system(() => ({ status: 422 }))).system).performDue(10);
    expect(await stateOf(key)).toEqual({ state: 'failed', reason: 'the endpoint answered 422' });
    expect(await factsOf(key)).toEqual(['action.failed']);
  });

  test('and refuses after an answer was lost has perhaps been done: a person finds out', async () => {
    const { key } = await asked({});
    let calls = 0;
    const coordinator = coordinatorOf((await system(() => (++calls === 1 ? 'cut' : { status: 422 }))).system);
    await coordinator.performDue(10);
    clock.advance(1_000);
    await coordinator.performDue(10);
    expect(await stateOf(key)).toEqual({ state: 'unknown', reason: 'an answer of the system was lost, and then: the endpoint answered 422' });
    expect(await checksOf(key)).toEqual(['open']);
    expect(await factsOf(key)).toEqual([]);
  });

  test('is not done by hand as well when no system takes it any more after an answer was lost', async () => {
    const { key } = await asked({});
    await coordinatorOf((await system(() => 'cut')).system).performDue(10);
    clock.advance(1_000);
    await coordinatorOf(null).performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'unknown' });
    expect(await checksOf(key)).toEqual(['open']);
  });

  test('is found out when its run ends while it is in doubt, and finding out outlives the run', async () => {
    const { key, run } = await asked({});
    await coordinatorOf((await system(() => 'cut')).system).performDue(10);
    const end = [{ tenant: 'north', instance_id: run, reason: 'recovered' }];
    await db.asWorker((sql) => outbox.supersede(sql, end, clock.now()));
    expect(await stateOf(key)).toMatchObject({ state: 'unknown' });
    await db.asWorker((sql) => outbox.supersede(sql, end, clock.now()));
    expect(await checksOf(key)).toEqual(['open']);
    clock.advance(60_000);
    expect(await coordinatorOf(null).performDue(10)).toBe(0);
  });

  test('goes on at once when the only program starts again', async () => {
    const { key } = await asked({});
    const [held] = await store.claim(clock.now(), 1, 60_000);
    expect(held?.key).toBe(key);
    const biller = await system(() => ({ status: 200 }));
    expect(await coordinatorOf(biller.system).performDue(10)).toBe(0);
    await store.breakLeases();
    expect(await coordinatorOf(biller.system).performDue(10)).toBe(1);
    expect(await store.settle(held!, { state: 'failed', reason: 'late' }, clock.now())).toBe(false);
    expect(await stateOf(key)).toMatchObject({ state: 'done' });
  });

  test('waits while its playbook is switched off', async () => {
    const { key } = await asked({});
    const coordinator = coordinatorOf((await system(() => ({ status: 200 }))).system);
    await db.asWorker((sql) =>
      sql.query("INSERT INTO send_switches VALUES ('north', 'all', true, 'test', $1, 'test') ON CONFLICT (tenant_id, scope) DO UPDATE SET off = true", [
        clock.now(),
      ]),
    );
    await coordinator.performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'waiting' });
    await db.asWorker((sql) => sql.query("UPDATE send_switches SET off = false WHERE tenant_id = 'north'"));
    await coordinator.performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'done' });
  });

  test('never cuts off somebody whose own path is down; anything else is done', async () => {
    await db.asWorker(async (sql) => {
      await sql.query(
        "INSERT INTO customers (tenant_id, customer_id, state, status, node_id, last_event_at) VALUES ('north', 'c1', '{}', 'active', 'mast-1', $1)",
        [clock.now()],
      );
      await sql.query("INSERT INTO outages (tenant_id, outage_id, node_id, started_at) VALUES ('north', 'o1', 'mast-1', $1)", [clock.now()]);
    });
    const { key } = await asked({}, { action: 'give-credit' });
    const coordinator = coordinatorOf((await system(() => ({ status: 200 }))).system);
    expect(await coordinator.performDue(10)).toBe(1);
    expect(await stateOf(key)).toMatchObject({ state: 'waiting' });
    await db.asWorker((sql) => sql.query("UPDATE outages SET ended_at = $1 WHERE outage_id = 'o1'", [clock.now()]));
    expect(await coordinator.performDue(10)).toBe(1);
  });

  test('an executor that died is replaced when its lease has ended, and cannot write any more', async () => {
    const { key } = await asked({});
    const [old] = await store.claim(clock.now(), 10, 0);
    const [next] = await store.claim(clock.now(), 10, 60_000);
    expect(next).toMatchObject({ key, attempt: 2 });
    expect(await store.settle(old!, { state: 'failed', reason: 'late' }, clock.now())).toBe(false);
    expect(await store.settle(next!, { state: 'done', reference: null }, clock.now())).toBe(true);
    expect(await factsOf(key)).toEqual(['action.done']);
  });
});

describe('what needs a person', () => {
  const approval = { role: 'collections', within_hours: 24 } as const;

  test('is not done before somebody agrees who may', async () => {
    const { key } = await asked({ action: 'open-ticket', approval });
    const biller = await system(() => ({ status: 200 }));
    const coordinator = coordinatorOf(biller.system);
    expect(await coordinator.performDue(10)).toBe(0);
    expect((await services.waiting('north', 'collections')).rows.find((row) => row.key === key)).toMatchObject({
      kind: 'proposal',
      title: 'Open a ticket',
    });
    await expect(services.answerWaiting('north', key, { answer: 'approve' }, 'sam', false)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(services.answerWaiting('south', key, { answer: 'approve' }, 'eve', true)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await services.answerWaiting('north', key, { answer: 'approve' }, 'olu', true);
    await coordinator.performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'done' });
    await expect(services.answerWaiting('north', key, { answer: 'refuse' }, 'olu', true)).rejects.toMatchObject({ code: 'ANSWERED_ALREADY' });
  });

  test('is escalated at half its time, lapses at its end, and then nobody can agree any more', async () => {
    const { key } = await asked({ approval });
    const coordinator = coordinatorOf(null);
    clock.advance(12 * 3_600_000);
    await coordinator.keepTime();
    expect((await services.waiting('north', undefined)).rows[0]).toMatchObject({ key, escalated: true });
    clock.advance(12 * 3_600_000);
    await expect(services.answerWaiting('north', key, { answer: 'approve' }, 'olu', true)).rejects.toMatchObject({ code: 'ANSWERED_ALREADY' });
    await coordinator.keepTime();
    expect(await stateOf(key)).toMatchObject({ state: 'lapsed' });
    expect(await factsOf(key)).toEqual(['action.refused']);
  });

  test('a refusal is a fact with its reason', async () => {
    const { key } = await asked({ approval });
    await services.answerWaiting('north', key, { answer: 'refuse', note: 'she is in hospital' }, 'olu', true);
    expect(await stateOf(key)).toEqual({ state: 'refused', reason: 'she is in hospital' });
    expect(await factsOf(key)).toEqual(['action.refused']);
  });

  test('where no system takes it, a person does it by hand and says so', async () => {
    const { key } = await asked({ action: 'give-credit', values: { amount_minor: 1250, currency: 'USD' } });
    await coordinatorOf(null).performDue(10);
    const item = (await services.waiting('north', undefined)).rows.find((row) => row.key === key);
    expect(item).toMatchObject({ kind: 'by-hand', title: 'Give a credit', amount: { minor: 1250, currency: 'USD' } });
    await expect(services.answerWaiting('north', key, { answer: 'approve' }, 'sam', true)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await services.answerWaiting('north', key, { answer: 'done' }, 'sam', false);
    expect(await factsOf(key)).toEqual(['action.done']);
  });

  test('a task that is done or cannot be done is a fact', async () => {
    const run = sampleRun(
      'north',
      'c1',
      `t${++made}`,
      [{ kind: 'create-task', step: 'call', title: 'Call', detail: 'Please.', due: clock.now().toISOString(), role: 'support' }],
      clock.now(),
    );
    await db.asWorker((sql) => runs.save(sql, run, clock.now()));
    const key = run.tasks[0]!.key;
    await services.answerWaiting('north', key, { answer: 'cannot', note: 'nobody at home' }, 'sam', false);
    expect(await factsOf(key)).toEqual(['task.closed']);
    await expect(services.answerWaiting('north', key, { answer: 'done' }, 'sam', false)).rejects.toMatchObject({ code: 'ANSWERED_ALREADY' });
  });
});

describe('a run that a person stops', () => {
  test('asks for nothing any more, and what was done is undone in turn, once', async () => {
    const { key, run } = await asked(
      {},
      { action: 'change-plan', values: { plan_id: 'small', from_plan_id: 'large' } },
      { action: 'give-credit', notBefore: '2027-01-01T00:00:00Z' },
    );
    const biller = await system(() => ({ status: 200 }));
    const coordinator = coordinatorOf(biller.system);
    await coordinator.performDue(10);
    expect(await stateOf(key)).toMatchObject({ state: 'done' });
    expect(await services.stopRun('north', run, { why: 'a mistake', undo: true }, 'olu')).toEqual({ stopped: true, undone: 2 });
    await coordinator.performDue(10);
    const told = biller.peer.calls.map(({ body }) => (JSON.parse(body.toString()) as { data: { action: string; values: object } }).data);
    expect(told.slice(2).map(({ action, values }) => [action, values])).toEqual(
      expect.arrayContaining([
        ['restore-service', { reason: 'non-payment' }],
        ['change-plan', { plan_id: 'large', from_plan_id: 'small' }],
      ]),
    );
    expect(told).toHaveLength(4);
    await expect(services.stopRun('north', run, { why: 'again', undo: true }, 'olu')).rejects.toMatchObject({ code: 'ANSWERED_ALREADY' });
    await expect(services.stopRun('south', run, { why: 'not mine', undo: true }, 'eve')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('what a system has in hand at that moment is undone when it is done all the same', async () => {
    const { run } = await asked({});
    const [held] = await store.claim(clock.now(), 10, 60_000);
    expect(await services.stopRun('north', run, { why: 'a mistake', undo: true }, 'olu')).toEqual({ stopped: true, undone: 0 });
    await store.settle(held!, { state: 'done', reference: null }, clock.now());
    expect(await rows("SELECT action FROM platform_actions WHERE run_id = $1 AND state = 'waiting'", [run])).toEqual([{ action: 'restore-service' }]);
  });

  test('wins over whoever wakes it at the same moment', async () => {
    const { run } = await asked({});
    await db.asWorker((sql) => sql.query('UPDATE playbook_runs SET wake_at = $2 WHERE run_id = $1', [run, clock.now()]));
    let stopping: Promise<unknown> | undefined;
    // The waker holds the run; the stop waits for it, and ends the run whatever the waker wrote.
    await runs.wake(clock.now(), 10, async (held) => {
      stopping = services.stopRun('north', run, { why: 'now', undo: false }, 'olu');
      await new Promise((resolve) => setTimeout(resolve, 50));
      return {
        opened: [],
        changed: held.map((one) => ({ ...one, state_version: one.state_version + 1, wake_at: clock.now().toISOString() })),
        decisions: [],
        messages: [],
        tasks: [],
        actions: [],
      };
    });
    await stopping;
    expect(await rows('SELECT ending, wake_at FROM playbook_runs WHERE run_id = $1', [run])).toEqual([{ ending: 'overtaken', wake_at: null }]);
    expect(
      await runs.wake(clock.now(), 10, async () => {
        throw new Error('an ended run was woken');
      }),
    ).toBe(0);
  });
});
