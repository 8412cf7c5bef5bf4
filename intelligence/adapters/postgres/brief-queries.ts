import { BRIEF_WINDOWS, type DeclineFacts, type NodeFacts, type RiseFacts, type TicketFacts } from '../../data/brief-facts.ts';
import { SLOW_EVENING_PERCENT } from '../../data/features/use.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';

/** The facts of each customer of a tenant since a day, found customer by customer along the key: `$1` is the tenant. */
const factsSince = (since: string, measures: string): string => `customers c, LATERAL (
  SELECT f.day, f.measures FROM daily_facts f WHERE f.tenant_id = c.tenant_id AND f.entity_kind = 'customer' AND f.entity_id = c.customer_id AND f.day >= ${since} AND f.measures ?| array[${measures}] OFFSET 0) f
  WHERE c.tenant_id = $1`;
/** Every access node with customers: what they pay, slow evenings of the last two weeks, outages of the last quarter. */
export async function nodeFacts(sql: Sql, tenant: string, today: Day): Promise<NodeFacts[]> {
  const { rows } = await sql.query<NodeFacts>(
    `WITH nodes AS (
       SELECT c.node_id AS node, count(*) AS customers, coalesce(sum(c.price_minor), 0)::bigint AS "monthlyMinor", count(*) FILTER (WHERE s.churn_level = 'high') AS high
       FROM customers c LEFT JOIN scores s USING (tenant_id, customer_id) WHERE c.tenant_id = $1 AND c.node_id IS NOT NULL AND c.status <> 'cancelled' GROUP BY 1),
     speeds AS (
       SELECT c.node_id, f.day, sum((f.measures -> 'usage.evening_speed_milli' ->> 1)::bigint) / sum((f.measures -> 'usage.evening_speed_milli' ->> 0)::bigint) / 1000.0 AS percent
       FROM ${factsSince(`$2::date - ${BRIEF_WINDOWS.evenings}`, "'usage.evening_speed_milli'")} AND f.day < $2::date GROUP BY 1, 2),
     evenings AS (SELECT node_id, count(*) AS evenings, count(*) FILTER (WHERE percent < ${SLOW_EVENING_PERCENT}) AS slow FROM speeds GROUP BY 1),
     outages AS (
       SELECT n.node, coalesce(sum((f.measures -> 'outages.ended' ->> 0)::bigint), 0) AS outages, coalesce(sum((f.measures -> 'outages.minutes' ->> 1)::bigint), 0) AS minutes
       FROM nodes n, LATERAL (SELECT measures FROM daily_facts f WHERE f.tenant_id = $1 AND f.entity_kind = 'node' AND f.entity_id = n.node AND f.day > $2::date - ${BRIEF_WINDOWS.outages}
         AND f.measures ? 'outages.minutes' OFFSET 0) f GROUP BY 1)
     SELECT n.*, coalesce(e.evenings, 0)::bigint AS evenings, coalesce(e.slow, 0)::bigint AS "slowEvenings", coalesce(o.outages, 0)::bigint AS outages, coalesce(o.minutes, 0)::bigint AS "outageMinutes"
     FROM nodes n LEFT JOIN evenings e ON e.node_id = n.node LEFT JOIN outages o ON o.node = n.node ORDER BY n.node`,
    [tenant, today],
  );
  return rows;
}

/** Tries of payments, and those that failed by decline code, of the last week and week by week before. */
export async function declineFacts(sql: Sql, tenant: string, today: Day): Promise<{ attempts: number; attemptsBefore: number; declines: DeclineFacts[] }> {
  const { payments, paymentsBefore } = BRIEF_WINDOWS;
  const weeks = paymentsBefore / payments;
  const { rows } = await sql.query<{ code: string | null; week: number; hits: number; customers: number; monthly: number }>(
    `WITH told AS (
       SELECT c.customer_id, c.price_minor, ($2::date - f.day) / ${payments} AS week, f.measures FROM ${factsSince(`$2::date - ${payments + paymentsBefore} + 1`, "'payments.failed', 'payments.minor'")} AND f.day <= $2::date)
     SELECT NULL AS code, week, sum(coalesce((measures -> 'payments.failed' ->> 0)::bigint, 0) + coalesce((measures -> 'payments.minor' ->> 0)::bigint, 0))::bigint AS hits, 0::bigint AS customers, 0::bigint AS monthly FROM told GROUP BY 2
     UNION ALL
     SELECT substr(d.key, 19), week, sum((d.value ->> 0)::bigint)::bigint, count(DISTINCT customer_id), coalesce(sum(price_minor), 0)::bigint
     FROM told, jsonb_each(measures) d WHERE d.key LIKE 'payments.declined.%' GROUP BY 1, 2`,
    [tenant, today],
  );
  const of = (code: string | null, week: number) => rows.find((row) => row.code === code && row.week === week);
  const codes = [...new Set(rows.flatMap(({ code }) => code ?? []))].sort();
  const before = Array.from({ length: weeks }, (_, week) => week + 1);
  return {
    attempts: of(null, 0)?.hits ?? 0,
    attemptsBefore: before.reduce((total, week) => total + (of(null, week)?.hits ?? 0), 0),
    declines: codes.map((code) => ({
      code,
      failed: of(code, 0)?.hits ?? 0,
      failedBefore: before.map((week) => of(code, week)?.hits ?? 0),
      customers: of(code, 0)?.customers ?? 0,
      monthlyMinor: of(code, 0)?.monthly ?? 0,
    })),
  };
}

const CATEGORIES = ['speed', 'outage', 'billing', 'equipment', 'cancellation', 'other'] as const;

