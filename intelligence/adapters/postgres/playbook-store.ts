import type { Sql } from '../../data/sql.ts';
import type { Log } from '../../kernel/log.ts';
import type { Outbox } from '../../orchestration/outbox.ts';
import type { CustomerRef, PlaybookStore } from '../../orchestration/playbook-store.ts';
import type { Decision, Run } from '../../orchestration/run.ts';
import { columns } from './columns.ts';
import type { Database } from './database.ts';

/** Told in the same transaction which decisions are new or have messages with a new state, for live screens. */
export type DecisionsChanged = (sql: Sql, tenant: string, decisionIds: readonly string[], now: Date) => Promise<void>;

export const RUN = `tenant_id AS tenant, run_id AS id, playbook, playbook_version, edition, customer_id, state, state_version, wake_at, why,
  held_out, propensity, opened_at, opened_by, ended_at, ending`;

/** A transaction that holds runs and then idles this long is ended by the server: the lease of a holder that hangs. */
const LEASE = "SET LOCAL idle_in_transaction_session_timeout = '10s'";

const OPENED = columns<Run>({
  tenant: 'text',
  id: 'text',
  playbook: 'text',
  playbook_version: 'int',
  edition: 'int',
  customer_id: 'text',
  state: 'json',
  state_version: 'int',
  wake_at: 'timestamptz',
  why: 'text',
  held_out: 'boolean',
  propensity: 'double precision',
  opened_at: 'timestamptz',
  opened_by: 'text',
  ended_at: 'timestamptz',
  ending: 'text',
});

const OPEN = `
INSERT INTO playbook_runs (tenant_id, run_id, playbook, playbook_version, edition, customer_id, state, state_version, wake_at, why, held_out, propensity, opened_at, opened_by, ended_at, ending)
SELECT tenant, id, playbook, playbook_version, edition, customer_id, state, state_version, wake_at, why, held_out, propensity, opened_at, opened_by, ended_at, ending
FROM ${OPENED.source} AS r
ON CONFLICT DO NOTHING RETURNING tenant_id || E'\\n' || run_id AS key`;

const CHANGED = columns<Run>({
  tenant: 'text',
  id: 'text',
  state: 'json',
  state_version: 'int',
  wake_at: 'timestamptz',
  why: 'text',
  ended_at: 'timestamptz',
  ending: 'text',
});

const CHANGE = `
UPDATE playbook_runs r SET state = n.state, state_version = n.state_version, wake_at = n.wake_at, why = n.why, ended_at = n.ended_at, ending = n.ending
FROM ${CHANGED.source} AS n
WHERE r.tenant_id = n.tenant AND r.run_id = n.id`;

const DECIDED = columns<Decision>({
  tenant: 'text',
  id: 'text',
  instance_id: 'text',
  customer_id: 'text',
  playbook: 'text',
  playbook_version: 'int',
  edition: 'int',
  state_version: 'int',
  at: 'timestamptz',
  choice: 'text',
  why: 'text',
  rules: 'json',
  trigger: 'json',
  settings_hash: 'text',
  state_before: 'json',
  state: 'json',
  view: 'json',
  commands: 'json',
  wake_at: 'timestamptz',
  ending: 'text',
  propensity: 'double precision',
  model_versions: 'json',
});

const DECIDE = `
INSERT INTO decisions (tenant_id, decision_id, run_id, customer_id, playbook, playbook_version, edition, state_version, decided_at, choice, why, rules, trigger_event, settings_hash, state_before, state, view,
  commands, wake_at, ending, propensity, model_versions)
SELECT tenant, id, instance_id, customer_id, playbook, playbook_version, edition, state_version, at, choice, why, rules, trigger, settings_hash, state_before, state, view, commands, wake_at, ending, propensity, model_versions
FROM ${DECIDED.source} AS d`;

/** $1 tenant, $2 run, $3 now. */
const LATER = "UPDATE playbook_runs SET wake_at = $3::timestamptz + interval '1 hour' WHERE tenant_id = $1 AND run_id = $2 AND ended_at IS NULL";

/** The runs whose time has come, the earliest first. */
const due = async (database: Database, now: Date, limit: number): Promise<readonly { readonly tenant_id: string; readonly run_id: string }[]> =>
  database.asWorker(
    async (sql) =>
      (
        await sql.query<{ tenant_id: string; run_id: string }>(
          'SELECT tenant_id, run_id FROM playbook_runs WHERE ended_at IS NULL AND wake_at <= $1 ORDER BY wake_at LIMIT $2',
          [now, limit],
        )
      ).rows,
  );

/** A fault of what was looked at, not of the store or the line to it: a wrong value, in the program or in a row. */
const isOfTheData = (fault: unknown): boolean =>
  fault instanceof RangeError || fault instanceof TypeError || (fault instanceof Error && 'code' in fault && /^2[23]/.test(String(fault.code)));

const whose = (refs: readonly CustomerRef[]) => [refs.map((ref) => ref.tenant), refs.map((ref) => ref.customer_id)];
const keyOf = (run: { tenant: string; id: string }): string => `${run.tenant}\n${run.id}`;
type Whose = { readonly tenant: string; readonly instance_id: string };
const ofRun = ({ tenant, instance_id }: Whose): string => keyOf({ tenant, id: instance_id });

