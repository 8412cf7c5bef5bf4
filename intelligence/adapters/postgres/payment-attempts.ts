import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import type { Action } from '../../orchestration/outbox.ts';
import { ATTEMPTS_REACH_DAYS, attemptAfter, attemptAsked, attemptNamed, type PaymentAttempt } from '../../orchestration/payment-attempts.ts';

type Row = PaymentAttempt & { readonly tenant: string; readonly customer_id: string };

const COLUMNS = `tenant_id AS tenant, attempt_key AS key, customer_id, invoice_id, method_id, network, made_by AS by, retry, made_at AS at, state, settled_at,
  decline_code, advice_code, hard`;

const RECORD = `(tenant text, key text, customer_id text, invoice_id text, method_id text, network text, by text, retry boolean, at timestamptz, state text,
  settled_at timestamptz, decline_code text, advice_code text, hard boolean)`;

const INSERT = `INSERT INTO payment_attempts (tenant_id, attempt_key, customer_id, invoice_id, method_id, network, made_by, retry, made_at, state, settled_at, decline_code, advice_code, hard)
  SELECT tenant, key, customer_id, invoice_id, method_id, network, by, retry, at, state, settled_at, decline_code, advice_code, hard FROM jsonb_to_recordset($1::jsonb) AS a ${RECORD}`;

/** Why a charge that was decided on is not asked for; it stays on record so. */
export const UNDER_WAY = 'another charge of this invoice was under way';

const refOf = ({ tenant, key }: { tenant: string; key: string }): string => `${tenant}\n${key}`;

/**
 * In the caller's transaction: puts down the charges that these actions ask for, and says which of them may go on. While one of an invoice
 * is under way no other is put down, whatever was decided about it.
 */
export async function reserveAttempts(sql: Sql, actions: readonly Action[], now: Date): Promise<ReadonlySet<string>> {
  const asked = actions.flatMap((action) => {
    const attempt = attemptAsked(action, now);
    return attempt === null ? [] : [{ ...attempt, tenant: action.tenant, customer_id: action.customer_id }];
  });
  if (asked.length === 0) return new Set();
  const { rows } = await sql.query<{ tenant: string; key: string }>(`${INSERT} ON CONFLICT DO NOTHING RETURNING tenant_id AS tenant, attempt_key AS key`, [
    JSON.stringify(asked),
  ]);
  return new Set(rows.map(({ key }) => key));
}

/** In the caller's transaction: charges that were to be asked for by these actions, called off before any system had them, were never made. */
export async function dropCalledOff(sql: Sql, actions: readonly { readonly tenant: string; readonly key: string }[], now: Date): Promise<void> {
  if (actions.length === 0) return;
  await sql.query(
    `UPDATE payment_attempts SET state = 'never-made', settled_at = $3
     WHERE (tenant_id, attempt_key) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND state = 'in-flight'`,
    [actions.map(({ tenant }) => tenant), actions.map(({ key }) => key), now],
  );
}

const SPEAKS = new Set(['payment.failed', 'payment.succeeded', 'action.done', 'action.failed', 'action.refused']);

/** Charges about which questions were asked, by the key of the question. */
async function askedAbout(sql: Sql, events: readonly PlatformEvent[]): Promise<ReadonlyMap<string, string>> {
  const answers = events.flatMap((event) =>
    event.type === 'action.done' && event.data.action === 'ask-payment' ? [{ tenant: event.tenant, key: event.data.action_key }] : [],
  );
  if (answers.length === 0) return new Map();
  const { rows } = await sql.query<{ tenant: string; key: string; about: string | null }>(
    `SELECT tenant_id AS tenant, action_key AS key, values ->> 'attempt_key' AS about FROM platform_actions
     WHERE (tenant_id, action_key) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND action = 'ask-payment'`,
    [answers.map(({ tenant }) => tenant), answers.map(({ key }) => key)],
  );
  return new Map(rows.flatMap((row) => (row.about === null ? [] : [[refOf(row), row.about]])));
}

