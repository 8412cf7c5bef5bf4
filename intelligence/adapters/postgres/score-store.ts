import type { HealthScore } from '../../contract/api/health.ts';
import type { ChurnRisk, CustomerIntelligence, Reason } from '../../contract/api/intelligence.ts';
import type { CustomerState } from '../../data/customer-state.ts';
import type { Sql } from '../../data/sql.ts';
import { columns } from './columns.ts';
import { leanReason } from './lean-scores.ts';
import { appendPredictions, type LedgerEntry } from './ledger.ts';

/** A customer to be scored, as it stands. */
export type ToScore = { readonly customer: string; readonly state: CustomerState; readonly node: string | null; readonly outageOpen: boolean };

/** A score to be kept. */
export type Scored = {
  readonly customer: string;
  readonly churn: ChurnRisk;
  readonly health: Omit<HealthScore, 'backtest'>;
  /** What the grade rests on, to be read back on the next day. */
  readonly graded: object | null;
  readonly advice: Pick<CustomerIntelligence, 'revenue_opportunity' | 'satisfaction' | 'behavioral_insights' | 'recommended_actions'> & {
    readonly main_reason: Reason | null;
  };
  readonly atRiskMinor: number | null;
};

/**
 * Takes customers whose score was asked for, of the tenant that has waited longest; taken means deleted when the transaction
 * commits. Whom something happened to and those of a night are taken apart, so that neither waits for the other.
 */
export async function takeScoreRequests(sql: Sql, limit: number, ofEverybody: boolean): Promise<{ tenant: string; customers: string[] } | null> {
  const { rows } = await sql.query<{ tenant: string; customer: string }>(
    `WITH first AS (SELECT tenant_id FROM score_requests WHERE of_everybody = $2 ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     DELETE FROM score_requests r USING (
       SELECT tenant_id, customer_id FROM score_requests WHERE tenant_id = (SELECT tenant_id FROM first) AND of_everybody = $2
       ORDER BY requested_at LIMIT $1 FOR UPDATE SKIP LOCKED) taken
     WHERE r.tenant_id = taken.tenant_id AND r.customer_id = taken.customer_id RETURNING r.tenant_id AS tenant, r.customer_id AS customer`,
    [limit, ofEverybody],
  );
  return rows[0] ? { tenant: rows[0].tenant, customers: rows.map(({ customer }) => customer) } : null;
}

/** Asks for new scores of every customer who has not left, and of who has left within a year and may be won back; those on one node are taken one after another, by microseconds of their asking, so that its facts are read once. Rows are written in the order of the pipeline, so that neither waits for the other. */
export async function requestAllScores(sql: Sql, tenant: string, now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `INSERT INTO score_requests (tenant_id, customer_id, requested_at, of_everybody) 
     SELECT tenant_id, customer_id, $2::timestamptz + row_number() OVER (ORDER BY node_id, customer_id) * interval '1 microsecond', true FROM customers WHERE tenant_id = $1
       AND (status <> 'cancelled' OR (state -> 'latest' -> 'status' ->> 0)::timestamptz > $2::timestamptz - interval '366 days')
     ORDER BY tenant_id, customer_id ON CONFLICT (tenant_id, customer_id) DO NOTHING`,
    [tenant, now],
  );
  return rowCount ?? 0;
}

/** The states of customers, with whether their own node is down, or planned work on their path is under way. */
export async function loadToScore(sql: Sql, tenant: string, customers: readonly string[]): Promise<ToScore[]> {
  const { rows } = await sql.query<{
    customer_id: string;
    state: Omit<CustomerState, 'lastEventAt'>;
    last_event_at: string;
    node_id: string | null;
    outage_open: boolean;
  }>(
    // One look into the key each, as below.
    `SELECT c.customer_id, c.state, c.last_event_at, c.node_id,
       EXISTS (SELECT 1 FROM outages o WHERE o.tenant_id = c.tenant_id AND o.node_id = c.node_id AND o.ended_at IS NULL)
         OR EXISTS (SELECT 1 FROM cut_off_customers k WHERE k.tenant_id = c.tenant_id AND k.customer_id = c.customer_id AND k.holds) AS outage_open
     FROM (SELECT DISTINCT unnest($2::text[]) AS customer) AS k,
       LATERAL (SELECT * FROM customers WHERE tenant_id = $1 AND customer_id = k.customer LIMIT 1) AS c`,
    [tenant, customers],
  );
  return rows.map((row) => ({
    customer: row.customer_id,
    state: { ...row.state, lastEventAt: row.last_event_at },
    node: row.node_id,
    outageOpen: row.outage_open,
  }));
}

