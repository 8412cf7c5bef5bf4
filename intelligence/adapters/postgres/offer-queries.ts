import type { EventData } from '../../contract/events/catalogue.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';

/** Offers that were made, or held back by lot, before a day: of whom, of what, at which price, with which chance of being told. */
export async function offersMade(
  sql: Sql,
  tenant: string,
  before: Day,
): Promise<{ customer: string; kind: EventData<'offer.made'>['kind']; thing: string; priceMinor: number | null; on: Day; heldOut: boolean; chance: number }[]> {
  const { rows } = await sql.query<{
    customer: string;
    kind: EventData<'offer.made'>['kind'];
    thing: string;
    priceMinor: number | null;
    on: Day;
    heldOut: boolean;
    chance: number;
  }>(
    `SELECT subject_id AS customer, data ->> 'kind' AS kind,
       CASE WHEN data ? 'add_on_id' THEN 'add-on:' || (data ->> 'add_on_id') ELSE 'plan:' || coalesce(data ->> 'plan_id', '') END AS thing,
       (data ->> 'price_minor')::bigint AS "priceMinor", (happened_at AT TIME ZONE 'UTC')::date AS on,
       coalesce((data ->> 'held_out')::boolean, false) AS "heldOut", coalesce((data ->> 'chance')::float8, 0.5) AS chance
     FROM events WHERE tenant_id = $1 AND type = 'offer.made' AND happened_at < $2::date ORDER BY happened_at, event_id`,
    [tenant, before],
  );
  // Who would have been told for certain, or never, is no case of a lot.
  return rows.filter(({ chance }) => chance > 0 && chance < 1);
}

/** The plans that customers have, or had when they left within a year, with the nodes on which they have them. */
export async function plansSeen(
  sql: Sql,
  tenant: string,
  since: Day,
): Promise<
  {
    plan_id: string;
    name: string | null;
    price_minor: number;
    currency: string;
    speed_down_mbps: number | null;
    allowance_bytes: number | null;
    segment: string | null;
    billing_mode: string | null;
    node_ids: string[];
  }[]
> {
  const at = (name: string) => `(state -> 'latest' -> '${name}' ->> 2)`;
  const { rows } = await sql.query<Awaited<ReturnType<typeof plansSeen>>[number]>(
    `SELECT plan_id, max(${at('plan_name')}) AS name, percentile_disc(0.5) WITHIN GROUP (ORDER BY price_minor) AS price_minor,
       min(currency) AS currency, max(${at('speed_down_mbps')}::float8) AS speed_down_mbps, max(${at('allowance_bytes')}::bigint) AS allowance_bytes,
       segment, ${at('billing_mode')} AS billing_mode, coalesce(array_agg(DISTINCT node_id) FILTER (WHERE node_id IS NOT NULL), '{}') AS node_ids
     FROM customers
     WHERE tenant_id = $1 AND plan_id IS NOT NULL AND price_minor IS NOT NULL AND currency IS NOT NULL
       AND (status <> 'cancelled' OR left_on >= $2)
     GROUP BY 1, 7, 8 ORDER BY count(*) DESC, 1`,
    [tenant, since],
  );
  // A plan that is had in several segments or ways of billing stands under the one that most have it in.
  const first = new Map<string, (typeof rows)[number]>();
  for (const row of rows) if (!first.has(row.plan_id)) first.set(row.plan_id, row);
  return [...first.values()].sort((a, b) => (a.plan_id < b.plan_id ? -1 : 1));
}

/** What the customers of each plan download in 30 days, at the median, of those whose use was told on most days. */
export async function usualUse(sql: Sql, tenant: string, last: Day): Promise<[plan: string, bytes: number][]> {
  const { rows } = await sql.query<{ plan: string; bytes: number }>(
    `WITH use AS (
       SELECT entity_id, sum((measures -> 'usage.down_bytes' ->> 1)::bigint) AS bytes FROM daily_facts
       WHERE tenant_id = $1 AND entity_kind = 'customer' AND day > $2::date - 30 AND day <= $2 AND measures ? 'usage.down_bytes'
       GROUP BY entity_id HAVING count(DISTINCT day) >= 20)
     SELECT c.plan_id AS plan, percentile_disc(0.5) WITHIN GROUP (ORDER BY use.bytes)::float8 AS bytes
     FROM use JOIN customers c ON c.tenant_id = $1 AND c.customer_id = use.entity_id
     WHERE c.status <> 'cancelled' AND c.plan_id IS NOT NULL GROUP BY 1 ORDER BY 1`,
    [tenant, last],
  );
  return rows.map(({ plan, bytes }) => [plan, bytes]);
}
