import type { Opportunity, OpportunityList, OpportunityQuery, OpportunityRow, OpportunitySum } from '../../contract/api/opportunities.ts';
import type { Sql } from '../../data/sql.ts';
import { cursorOf, readCursor } from './cursor.ts';

/** Keeps the best offer of each of these customers; who has none loses the one from before. */
export async function saveOpportunities(
  sql: Sql,
  tenant: string,
  best: readonly { readonly customer: string; readonly offer: Opportunity | null }[],
  now: Date,
): Promise<void> {
  const made = best.flatMap(({ customer, offer }) => (offer ? [{ customer, offer }] : []));
  const none = best.flatMap(({ customer, offer }) => (offer ? [] : [customer]));
  if (none.length > 0) await sql.query('DELETE FROM opportunities WHERE tenant_id = $1 AND customer_id = ANY ($2)', [tenant, none]);
  if (made.length === 0) return;
  const column = (of: (offer: Opportunity) => unknown): unknown[] => made.map(({ offer }) => of(offer));
  await sql.query(
    `INSERT INTO opportunities (tenant_id, customer_id, kind, low_minor, mid_minor, high_minor, measured, currency, offer, made_at)
     SELECT $1, t.*, $10 FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[], $8::text[], $9::json[]) AS t
     ON CONFLICT (tenant_id, customer_id) DO UPDATE SET kind = excluded.kind, low_minor = excluded.low_minor, mid_minor = excluded.mid_minor,
       high_minor = excluded.high_minor, measured = excluded.measured, currency = excluded.currency, offer = excluded.offer, made_at = excluded.made_at`,
    [
      tenant,
      made.map(({ customer }) => customer),
      column(({ kind }) => kind),
      column(({ expected_minor }) => expected_minor?.low ?? null),
      column(({ expected_minor }) => expected_minor?.mid ?? null),
      column(({ expected_minor }) => expected_minor?.high ?? null),
      column(({ measured }) => measured),
      column(({ currency }) => currency),
      column((offer) => JSON.stringify(offer)),
      now,
    ],
  );
}

type Sums = Omit<OpportunitySum, 'title' | 'expected_minor'> & { valued: number; low: number; mid: number; high: number };

/** The best offers of all customers by kind: every customer is counted once, so that the kinds add up to the list. */
export async function opportunitySums(sql: Sql, titles: Readonly<Record<OpportunitySum['kind'], string>>): Promise<OpportunitySum[]> {
  const { rows } = await sql.query<Sums>(
    `SELECT kind, count(*) AS customers, count(*) FILTER (WHERE measured) AS measured, count(mid_minor) AS valued,
       coalesce(sum(low_minor), 0)::bigint AS low, coalesce(sum(mid_minor), 0)::bigint AS mid, coalesce(sum(high_minor), 0)::bigint AS high
     FROM opportunities GROUP BY kind ORDER BY mid DESC, kind`,
  );
  return rows.map(({ kind, customers, measured, valued, low, mid, high }) => ({
    ...{ kind, title: titles[kind], customers, measured },
    expected_minor: valued === 0 ? null : { low, mid, high },
  }));
}

type Row = Omit<OpportunityRow, 'opportunity'> & { offer: Opportunity; mid: number };

/** One window of the best offers, the greatest expected value first; those without a value come last. */
export async function listOpportunities(
  sql: Sql,
  { kind, limit, after }: OpportunityQuery,
  titles: Readonly<Record<OpportunitySum['kind'], string>>,
): Promise<OpportunityList> {
  const from = readCursor(after, 'integer');
  const beyond = from ? 'AND (coalesce(o.mid_minor, -1), o.customer_id) < ($3::bigint, $4)' : '';
  const { rows } = await sql.query<Row>(
    `SELECT o.customer_id, c.name, c.status, c.state -> 'latest' -> 'plan_name' ->> 2 AS plan_name, o.made_at, o.offer, coalesce(o.mid_minor, -1) AS mid
     FROM opportunities o JOIN customers c USING (tenant_id, customer_id)
     WHERE ($1::text IS NULL OR o.kind = $1) ${beyond} ORDER BY coalesce(o.mid_minor, -1) DESC, o.customer_id DESC LIMIT $2`,
    [kind ?? null, limit + 1, ...(from ?? [])],
  );
  const sums = await opportunitySums(sql, titles);
  const window = rows.slice(0, limit);
  const last = window.at(-1);
  return {
    rows: window.map(({ offer, mid: _, ...row }) => ({ ...row, opportunity: offer })),
    total: sums.reduce((sum, one) => (kind === undefined || one.kind === kind ? sum + one.customers : sum), 0),
    sums,
    currency: window[0]?.offer.currency ?? null,
    next: rows.length > limit && last ? cursorOf(last.mid, last.customer_id) : null,
  };
}

/** The offer that is kept of a customer; null when there is none. */
export async function opportunityOf(sql: Sql, customer: string): Promise<Opportunity | null> {
  return (await sql.query<{ offer: Opportunity }>('SELECT offer FROM opportunities WHERE customer_id = $1', [customer])).rows[0]?.offer ?? null;
}
