import type { Sql } from '../../data/sql.ts';
import type { Way } from '../../orchestration/revenue-flow.ts';
import { columns } from './columns.ts';

/** What holds a line, and in a sentence. */
export type LineTold = { readonly limit: string; readonly sentence: string };
/** The ways of one customer as they were valued. */
export type CustomerWays = { readonly customer: string; readonly ways: readonly Way[]; readonly line: LineTold | null };

/** The kinds of ways that keep somebody; the others sell. */
export const KEEPING: readonly Way['kind'][] = ['call', 'line-check', 'downgrade', 'discount'];
const keeps = ({ kind }: Way): boolean => KEEPING.includes(kind);

const best = (ways: readonly Way[]): number | null => {
  const measured = ways.flatMap(({ measured, expected_minor: value }) => (measured && value ? [value.mid] : []));
  return measured.length === 0 ? null : Math.round(Math.max(...measured));
};
const untried = (ways: readonly Way[]): boolean => ways.some(({ measured }) => !measured);

function rowOf({ customer, ways, line }: CustomerWays, tenant: string, now: Date) {
  const [sell, keep] = [ways.filter((way) => !keeps(way)), ways.filter(keeps)];
  return {
    ...{ tenant_id: tenant, customer_id: customer, ways, line, sell_minor: best(sell), keep_minor: best(keep) },
    ...{ sell_untried: untried(sell), keep_untried: untried(keep), valued_at: now.toISOString() },
  };
}
const WAYS = columns<ReturnType<typeof rowOf>>({
  tenant_id: 'text',
  customer_id: 'text',
  ways: 'json',
  line: 'json',
  sell_minor: 'bigint',
  keep_minor: 'bigint',
  sell_untried: 'boolean',
  keep_untried: 'boolean',
  valued_at: 'timestamptz',
});

/** Keeps what could be done for these customers; who has nothing keeps a row, so that it is known that somebody looked. */
export async function saveWays(sql: Sql, tenant: string, valued: readonly CustomerWays[], now: Date): Promise<void> {
  if (valued.length === 0) return;
  await sql.query(
    `INSERT INTO customer_ways (tenant_id, customer_id, ways, line, sell_minor, keep_minor, sell_untried, keep_untried, valued_at) SELECT w.* FROM ${WAYS.source} AS w
     ON CONFLICT (tenant_id, customer_id) DO UPDATE SET ways = excluded.ways, line = excluded.line, sell_minor = excluded.sell_minor,
       keep_minor = excluded.keep_minor, sell_untried = excluded.sell_untried, keep_untried = excluded.keep_untried, valued_at = excluded.valued_at`,
    WAYS.params(valued.map((one) => rowOf(one, tenant, now))),
  );
}

/** Removes the ways of customers who have left. */
export async function dropWays(sql: Sql, tenant: string, customers: readonly string[]): Promise<void> {
  if (customers.length > 0) await sql.query('DELETE FROM customer_ways WHERE tenant_id = $1 AND customer_id = ANY ($2)', [tenant, customers]);
}

type Row = { customer_id: string; ways: readonly Way[]; line: LineTold | null; valued_at: string };

/** The ways of these customers, with when they were valued. */
export async function waysOf(sql: Sql, tenant: string, customers: readonly string[]): Promise<Map<string, CustomerWays & { readonly valuedAt: string }>> {
  const { rows } = await sql.query<Row>('SELECT customer_id, ways, line, valued_at FROM customer_ways WHERE tenant_id = $1 AND customer_id = ANY ($2)', [
    tenant,
    customers,
  ]);
  return new Map(
    rows.map(({ customer_id, ways, line, valued_at }) => [customer_id, { customer: customer_id, ways, line, valuedAt: new Date(valued_at).toISOString() }]),
  );
}

/** The night of which is asked: ways valued since, as many as these, for a playbook that has not looked at the customer in the period yet. */
export type NightOf = { readonly playbook: string; readonly period: string; readonly since: Date; readonly most: number };

const NOT_LOOKED_AT = (playbook: string, period: string): string =>
  `NOT EXISTS (SELECT 1 FROM playbook_runs r WHERE r.tenant_id = w.tenant_id AND r.customer_id = w.customer_id AND r.playbook = ${playbook}
     AND (r.ended_at IS NULL OR r.opened_at >= ${period}::date))`;

/** Those for whom a measured way to sell, or to keep, brings something, the most first; with what declared groups are made of. */
export async function worthActing(
  sql: Sql,
  tenant: string,
  what: 'sell' | 'keep',
  groupBy: string | null,
  { since, most, playbook, period }: NightOf,
): Promise<(CustomerWays & { readonly group: string })[]> {
  const { rows } = await sql.query<Row & { group: string | null }>(
    `SELECT w.customer_id, w.ways, w.line, w.valued_at, c.state -> 'latest' -> $4::text ->> 2 AS "group"
     FROM customer_ways w JOIN customers c USING (tenant_id, customer_id)
     WHERE w.tenant_id = $1 AND w.${what}_minor > 0 AND w.valued_at > $2 AND c.status = 'active' AND ${NOT_LOOKED_AT('$5', '$6')}
     ORDER BY w.${what}_minor DESC, w.customer_id LIMIT $3`,
    [tenant, since, most, groupBy ?? '', playbook, period],
  );
  return rows.map(({ customer_id, ways, line, group }) => ({ customer: customer_id, ways, line, group: group ?? 'all' }));
}

/** Those with a way that was never tried often enough; the lot of the period says in which order they come, whoever they are. */
export async function untriedOf(sql: Sql, tenant: string, what: 'sell' | 'keep', { period, since, most, playbook }: NightOf): Promise<string[]> {
  const { rows } = await sql.query<{ customer_id: string }>(
    `SELECT w.customer_id FROM customer_ways w JOIN customers c USING (tenant_id, customer_id)
     WHERE w.tenant_id = $1 AND w.${what}_untried AND w.valued_at > $3 AND c.status = 'active' AND ${NOT_LOOKED_AT('$5', '$2')}
     ORDER BY md5($2 || w.customer_id) LIMIT $4`,
    [tenant, period, since, most, playbook],
  );
  return rows.map((row) => row.customer_id);
}
