import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import type { PlatformAction } from '../../contract/commands.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { paymentRecovery } from '../../orchestration/playbooks/payment-recovery.ts';
import { initialRecovery, type RecoveryState } from '../../orchestration/playbooks/payment-recovery-state.ts';
import { sampleRun, sampleView } from '../../orchestration/sample-run.ts';
import { postgresOutbox } from './outbox.ts';
import { attemptsOf, noteAttempts, settledAttempts, UNDER_WAY } from './payment-attempts.ts';
import { postgresPlaybookStore } from './playbook-store.ts';

const NOW = new Date('2026-03-02T12:00:00.000Z');
const db = await testDatabase(inject('postgres'), 'north', 'south');
const outbox = postgresOutbox({ database: db, people: async () => new Map(), append: async () => {} });
const store = postgresPlaybookStore({ database: db, outbox });

/** A run that asks for a charge of an invoice. */
async function charge(run: string, invoice: string): Promise<void> {
  const command: PlatformAction = {
    kind: 'platform-action',
    step: 'retry-1',
    action: 'retry-payment',
    values: { invoice_id: invoice, amount_minor: 5_000, currency: 'USD' },
    notBefore: NOW.toISOString(),
    approval: null,
  };
  await db.asWorker((sql) => store.save(sql, sampleRun('north', 'c1', run, [command], NOW), NOW));
}

test('a charge that another one of the same invoice stands in the way of is on record as not asked for, and why', async () => {
  await charge('a', 'i1');
  await charge('b', 'i1');
  await charge('c', 'i2');
  const { rows } = await db.asWorker((sql) => sql.query<object>('SELECT run_id AS run, state, reason FROM platform_actions ORDER BY run_id'));
  expect(rows).toEqual([
    { run: 'run-a', state: 'waiting', reason: null },
    { run: 'run-b', state: 'superseded', reason: UNDER_WAY },
    { run: 'run-c', state: 'waiting', reason: null },
  ]);
  const reserved = await db.asWorker((sql) => sql.query<{ invoice: string }>('SELECT invoice_id AS invoice FROM payment_attempts ORDER BY 1'));
  expect(reserved.rows.map(({ invoice }) => invoice)).toEqual(['i1', 'i2']);
});

/** What a recovery remembered before charges were known of. */
const remembered = {
  mode: 'postpaid',
  since: '2026-03-01T09:00:00.000Z',
  clock: '2026-03-01T09:00:00.000Z',
  debts: { i1: 5_000 },
  currency: 'USD',
  hard: false,
  restored: null,
  left: false,
  bounced: false,
  steps: {},
  pause: null,
  peaceUntil: null,
};

test.each([
  [1, {}],
  [2, { p1: { minor: 2_000, time: '2026-03-01T10:00:00.000Z' } }],
])('recoveries that are open under version %i go on under the third, and their payments named no invoice', async (version, paid) => {
  const migration = readFileSync(new URL('./migrations/0040-collections.sql', import.meta.url), 'utf8');
  const id = `run-old-${version}`;
  await db.asWorker((sql) => store.save(sql, sampleRun('north', `c${version}`, `old-${version}`, [], NOW), NOW));
  await db.asWorker((sql) =>
    sql.query("UPDATE playbook_runs SET playbook = 'payment-recovery', playbook_version = $2, state = $3 WHERE run_id = $1", [
      id,
      version,
      JSON.stringify({ ...remembered, paid }),
    ]),
  );
  const { rows } = await db.asWorker(async (sql) => {
    // As the table was when the migration ran: what runs remember is kept as text since.
    await sql.query(
      'CREATE TEMP TABLE playbook_runs ON COMMIT DROP AS SELECT run_id, playbook, playbook_version, state::jsonb AS state, ended_at FROM playbook_runs',
    );
    await sql.query(migration.slice(migration.indexOf('SET LOCAL ROLE uil_worker;\nUPDATE playbook_runs')));
    return sql.query<{ version: number; state: RecoveryState }>('SELECT playbook_version AS version, state FROM playbook_runs WHERE run_id = $1', [id]);
  });
  expect(rows[0]?.version).toBe(3);
  const state = rows[0]!.state;
  expect(Object.keys(state).sort()).toEqual(Object.keys(initialRecovery).sort());
  expect(Object.values(state.paid)).toEqual(Object.values(paid).map((one) => ({ ...one, invoice: null })));
  const verdict = paymentRecovery.make().decide(state, sampleView('c9', { owed_minor: 3_000 }), new Date('2026-03-03T12:00:00Z'));
  expect(verdict).toMatchObject({ choice: 'act', commands: [{ kind: 'send-message', step: 'reminder-1' }] });
});

test('a charge that the biller tells of is learned from with the zone of its customer, and without one where none is known', async () => {
  const failed = (customer: string, payment: string, time: string) =>
    ({
      ...{ id: payment, source: 'test', tenant: 'south', type: 'payment.failed', time, learned: time },
      data: { customer_id: customer, payment_id: payment, invoice_id: 'i7', amount_minor: 5_000, currency: 'USD', attempt: 1 },
    }) as PlatformEvent;
  await db.asWorker(async (sql) => {
    await sql.query(
      `INSERT INTO customers (tenant_id, customer_id, state, status, last_event_at) VALUES ('south', 'here', '{"latest": {"time_zone": ["2026-01-01", "e", "Africa/Lagos"]}}', 'active', $1)`,
      [NOW],
    );
    await noteAttempts(sql, [failed('here', 'p1', '2026-03-01T09:00:00.000Z'), failed('nowhere', 'p2', '2026-03-01T10:00:00.000Z')]);
  });
  const settled = await db.asWorker((sql) => settledAttempts(sql, 'south', new Date('2026-02-01T00:00:00Z')));
  expect(settled).toMatchObject([
    { customer_id: 'here', invoice_id: 'i7', state: 'declined', at: '2026-03-01T09:00:00.000Z', zone: 'Africa/Lagos' },
    { customer_id: 'nowhere', zone: null },
  ]);
  const own = await db.asWorker((sql) => attemptsOf(sql, 'south', ['here'], NOW));
  expect(own.get('here')).toMatchObject([{ invoice_id: 'i7', at: '2026-03-01T09:00:00.000Z', settled_at: '2026-03-01T09:00:00.000Z' }]);
});