/** In the transaction of a batch: what its events say of charges. An event of one customer never settles the charge of another. */
export async function noteAttempts(sql: Sql, events: readonly PlatformEvent[]): Promise<void> {
  const speaking = events.filter(({ type }) => SPEAKS.has(type));
  if (speaking.length === 0) return;
  const about = await askedAbout(sql, speaking);
  const named = speaking.flatMap((event) => {
    if (!('customer_id' in event.data) || event.data.customer_id === undefined) return [];
    const question =
      'action_key' in event.data && event.data.action_key !== undefined ? about.get(refOf({ tenant: event.tenant, key: event.data.action_key })) : undefined;
    const key = attemptNamed(event, question ?? null);
    return key === null ? [] : [{ event, key, tenant: event.tenant, customer_id: event.data.customer_id, question: question ?? null }];
  });
  if (named.length === 0) return;
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM payment_attempts WHERE (tenant_id, attempt_key) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY tenant_id, attempt_key FOR UPDATE`,
    [named.map(({ tenant }) => tenant), named.map(({ key }) => key)],
  );
  const known = new Map(rows.map((row) => [refOf(row), row]));
  const changed = new Map<string, Row>();
  for (const { event, key, tenant, customer_id, question } of named) {
    const ref = refOf({ tenant, key });
    const before = known.get(ref) ?? null;
    if (before !== null && before.customer_id !== customer_id) continue;
    const after = attemptAfter(before, event, question);
    if (after === null) continue;
    const row = { ...after, tenant, customer_id };
    known.set(ref, row);
    changed.set(ref, row);
  }
  if (changed.size > 0)
    await sql.query(
      `${INSERT} ON CONFLICT (tenant_id, attempt_key) DO UPDATE SET state = excluded.state, settled_at = excluded.settled_at, network = excluded.network,
         decline_code = excluded.decline_code, advice_code = excluded.advice_code, hard = excluded.hard`,
      [JSON.stringify([...changed.values()])],
    );
}

/** The charges of customers within the reach of every limit, the earliest first, by customer. */
export async function attemptsOf(sql: Sql, tenant: string, customers: readonly string[], now: Date): Promise<ReadonlyMap<string, readonly PaymentAttempt[]>> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM payment_attempts WHERE tenant_id = $1 AND customer_id = ANY ($2) AND made_at > $3 ORDER BY made_at, attempt_key`,
    [tenant, customers, new Date(now.getTime() - ATTEMPTS_REACH_DAYS * 86_400_000)],
  );
  const plain = ({ tenant: _t, customer_id: _c, ...attempt }: Row): PaymentAttempt => attempt;
  return new Map([...Map.groupBy(rows, ({ customer_id }) => customer_id)].map(([customer, of]) => [customer, of.map(plain)]));
}

/** Every charge that is settled, with those before it of the same invoice: what a model of retries learns from. */
export async function settledAttempts(
  sql: Sql,
  tenant: string,
  since: Date,
): Promise<readonly (PaymentAttempt & { readonly customer_id: string; readonly zone: string | null })[]> {
  const { rows } = await sql.query<Row & { zone: string | null }>(
    `SELECT a.*, c.state -> 'latest' -> 'time_zone' ->> 2 AS zone
     FROM (SELECT ${COLUMNS} FROM payment_attempts WHERE tenant_id = $1 AND made_at > $2 AND state IN ('paid', 'declined')) a
       LEFT JOIN customers c ON c.tenant_id = a.tenant AND c.customer_id = a.customer_id
     ORDER BY a.at, a.key`,
    [tenant, since],
  );
  return rows.map(({ tenant: _, ...attempt }) => attempt);
}

/** The days on which customers paid since a day, by customer. */
export async function daysOfPaying(sql: Sql, tenant: string, customers: readonly string[], since: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql.query<{ customer: string; days: string[] }>(
    `SELECT entity_id AS customer, array_agg(DISTINCT day::text ORDER BY day::text) AS days FROM daily_facts
     WHERE tenant_id = $1 AND entity_kind = 'customer' AND entity_id = ANY ($2) AND day >= $3::date AND measures ? 'payments.minor' GROUP BY entity_id`,
    [tenant, customers, since],
  );
  return new Map(rows.map(({ customer, days }) => [customer, days]));
}
