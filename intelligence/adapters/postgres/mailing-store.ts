import type { Sql } from '../../data/sql.ts';
import type { DirectorStore, Foreseen } from '../../orchestration/director.ts';
import { allowanceOf, BY_HAND, changesOf, commandOf, LAPSES_MS, type Mailing, runOfMailing } from '../../orchestration/mailing.ts';
import { type GatePreview, type Outbox, type OutboxMessage, stepKey } from '../../orchestration/outbox.ts';
import type { CustomerView } from '../../orchestration/playbook.ts';
import type { PlaybookStore } from '../../orchestration/playbook-store.ts';
import type { Database } from './database.ts';

const COLUMNS = 'mailing_id AS id, state, request, customers, asked_by, asked_at, decided_by, decided_at, leaves_at';
const USUAL_APPROVAL_ABOVE = 50;
/** How long what somebody let go alone is counted. */
const COUNTED_MS = 24 * 3_600_000;

export type MailingOptions = {
  readonly database: Database;
  readonly outbox: Pick<Outbox, 'supersede'> & GatePreview;
  readonly runs: Pick<PlaybookStore, 'save'>;
  readonly views: (tenant: string, customers: readonly string[], sql: Sql) => Promise<ReadonlyMap<string, CustomerView>>;
};

/** What a list of mailings tells: the mailings, each with what became of its messages, and how many there are in all. */
type Listed = { readonly mailings: readonly (Mailing & { readonly ends: Readonly<Record<string, number>> })[]; readonly total: number };

/** What waits for a second person, all of it, then the latest of what people have asked for. */
export async function listMailings(sql: Sql, limit: number, now: Date): Promise<Listed> {
  const { rows } = await sql.query<Mailing & { ends: Record<string, number> | null }>(
    `WITH waiting AS (SELECT mailing_id FROM mailings WHERE state = 'proposed' AND asked_at >= $3),
       latest AS (SELECT mailing_id FROM mailings ORDER BY asked_at DESC LIMIT $1)
     SELECT ${COLUMNS}, (SELECT jsonb_object_agg(state, n) FROM (
       SELECT o.state, count(*)::int AS n FROM playbook_runs r JOIN outbox o USING (tenant_id, run_id)
       WHERE r.playbook = $2 AND r.opened_by = m.mailing_id AND r.tenant_id = m.tenant_id GROUP BY 1) AS s) AS ends
     FROM mailings m WHERE mailing_id IN (SELECT mailing_id FROM waiting UNION SELECT mailing_id FROM latest)
     ORDER BY mailing_id IN (SELECT mailing_id FROM waiting) DESC, asked_at DESC`,
    [limit, BY_HAND, new Date(now.getTime() - LAPSES_MS)],
  );
  const { rows: counted } = await sql.query<{ total: number }>('SELECT count(*)::int AS total FROM mailings');
  return { mailings: rows.map((row) => ({ ...row, ends: row.ends ?? {} })), total: counted[0]?.total ?? 0 };
}

/**
 * Whether somebody may write to so many customers alone: with all lists that they let go alone within a day. What was called back before it left
 * counts for nothing, what two people agreed to has an allowance of its own, and an answer to one customer is no list.
 */
async function mayAlone(sql: Sql, tenant: string, by: string, customers: number, now: Date): Promise<boolean> {
  const { rows } = await sql.query<{ most: number; used: number }>(
    `SELECT coalesce((SELECT approval_above FROM send_limits WHERE tenant_id = $1 AND playbook = '*'), $4) AS most, coalesce(sum(cardinality(m.customers)), 0)::int AS used
     FROM mailings m WHERE m.tenant_id = $1 AND m.asked_by = $2 AND m.asked_at > $3 AND cardinality(m.customers) > 1
       AND (m.state = 'held' OR m.state = 'cancelled' AND m.decided_at >= m.leaves_at)
       AND NOT EXISTS (SELECT FROM send_allowances a WHERE a.tenant_id = m.tenant_id AND a.allowance = $5 || m.mailing_id)`,
    [tenant, by, new Date(now.getTime() - COUNTED_MS), USUAL_APPROVAL_ABOVE, allowanceOf('')],
  );
  const { most, used } = rows[0]!;
  return customers <= most - (customers > 1 ? used : 0);
}

