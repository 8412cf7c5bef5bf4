import { afterEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { postgresActionStore } from '../adapters/postgres/action-store.ts';
import { postgresEventLog } from '../adapters/postgres/event-log.ts';
import { postgresOutbox } from '../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../adapters/postgres/playbook-store.ts';
import type { WaitingItem } from '../contract/api/waiting.ts';
import type { PlatformAction } from '../contract/commands.ts';
import { webhookSystem } from '../integration/isp-system.ts';
import { safeFetch } from '../integration/safe-fetch.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { CrossModuleWorkflowCoordinator } from '../orchestration/coordinator.ts';
import type { Action } from '../orchestration/outbox.ts';
import { sampleRun } from '../orchestration/sample-run.ts';
import { composeLayer } from './compose.ts';
import { people } from './people.ts';
import { type HttpPeer, httpPeer } from './proofs/peers/http-peer.ts';
import { waitingServices } from './waiting.ts';

const database = await testDatabase(inject('postgres'), 'north');
const clock = virtualClock('2026-03-02T12:00:00Z');
const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
const append: Parameters<typeof postgresOutbox>[0]['append'] = async (sql, events, now) => void (await postgresEventLog(sql).append(events, now));
const outbox = postgresOutbox({ database, people, append });
const store = postgresActionStore({ database, outbox, append });
const services = waitingServices(database, outbox, clock);
const peers: HttpPeer[] = [];
let made = 0;

afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
});

/** What takes an action to the system of the ISP, which answers at a real endpoint. */
async function biller(answer: HttpPeer['answer']): Promise<{ peer: HttpPeer; coordinator: CrossModuleWorkflowCoordinator }> {
  const peer = await httpPeer(answer);
  peers.push(peer);
  const secret = { signing_secret: `whsec_${Buffer.alloc(32, 5).toString('base64')}` };
  const system = webhookSystem({ url: peer.origin }, secret, { fetch: safeFetch({ allowed: [peer.origin] }), now: () => clock.now() });
  return { peer, coordinator: new CrossModuleWorkflowCoordinator({ store, systems: async () => system, clock, log: silentLog, patience: () => 1_000 }) };
}

/** A run that asks for this and, unless it goes on, is over with it. */
async function asked(change: Partial<PlatformAction> = {}, goesOn = false): Promise<Action> {
  const at = clock.now().toISOString();
  const wanted = { step: 'restore', action: 'restore-service', values: { reason: 'paid' }, ...change } as const;
  const run = sampleRun('north', 'c1', `r${++made}`, [{ kind: 'platform-action', notBefore: at, approval: null, ...wanted }], clock.now());
  const over = run.opened.map((one) => ({ ...one, ended_at: at, ending: 'recovered' as const }));
  await database.asWorker((sql) => postgresPlaybookStore({ database, outbox }).save(sql, goesOn ? run : { ...run, opened: over }, clock.now()));
  return run.actions[0]!;
}
/** The system tells something by an event, at the front door. */
async function tell(type: string, { key, command }: Action, more: object = {}): Promise<void> {
  const data = { customer_id: 'c1', action_key: key, action: command.action, ...more };
  const time = clock.now().toISOString();
  const event = { specversion: '1.0', id: `told-${++made}`, source: 'biller', type, time, recordedtime: time, data };
  expect((await layer.ingest('north', [event])).rejected).toEqual([]);
  await layer.pipeline.drain();
}
const rows = async <R>(text: string, key: string): Promise<R[]> => (await database.asWorker((sql) => sql.query<R>(text, [key]))).rows;
const rowOf = async ({ key }: Action) =>
  (await rows<{ state: string; reason: string | null; due_at: string }>('SELECT state, reason, due_at FROM platform_actions WHERE action_key = $1', key))[0]!;
const factsOf = async ({ key }: Action): Promise<string[]> =>
  (await rows<{ type: string }>("SELECT type FROM events WHERE source = 'uil/coordinator' AND data ->> 'action_key' = $1", key)).map(({ type }) => type);
/** What waits for a person of the run of an action. */
const waiting = async ({ instance_id }: Action): Promise<WaitingItem[]> =>
  (await services.waiting('north', undefined)).rows.filter(({ run_id }) => run_id === instance_id);

