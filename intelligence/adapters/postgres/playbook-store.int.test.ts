import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import type { PlatformAction } from '../../contract/commands.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { assign } from '../../orchestration/holdout.ts';
import type { CustomerView } from '../../orchestration/playbook.ts';
import { paymentRecovery } from '../../orchestration/playbooks/payment-recovery.ts';
import { createRuntime, type RuntimeOptions } from '../../orchestration/runtime.ts';
import { sampleRun, sampleView } from '../../orchestration/sample-run.ts';
import { postgresOutbox } from './outbox.ts';
import { postgresPlaybookStore } from './playbook-store.ts';

const db = await testDatabase(inject('postgres'), 'north', 'south');
const outbox = postgresOutbox({ database: db, people: async () => new Map(), append: async () => {} });
const told: string[] = [];
const store = postgresPlaybookStore({ database: db, outbox, changed: async (_sql, _tenant, ids) => void told.push(...ids) });
const view = (customer_id: string): CustomerView =>
  sampleView(customer_id, { owed_minor: 4500, churn_chance: 0.2, health_score: 70, model_versions: { churn: 'v1' } });
const options: RuntimeOptions = {
  store,
  views: async (_tenant, ids) => new Map(ids.map((id) => [id, view(id)])),
  playbooksOf: async () => ({ playbooks: [paymentRecovery.make()], holdoutShare: 0.1 }),
};
const runtime = createRuntime(options);
const customersWhere = (heldOut: boolean, prefix: string, n: number): string[] => {
  const found: string[] = [];
  for (let i = 0; found.length < n; i++) if (assign('north', 'payment-recovery', `${prefix}${i}`, 0.1).heldOut === heldOut) found.push(`${prefix}${i}`);
  return found;
};
const T0 = '2026-03-02T09:00:00.000Z';
const event = (type: 'payment.failed' | 'payment.succeeded', customer_id: string, time: string, tenant = 'north'): PlatformEvent =>
  ({
    id: `${type}-${customer_id}-${time}`,
    source: 'test',
    tenant,
    type,
    time,
    learned: time,
    data: {
      customer_id,
      payment_id: `${type}-${time}`,
      invoice_id: 'i',
      amount_minor: 4500,
      currency: 'NGN',
      ...(type === 'payment.failed' ? { attempt: 1 } : {}),
    },
  }) as PlatformEvent;
const feed = (events: readonly PlatformEvent[], at: string) => db.asWorker((sql) => runtime.onEvents(sql, events, new Date(at)));
const rows = async <R>(text: string, values: readonly unknown[] = []): Promise<R[]> => (await db.asWorker((sql) => sql.query<R>(text, values))).rows;
const decisionsOf = (customer: string) =>
  rows<{ choice: string; why: string; propensity: number; trigger_event: { type: string } | null; view: Record<string, unknown> }>(
    'SELECT choice, why, propensity, trigger_event, view FROM decisions WHERE customer_id = $1 ORDER BY decided_at, state_version',
    [customer],
  );
const messagesOf = (customer: string) =>
  rows<{ state: string; reason: string | null; step: string }>(
    "SELECT state, reason, command ->> 'step' AS step FROM outbox WHERE customer_id = $1 ORDER BY created_at",
    [customer],
  );

beforeEach(() => db.asWorker((sql) => sql.query('UPDATE playbook_runs SET wake_at = NULL').then(() => {})));