/** Mailings in PostgreSQL. */
export function postgresMailings({ database, outbox, runs, views }: MailingOptions): DirectorStore {
  /** Puts the messages into the outbox; a list that a second person agreed to counts under an allowance of its own. */
  const release = async (sql: Sql, tenant: string, mailing: Mailing, now: Date): Promise<void> => {
    if (mailing.decided_by !== null)
      await sql.query(
        `INSERT INTO send_allowances (tenant_id, allowance, messages, why, created_at, created_by) VALUES ($1, $2, $3, 'a list that two people agreed to', $4, $5)
         ON CONFLICT DO NOTHING`,
        [tenant, allowanceOf(mailing.id), mailing.customers.length, now, mailing.decided_by],
      );
    await runs.save(sql, changesOf(tenant, mailing, await views(tenant, mailing.customers, sql), new Date(mailing.leaves_at!), now), now);
  };

  return {
    async foresee(tenant, request, customers, now, judge): Promise<readonly Foreseen[]> {
      const origin = (customer_id: string) => ({ tenant, customer_id, playbook: BY_HAND, playbook_version: 1, instance_id: 'preview', decision_id: 'preview' });
      const isAimed = request.channel === 'auto' || request.hour === 'own';
      const seen = isAimed ? await database.asWorker((sql) => views(tenant, customers, sql)) : new Map<string, CustomerView>();
      const messages = customers.map((customer): OutboxMessage => {
        const { command } = commandOf(request, { customers, view: seen.get(customer), leavesAt: now, under: null });
        return { ...origin(customer), key: stepKey(origin(customer), 'message', 'send-message'), command };
      });
      const judged = await outbox.preview(messages, now, judge);
      return judged.map(({ message, known, verdict }) => ({ customer_id: message.customer_id, judgement: known ? verdict : null }));
    },

    mayAlone: (tenant, by, customers, now) => database.asWorker((sql) => mayAlone(sql, tenant, by, customers, now)),

    add: (tenant, by, customers, now, made) =>
      database.asWorker(async (sql) => {
        // What one person asks for at the same moment is counted one after another.
        await sql.query("SELECT pg_advisory_xact_lock(hashtextextended($1 || E'\\n' || $2, 7204131))", [tenant, by]);
        const mailing = made(await mayAlone(sql, tenant, by, customers, now));
        await sql.query(
          `INSERT INTO mailings (tenant_id, mailing_id, state, request, customers, asked_by, asked_at, leaves_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [tenant, mailing.id, mailing.state, JSON.stringify(mailing.request), mailing.customers, mailing.asked_by, mailing.asked_at, mailing.leaves_at],
        );
        if (mailing.state === 'held') await release(sql, tenant, mailing, now);
        return mailing;
      }),

    find: (tenant, id) =>
      database.asWorker(async (sql) => {
        const { rows } = await sql.query<Mailing>(`SELECT ${COLUMNS} FROM mailings WHERE tenant_id = $1 AND mailing_id = $2`, [tenant, id]);
        return rows[0] ?? null;
      }),

    move: (tenant, from, to, now) =>
      database.asWorker(async (sql) => {
        const { rowCount } = await sql.query(
          'UPDATE mailings SET state = $4, decided_by = $5, decided_at = $6, leaves_at = $7 WHERE tenant_id = $1 AND mailing_id = $2 AND state = $3',
          [tenant, to.id, from.state, to.state, to.decided_by, to.decided_at, to.leaves_at],
        );
        if (rowCount === 0) return false;
        if (to.state === 'held') await release(sql, tenant, to, now);
        if (to.state === 'cancelled') {
          const reason = `called back by ${to.decided_by}`;
          await outbox.supersede(
            sql,
            to.customers.map((customer) => ({ tenant, instance_id: runOfMailing(tenant, to.id, customer), reason })),
            now,
          );
        }
        return true;
      }),
  };
}