/** Playbook runs in PostgreSQL: every batch is a handful of statements, however many runs it holds. */
export function postgresPlaybookStore(options: {
  database: Database;
  outbox: Pick<Outbox, 'add' | 'supersede' | 'withdraw'>;
  /** Puts down what decisions take of limits, and the facts that follow from them, in the transaction that writes them. */
  also?: (sql: Sql, decisions: readonly Decision[], now: Date) => Promise<void>;
  changed?: DecisionsChanged;
  /** Told of runs that cannot be looked at. */
  log?: Log;
}): PlaybookStore {
  const { database, outbox, also, changed, log } = options;

  const store: PlaybookStore = {
    async load(sql, customers) {
      if (customers.length === 0) return [];
      const { rows } = await sql.query<Run>(
        `SELECT ${RUN} FROM playbook_runs WHERE (tenant_id, customer_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND ended_at IS NULL
         ORDER BY tenant_id, run_id FOR UPDATE`,
        whose(customers),
      );
      return rows;
    },

    async save(sql, { opened, changed: moved, decisions, messages, tasks, actions, withdrawn = [] }, now) {
      if (opened.length === 0 && moved.length === 0) return;
      let made = new Set<string>();
      if (opened.length > 0) {
        const { rows } = await sql.query<{ key: string }>(OPEN, OPENED.params(opened));
        made = new Set(rows.map((row) => row.key));
      }
      // A run that exists already was opened by the same event before: what this look decided was decided then.
      const again = new Set(opened.filter((run) => !made.has(keyOf(run))).map(keyOf));
      const isNew = (from: Whose): boolean => again.size === 0 || !again.has(ofRun(from));
      if (moved.length > 0) await sql.query(CHANGE, CHANGED.params(moved));
      const ended = [...opened, ...moved].filter((run) => run.ended_at !== null && !again.has(keyOf(run)));
      if (ended.length > 0) {
        const restored = new Set(actions.filter(({ command }) => command.action === 'restore-service').map(ofRun));
        await outbox.supersede(
          sql,
          ended.map((run) => ({
            tenant: run.tenant,
            instance_id: run.id,
            reason: run.ending ?? 'ended',
            // Nobody has the service back who has left.
            undoes: run.ending !== 'left',
            givesBack: run.ending === 'recovered' && !restored.has(keyOf(run)),
          })),
          now,
        );
      }
      if (withdrawn.length > 0) await outbox.withdraw(sql, withdrawn, now);
      const fresh = decisions.filter(isNew);
      if (fresh.length > 0) await sql.query(DECIDE, DECIDED.params(fresh));
      await outbox.add(sql, { messages: messages.filter(isNew), tasks: tasks.filter(isNew), actions: actions.filter(isNew) }, now);
      await also?.(sql, fresh, now);
      if (changed)
        // In one order everywhere: each holds the tenant's head until the end.
        for (const [tenant, of] of [...Map.groupBy(fresh, (decision: Decision) => decision.tenant)].sort(([a], [b]) => (a < b ? -1 : 1)))
          await changed(
            sql,
            tenant,
            of.map((decision) => decision.id),
            now,
          );
    },

    async wake(now, limit, look) {
      const lookAt = (where: string, values: readonly unknown[]): Promise<number> =>
        database.asWorker(async (sql) => {
          await sql.query(LEASE);
          const { rows } = await sql.query<Run>(`SELECT ${RUN} FROM playbook_runs WHERE ended_at IS NULL AND wake_at <= $1 ${where} FOR UPDATE SKIP LOCKED`, [
            now,
            ...values,
          ]);
          if (rows.length > 0) await store.save(sql, await look(rows, sql), now);
          return rows.length;
        });
      try {
        return await lookAt('ORDER BY wake_at LIMIT $2', [limit]);
      } catch (fault) {
        if (!isOfTheData(fault)) throw fault;
        log?.warn('runs could not be looked at together', {}, fault);
      }
      // One run that cannot be looked at holds up no other: each is looked at by itself, and that one later.
      let looked = 0;
      for (const { tenant_id, run_id } of await due(database, now, limit)) {
        try {
          looked += await lookAt('AND tenant_id = $2 AND run_id = $3', [tenant_id, run_id]);
        } catch (fault) {
          if (!isOfTheData(fault)) throw fault;
          log?.error('a run could not be looked at; it is tried again in an hour', { tenant: tenant_id }, fault);
          await database.asWorker((sql) => sql.query(LATER, [tenant_id, run_id, now]));
        }
      }
      return looked;
    },

    async rouse(sql, customers, now, except = []) {
      if (customers.length === 0) return;
      // Held in the order in which they are loaded, so that nobody waits in a circle.
      await sql.query(
        `WITH roused AS (
           SELECT tenant_id, run_id FROM playbook_runs WHERE (tenant_id, customer_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND ended_at IS NULL
             AND (wake_at IS NULL OR wake_at > $3) AND playbook <> ALL ($4) ORDER BY tenant_id, run_id FOR UPDATE)
         UPDATE playbook_runs r SET wake_at = $3 FROM roused WHERE r.tenant_id = roused.tenant_id AND r.run_id = roused.run_id`,
        [...whose(customers), now, except],
      );
    },
  };
  return store;
}