/** What the grades of customers rest on, for those who have been scored before. */
export async function loadGraded<T>(sql: Sql, tenant: string, customers: readonly string[]): Promise<Map<string, T>> {
  const { rows } = await sql.query<{ customer_id: string; graded: T }>(
    // One look into the key each: statistics that are behind make one list of all look cheap, by way of another index.
    `SELECT s.* FROM unnest($2::text[]) AS k (customer),
       LATERAL (SELECT customer_id, graded FROM scores WHERE tenant_id = $1 AND customer_id = k.customer AND graded IS NOT NULL LIMIT 1) s`,
    [tenant, customers],
  );
  return new Map(rows.map((row) => [row.customer_id, row.graded]));
}

/** The customers on these nodes who have not left. */
export async function customersAt(sql: Sql, nodes: readonly { tenant: string; node: string }[]): Promise<{ tenant: string; customer_id: string }[]> {
  const { rows } = await sql.query<{ tenant: string; customer_id: string }>(
    `SELECT DISTINCT c.tenant_id AS tenant, c.customer_id FROM unnest($1::text[], $2::text[]) AS n (tenant, node)
     JOIN customers c ON c.tenant_id = n.tenant AND c.node_id = n.node WHERE c.status <> 'cancelled'`,
    [nodes.map((n) => n.tenant), nodes.map((n) => n.node)],
  );
  return rows;
}

const rowOf = ({ customer, churn, health, graded, advice, atRiskMinor }: Scored, tenant: string, now: Date) => ({
  tenant_id: tenant,
  customer_id: customer,
  churn_chance: churn.chance,
  churn: { ...churn, reasons: churn.reasons.map(leanReason) },
  health_score: health.score,
  health_grade: health.grade,
  health,
  advice: { ...advice, main_reason: advice.main_reason && leanReason(advice.main_reason) },
  churn_change: churn.change_7d,
  at_risk_minor: atRiskMinor,
  churn_level: churn.level,
  confidence: health.confidence,
  graded,
  scored_at: now.toISOString(),
});
const SCORES = columns<ReturnType<typeof rowOf>>({
  tenant_id: 'text',
  customer_id: 'text',
  churn_chance: 'double precision',
  churn: 'json',
  health_score: 'double precision',
  health_grade: 'text',
  health: 'json',
  advice: 'json',
  churn_change: 'double precision',
  at_risk_minor: 'bigint',
  churn_level: 'text',
  confidence: 'double precision',
  graded: 'json',
  scored_at: 'timestamptz',
});

/** Keeps the present scores and appends to the ledger of predictions: one a customer, model and day. */
export async function saveScores(sql: Sql, tenant: string, scored: readonly Scored[], now: Date): Promise<void> {
  if (scored.length === 0) return;
  await sql.query(
    `INSERT INTO scores (tenant_id, customer_id, churn_chance, churn, health_score, health_grade, health, advice, churn_change, at_risk_minor, churn_level, confidence,
       graded, scored_at)
     SELECT s.* FROM ${SCORES.source} AS s
     ON CONFLICT (tenant_id, customer_id) DO UPDATE SET churn_chance = excluded.churn_chance, churn = excluded.churn, health_score = excluded.health_score,
       health_grade = excluded.health_grade, health = excluded.health, advice = excluded.advice, churn_change = excluded.churn_change,
       at_risk_minor = excluded.at_risk_minor, churn_level = excluded.churn_level, confidence = excluded.confidence, graded = excluded.graded,
       scored_at = excluded.scored_at`,
    SCORES.params(scored.map((one) => rowOf(one, tenant, now))),
  );
  const entries = scored.flatMap(({ customer, churn, health }): LedgerEntry[] =>
    churn.chance === null || churn.model === null
      ? []
      : [
          {
            subject: customer,
            model: churn.model.name,
            version: churn.model.version,
            horizonHours: 24 * churn.horizon_days,
            chance: churn.chance,
            healthScore: health.score,
            shown: true,
          },
        ],
  );
  await appendPredictions(sql, tenant, entries, now);
}

/** Removes the present score of customers who have left; the ledger keeps what was said of them. */
export async function dropScores(sql: Sql, tenant: string, customers: readonly string[]): Promise<void> {
  if (customers.length === 0) return;
  await sql.query('DELETE FROM scores s USING unnest($2::text[]) AS k (customer) WHERE s.tenant_id = $1 AND s.customer_id = k.customer', [tenant, customers]);
}