/** Tickets by category and how many of them were opened again, of the last four weeks and of the twelve before. */
export async function ticketFacts(sql: Sql, tenant: string, today: Day): Promise<TicketFacts[]> {
  const { tickets, ticketsBefore } = BRIEF_WINDOWS;
  const now = `f.day > $2::date - ${tickets}`;
  const { rows } = await sql.query<TicketFacts>(
    `WITH told AS (SELECT c.customer_id, c.price_minor, f.day, f.measures FROM ${factsSince(`$2::date - ${tickets + ticketsBefore} + 1`, "'tickets'")} AND f.day <= $2::date)
     SELECT k.category, coalesce(sum(k.all_) FILTER (WHERE now), 0)::bigint AS tickets, coalesce(sum(k.again) FILTER (WHERE now), 0)::bigint AS reopened,
       coalesce(sum(k.all_) FILTER (WHERE NOT now), 0)::bigint AS "ticketsBefore", coalesce(sum(k.again) FILTER (WHERE NOT now), 0)::bigint AS "reopenedBefore",
       count(DISTINCT customer_id) FILTER (WHERE now AND k.again > 0) AS customers, coalesce(sum(price_minor) FILTER (WHERE now AND k.again > 0), 0)::bigint AS "monthlyMinor"
     FROM (SELECT *, ${now} AS now FROM told f) f, LATERAL (
       SELECT category, coalesce((measures -> ('tickets.' || category) ->> 0)::bigint, 0) AS all_, coalesce((measures -> ('tickets.reopened.' || category) ->> 0)::bigint, 0) AS again
       FROM unnest($3::text[]) AS category) k
     GROUP BY 1 HAVING sum(k.all_) > 0 ORDER BY 1`,
    [tenant, today, CATEGORIES],
  );
  return rows;
}

/** Plans whose price rose within the quarter, with leavers since then among who had the rise and who had none. */
export async function riseFacts(sql: Sql, tenant: string, now: Date): Promise<RiseFacts[]> {
  const { rows } = await sql.query<RiseFacts>(
    `WITH changes AS (
       SELECT subject_id, happened_at, coalesce(data ->> 'plan_name', data ->> 'plan_id') AS name, data ->> 'plan_id' AS plan, (data ->> 'price_minor')::bigint AS price,
         lag(data ->> 'plan_id') OVER own AS was, lag((data ->> 'price_minor')::bigint) OVER own AS was_price
       FROM events WHERE tenant_id = $1 AND type = 'service.changed' WINDOW own AS (PARTITION BY subject_id ORDER BY happened_at, event_id)),
     risen AS (
       SELECT DISTINCT ON (subject_id) subject_id, name AS plan, happened_at AS at FROM changes
       WHERE plan = was AND price > was_price AND happened_at > $2::timestamptz - interval '${BRIEF_WINDOWS.plans} days' AND happened_at <= $2 ORDER BY subject_id, happened_at),
     leavers AS (SELECT subject_id, max(happened_at) AS at FROM events WHERE tenant_id = $1 AND type = 'customer.cancelled' AND happened_at <= $2 GROUP BY 1),
     plans AS (
       SELECT r.plan, (percentile_disc(0.5) WITHIN GROUP (ORDER BY r.at)) AS since, count(*) AS customers, coalesce(sum(c.price_minor) FILTER (WHERE c.status <> 'cancelled'), 0)::bigint AS "monthlyMinor",
         count(*) FILTER (WHERE l.at > r.at) AS left, sum(extract(epoch FROM coalesce(CASE WHEN l.at > r.at THEN l.at END, $2) - r.at) / 86400)::float8 AS days
       FROM risen r JOIN customers c ON c.tenant_id = $1 AND c.customer_id = r.subject_id LEFT JOIN leavers l ON l.subject_id = r.subject_id GROUP BY 1)
     SELECT p.plan, p.since::date AS on, p.customers, p."monthlyMinor", p.left, p.days, e.left AS "leftElsewhere", e.days AS "daysElsewhere" FROM plans p, LATERAL (
       SELECT count(*) FILTER (WHERE l.at > p.since) AS left, coalesce(sum(extract(epoch FROM coalesce(l.at, $2) - p.since) / 86400) FILTER (WHERE l.at IS NULL OR l.at > p.since), 0)::float8 AS days
       FROM customers c LEFT JOIN leavers l ON l.subject_id = c.customer_id
       WHERE c.tenant_id = $1 AND NOT EXISTS (SELECT 1 FROM risen r WHERE r.subject_id = c.customer_id)) e ORDER BY 1`,
    [tenant, now],
  );
  return rows;
}

/** The nodes with the highest readings of the last week: those of which it is worth asking when they are full. */
export async function busiestNodes(sql: Sql, tenant: string, today: Day, most: number): Promise<string[]> {
  const { rows } = await sql.query<{ node: string }>(
    `SELECT n.node FROM (SELECT DISTINCT node_id AS node FROM customers WHERE tenant_id = $1 AND node_id IS NOT NULL AND status <> 'cancelled') n, LATERAL (
       SELECT max((f.measures -> 'node.utilisation_milli' ->> 3)::bigint) AS reading FROM daily_facts f
       WHERE f.tenant_id = $1 AND f.entity_kind = 'node' AND f.entity_id = n.node AND f.day > $2::date - 7) f
     WHERE f.reading IS NOT NULL ORDER BY f.reading DESC, n.node LIMIT $3`,
    [tenant, today, most],
  );
  return rows.map(({ node }) => node);
}