describe('playbooks over events and time', () => {
  test('a failed payment opens a run, waits in silence, reminds, and a payment ends it and takes the reminder back', async () => {
    const [customer] = customersWhere(false, 'a', 1) as [string];
    await feed([event('payment.failed', customer, T0)], T0);
    expect(await decisionsOf(customer)).toMatchObject([{ choice: 'wait', trigger_event: { type: 'payment.failed' }, propensity: 1 }]);
    expect(await runtime.wakeDue(new Date('2026-03-03T08:59:59Z'), 100)).toBe(0);
    expect(await runtime.wakeDue(new Date('2026-03-03T09:00:00Z'), 100)).toBe(1);
    expect(await messagesOf(customer)).toEqual([{ state: 'waiting', reason: null, step: 'reminder-1' }]);
    await feed([event('payment.succeeded', customer, '2026-03-03T12:00:00.000Z')], '2026-03-03T12:00:00.000Z');
    expect(await messagesOf(customer)).toEqual([{ state: 'superseded', reason: 'recovered', step: 'reminder-1' }]);
    expect((await decisionsOf(customer)).map((decision) => [decision.choice, decision.propensity])).toEqual([
      ['wait', 1],
      ['act', 0.9],
      ['stop', 1],
    ]);
  });

  test('a decision keeps what it saw, but neither name nor address', async () => {
    const [customer] = customersWhere(false, 'b', 1) as [string];
    await feed([event('payment.failed', customer, T0)], T0);
    const [decision] = await decisionsOf(customer);
    expect(decision!.view).toMatchObject({ churn_chance: 0.2, has_email: true, has_name: true });
    expect(JSON.stringify(decision)).not.toMatch(/Ada|example\.org/);
  });

  test('the same event twice opens one run and is decided once', async () => {
    const [customer] = customersWhere(false, 'c', 1) as [string];
    for (let i = 0; i < 2; i++) await feed([event('payment.failed', customer, T0)], T0);
    expect(await rows('SELECT 1 FROM playbook_runs WHERE customer_id = $1', [customer])).toHaveLength(1);
    expect(await decisionsOf(customer)).toHaveLength(1);
  });

  test('a failure and its payment in one batch leave nothing to send', async () => {
    const [customer] = customersWhere(false, 'd', 1) as [string];
    await feed([event('payment.failed', customer, T0), event('payment.succeeded', customer, '2026-03-02T09:00:01.000Z')], '2026-03-05T09:00:00.000Z');
    expect(await messagesOf(customer)).toEqual([]);
    expect(await rows('SELECT ending FROM playbook_runs WHERE customer_id = $1', [customer])).toEqual([{ ending: 'recovered' }]);
  });

  test('a customer who is held out is decided about like everybody, and hears nothing', async () => {
    const [customer] = customersWhere(true, 'e', 1) as [string];
    await feed([event('payment.failed', customer, T0)], T0);
    for (let day = 3; day < 28; day++) await runtime.wakeDue(new Date(`2026-03-${String(day).padStart(2, '0')}T18:00:00Z`), 100);
    const decisions = await decisionsOf(customer);
    expect(decisions.filter((decision) => decision.choice === 'hold-out')).toHaveLength(3);
    expect(decisions.find((decision) => decision.choice === 'hold-out')!.propensity).toBeCloseTo(0.1, 12);
    expect(await messagesOf(customer)).toEqual([]);
    expect(await rows('SELECT 1 FROM tasks WHERE customer_id = $1', [customer])).toEqual([]);
  });

  test('many workers share the runs that are due, each run once', async () => {
    const customers = customersWhere(false, 'f', 60);
    await feed(
      customers.map((customer) => event('payment.failed', customer, T0)),
      T0,
    );
    const now = new Date('2026-03-03T09:00:00Z');
    const counts = await Promise.all(Array.from({ length: 6 }, () => runtime.wakeDue(now, 25)));
    expect(counts.reduce((sum, n) => sum + n, 0) + (await runtime.wakeDue(now, 100))).toBe(60);
    expect(await rows("SELECT 1 FROM outbox WHERE customer_id LIKE 'f%'")).toHaveLength(60);
  });

  test('a worker that fails leaves everything as it was', async () => {
    const [customer] = customersWhere(false, 'g', 1) as [string];
    await feed([event('payment.failed', customer, T0)], T0);
    const failing = createRuntime({
      ...options,
      store: {
        ...store,
        wake: (now, limit, look) =>
          store.wake(now, limit, async (runs, sql) => {
            await store.save(sql, await look(runs, sql), now);
            throw new Error('crash before the commit');
          }),
      },
    });
    await expect(failing.wakeDue(new Date('2026-03-03T09:00:00Z'), 10)).rejects.toThrow('crash');
    expect(await messagesOf(customer)).toEqual([]);
    expect(await runtime.wakeDue(new Date('2026-03-03T09:00:00Z'), 10)).toBe(1);
    expect(await messagesOf(customer)).toHaveLength(1);
  });

  test('a run of an old version finishes under its own definition', async () => {
    const [customer] = customersWhere(false, 'h', 1) as [string];
    await feed([event('payment.failed', customer, T0)], T0);
    const present = paymentRecovery.make();
    const newer = { ...present, version: present.version + 1 };
    const both = createRuntime({ ...options, playbooksOf: async () => ({ playbooks: [newer, present] }) });
    await both.wakeDue(new Date('2026-03-03T09:00:00Z'), 10);
    expect(await rows('SELECT DISTINCT playbook_version FROM decisions WHERE customer_id = $1', [customer])).toEqual([{ playbook_version: present.version }]);
    const [other] = customersWhere(false, 'hh', 1) as [string];
    await db.asWorker((sql) => both.onEvents(sql, [event('payment.failed', other, T0)], new Date(T0)));
    expect(await rows('SELECT playbook_version FROM playbook_runs WHERE customer_id = $1', [other])).toEqual([{ playbook_version: newer.version }]);
  });

  test('runs that are open go on under the versions that have come, and know what the credits came to that they had asked for', async () => {
    const values = { amount_minor: 300, currency: 'USD' };
    const credit: PlatformAction = { kind: 'platform-action', step: 'credit-1', action: 'give-credit', values, notBefore: T0, approval: null };
    const begun = (name: string, commands: PlatformAction[], playbook: string) =>
      db.asWorker((sql) => store.save(sql, sampleRun('north', `c-${name}`, name, commands, new Date(T0), playbook), new Date(T0)));
    await begun('credited', [credit], 'service-restoration');
    await begun('quiet', [], 'service-restoration');
    await begun('welcomed', [], 'onboarding');
    const migration = readFileSync(new URL('./migrations/0054-runs-go-on.sql', import.meta.url), 'utf8');
    await db.asWorker((sql) => sql.query(migration));
    const found = await rows(
      "SELECT playbook_version AS version, state FROM playbook_runs WHERE run_id IN ('run-credited', 'run-quiet', 'run-welcomed') ORDER BY run_id",
    );
    expect(found).toEqual([
      { version: 2, state: { credits: { 'credit-1': { minor: 300, currency: 'USD' } } } },
      { version: 2, state: {} },
      { version: 1, state: {} },
    ]);
  });

  test('runs that wait for planned work go on under the version whose notices come in time', async () => {
    const begun = (name: string, playbook: string) =>
      db.asWorker((sql) => store.save(sql, sampleRun('north', `c-${name}`, name, [], new Date(T0), playbook), new Date(T0)));
    await begun('dug', 'planned-maintenance');
    await begun('sold', 'upsell');
    const migration = readFileSync(new URL('./migrations/0057-notices-in-time.sql', import.meta.url), 'utf8');
    await db.asWorker((sql) => sql.query(migration));
    expect(await rows("SELECT playbook_version AS version FROM playbook_runs WHERE run_id IN ('run-dug', 'run-sold') ORDER BY run_id")).toEqual([
      { version: 2 },
      { version: 1 },
    ]);
  });

  test('a run can be made to look again at once', async () => {
    const [customer] = customersWhere(false, 'i', 1) as [string];
    await feed([event('payment.failed', customer, T0)], T0);
    await db.asWorker((sql) => runtime.rouse(sql, [{ tenant: 'north', customer_id: customer }], new Date('2026-03-02T10:00:00Z')));
    expect(await runtime.wakeDue(new Date('2026-03-02T10:00:00Z'), 10)).toBe(1);
    expect(await decisionsOf(customer)).toHaveLength(1);
  });

  test('a tenant sees its own runs, decisions, messages and tasks only', async () => {
    await feed([event('payment.failed', 'z', T0, 'south')], T0);
    for (const table of ['playbook_runs', 'decisions', 'outbox', 'contact_ledger', 'tasks', 'platform_actions', 'playbook_settings', 'send_switches']) {
      const { rows: seen } = await db.asTenant('south', (sql) => sql.query<{ tenant_id: string }>(`SELECT DISTINCT tenant_id FROM ${table}`));
      expect(seen.every((row) => row.tenant_id === 'south')).toBe(true);
    }
    expect((await db.asTenant('south', (sql) => sql.query('SELECT 1 FROM decisions'))).rows).toHaveLength(1);
    await expect(db.asTenant('south', (sql) => sql.query("INSERT INTO send_switches VALUES ('north', 'all', true, 'x', now(), 'x')"))).rejects.toThrow(
      /row-level security/,
    );
  });

  test('screens are told of every new decision', async () => {
    const known = new Set((await rows<{ decision_id: string }>('SELECT decision_id FROM decisions')).map((row) => row.decision_id));
    expect(new Set(told)).toEqual(known);
  });
});

test('a run that cannot be looked at holds up no other, and is tried again in an hour', async () => {
  const [broken, sound] = customersWhere(false, 'broken', 2) as [string, string];
  await feed([event('payment.failed', broken, T0), event('payment.failed', sound, T0)], T0);
  await db.asWorker((sql) => sql.query(`UPDATE playbook_runs SET state = (state::jsonb || '{"clock": "never"}')::json WHERE customer_id = $1`, [broken]));
  expect(await runtime.wakeDue(new Date('2026-03-03T09:00:00Z'), 100)).toBe(1);
  expect((await messagesOf(sound)).map(({ step }) => step)).toEqual(['reminder-1']);
  expect(await rows('SELECT wake_at FROM playbook_runs WHERE customer_id = $1', [broken])).toEqual([{ wake_at: '2026-03-03T10:00:00.000Z' }]);
});