describe('a system that refuses to give a service back', () => {
  test('leaves it to a person, also when the run is over', async () => {
    const { peer, coordinator } = await biller(() => ({ status: 422 }));
    const action = await asked();
    await coordinator.performDue(10);
    expect(await waiting(action)).toMatchObject([
      {
        key: action.key,
        kind: 'by-hand',
        title: 'Restore the service',
        detail: 'The system of the ISP refused it (the endpoint answered 422), so a person does it. reason: paid',
        role: 'support',
        due_at: '2026-03-03T12:00:00.000Z',
      },
    ]);
    expect(await factsOf(action)).toEqual([]);
    // Whoever does it settles the same action under its key, and nobody is asked for it again.
    await services.answerWaiting('north', action.key, { answer: 'done' }, 'sam', false);
    expect(await rowOf(action)).toMatchObject({ state: 'done' });
    expect(await factsOf(action)).toEqual(['action.done']);
    await expect(services.answerWaiting('north', action.key, { answer: 'done' }, 'sam', false)).rejects.toMatchObject({ code: 'ANSWERED_ALREADY' });
    clock.advance(60_000);
    expect(await coordinator.performDue(10)).toBe(0);
    expect(peer.calls).toHaveLength(1);
  });

  test.each([
    ['action.failed', {}],
    ['action.refused', { by: 'person' }],
  ])('and says so later (%s) leaves it to a person once, however often it says so', async (type, more) => {
    const { coordinator } = await biller(() => ({ status: 202 }));
    const action = await asked();
    await coordinator.performDue(10);
    await tell(type, action, { ...more, reason: 'the line is locked' });
    const left = await waiting(action);
    expect(left).toMatchObject([{ kind: 'by-hand', detail: 'The system of the ISP refused it (the line is locked), so a person does it. reason: paid' }]);
    clock.advance(3_600_000);
    await tell(type, action, { ...more, reason: 'the line is locked', step: 'restore' });
    await tell('action.failed', action, { reason: 'still locked' });
    expect(await waiting(action)).toEqual(left);
    expect(await factsOf(action)).toEqual([]);
    // The system has thought better of it.
    await tell('action.done', action);
    expect(await rowOf(action)).toMatchObject({ state: 'done' });
    expect(await waiting(action)).toEqual([]);
  });

  test('after nothing was heard of it for days leaves one piece of work: nobody has to find out any more', async () => {
    const { coordinator } = await biller(() => ({ status: 202 }));
    const action = await asked({ step: 'undo-suspend' });
    await coordinator.performDue(10);
    clock.advance(4 * 86_400_000);
    await coordinator.keepTime();
    expect(await waiting(action)).toMatchObject([{ kind: 'task', title: 'Find out whether it was done: restore the service' }]);
    await tell('action.failed', action, { reason: 'the line is locked' });
    expect(await waiting(action)).toMatchObject([{ kind: 'by-hand', key: action.key }]);
  });

  test('after a person has found out what came of it leaves nothing to do', async () => {
    const { coordinator } = await biller(() => ({ status: 202 }));
    const action = await asked();
    await coordinator.performDue(10);
    clock.advance(4 * 86_400_000);
    await coordinator.keepTime();
    await services.answerWaiting('north', (await waiting(action))[0]!.key, { answer: 'done' }, 'sam', false);
    await tell('action.failed', action, { reason: 'the line is locked' });
    expect(await rowOf(action)).toMatchObject({ state: 'failed', reason: 'the line is locked' });
    expect(await waiting(action)).toEqual([]);
  });
});

test.each<[string, string, Partial<PlatformAction>]>([
  ['an undoing', 'by-hand', { step: 'undo-plan', action: 'change-plan', values: { plan_id: 'p1', from_plan_id: 'p2' } }],
  ['a credit', 'by-hand', { step: 'credit', action: 'give-credit', values: { amount_minor: 500, currency: 'USD' } }],
  ['a suspension', 'failed', { step: 'suspend', action: 'suspend-service' }],
  ['a change of plan', 'failed', { step: 'plan', action: 'change-plan', values: { plan_id: 'p2', from_plan_id: 'p1' } }],
])('%s that the system refuses is %s', async (_, state, change) => {
  const byAnswer = await asked(change, true);
  await (await biller(() => ({ status: 400 }))).coordinator.performDue(10);
  expect(await rowOf(byAnswer)).toMatchObject({ state });
  expect(await factsOf(byAnswer)).toEqual(state === 'failed' ? ['action.failed'] : []);
  const byEvent = await asked(change, true);
  await (await biller(() => ({ status: 202 }))).coordinator.performDue(10);
  await tell('action.failed', byEvent, { reason: 'no such account' });
  expect(await rowOf(byEvent)).toMatchObject({ state });
});

test('a credit of a run that a person has stopped is not left to anybody', async () => {
  const { coordinator } = await biller(() => ({ status: 202 }));
  const action = await asked({ step: 'credit', action: 'give-credit', values: { amount_minor: 500, currency: 'USD' } }, true);
  await coordinator.performDue(10);
  await services.stopRun('north', action.instance_id, { why: 'a mistake', undo: true }, 'olu');
  await tell('action.failed', action, { reason: 'no such account' });
  expect(await rowOf(action)).toMatchObject({ state: 'failed' });
});
