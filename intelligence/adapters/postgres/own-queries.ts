import type { OwnAccount, OwnVisit } from '../../contract/api/personas.ts';
import { attribute, type CustomerState, owedMinor } from '../../data/customer-state.ts';
import type { Sql } from '../../data/sql.ts';
import type { Day } from '../../kernel/days.ts';

type AccountRow = Pick<OwnAccount, 'customer_id' | 'name' | 'status' | 'price_minor' | 'currency' | 'line_down_since'> & {
  readonly state: Omit<CustomerState, 'lastEventAt'>;
  readonly last_event_at: string;
};

const DOWN = '(SELECT min(o.started_at) FROM outages o WHERE o.tenant_id = c.tenant_id AND o.node_id = c.node_id AND o.ended_at IS NULL)';

const ACCOUNTS = `SELECT c.customer_id, c.name, c.status, c.price_minor, c.currency, c.state, c.last_event_at, ${DOWN} AS line_down_since FROM customers c`;

function accountOf({ state: kept, last_event_at, ...row }: AccountRow): OwnAccount {
  const state: CustomerState = { ...kept, lastEventAt: last_event_at };
  return { ...row, plan: attribute<string>(state, 'plan_name') ?? attribute<string>(state, 'plan_id'), owed_minor: owedMinor(state) };
}

/** Accounts of the person whose transaction this is: of a partner its customers, of a customer itself. Row-level security says whose. */
export async function ownAccounts(sql: Sql, limit: number, after: string | null): Promise<OwnAccount[]> {
  const { rows } = await sql.query<AccountRow>(
    `${ACCOUNTS} WHERE c.status <> 'cancelled' AND ($2::text IS NULL OR c.customer_id > $2) ORDER BY c.customer_id LIMIT $1`,
    [limit, after],
  );
  return rows.map(accountOf);
}

/** One of them; null when it is not the person's own, or is not there. */
export async function ownAccount(sql: Sql, id: string): Promise<OwnAccount | null> {
  return (await ownAccountsNamed(sql, [id]))[0] ?? null;
}

/** Those of these accounts that are the person's own. */
export async function ownAccountsNamed(sql: Sql, ids: readonly string[]): Promise<OwnAccount[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql.query<AccountRow>(`${ACCOUNTS} WHERE c.customer_id = ANY ($1)`, [ids]);
  return rows.map(accountOf);
}

/** What is known of the person whose transaction this is, where it is a customer; null when it is not there. */
export async function ownState(sql: Sql, id: string): Promise<CustomerState | null> {
  const { rows } = await sql.query<Pick<AccountRow, 'state' | 'last_event_at'>>('SELECT state, last_event_at FROM customers WHERE customer_id = $1', [id]);
  return rows[0] ? { ...rows[0].state, lastEventAt: rows[0].last_event_at } : null;
}

/** How many accounts the person has, and how many of them have a line that is down. */
export async function ownCounts(sql: Sql): Promise<{ readonly accounts: number; readonly lines_down: number }> {
  const { rows } = await sql.query<{ accounts: number; lines_down: number }>(
    `SELECT count(*)::int AS accounts, count(*) FILTER (WHERE EXISTS (SELECT FROM outages o WHERE o.tenant_id = c.tenant_id AND o.node_id = c.node_id AND o.ended_at IS NULL))::int AS lines_down
     FROM customers c WHERE c.status <> 'cancelled'`,
  );
  return rows[0] ?? { accounts: 0, lines_down: 0 };
}

/** Open visits, at most so many, and how many there are in all: to come, and past their day without an end. */
export type OwnVisits = { readonly rows: readonly OwnVisit[]; readonly coming: number; readonly not_closed: number };

/** Open visits of the person whose transaction this is, of a technician the own work, of a customer those to it: from today on the earliest first, then those whose day has passed, the latest first. */
export async function ownVisits(sql: Sql, today: Day, limit: number): Promise<OwnVisits> {
  const { rows } = await sql.query<OwnVisit & { all: number; past: number }>(
    `SELECT v.visit_id, v.customer_id, c.name AS customer_name, v.kind, v.scheduled_for, c.node_id, ${DOWN} AS node_down_since,
       v.scheduled_for < $1::date AS not_closed, count(*) OVER () AS all, count(*) FILTER (WHERE v.scheduled_for < $1::date) OVER () AS past
     FROM visits v LEFT JOIN customers c USING (tenant_id, customer_id) WHERE v.ended_at IS NULL AND v.technician_id IS NOT NULL
     ORDER BY v.scheduled_for < $1::date, abs(v.scheduled_for - $1::date), v.visit_id LIMIT $2`,
    [today, limit],
  );
  const { all, past } = rows[0] ?? { all: 0, past: 0 };
  return { rows: rows.map(({ all: _, past: __, ...visit }) => visit), coming: all - past, not_closed: past };
}

type Isp = { readonly name: string; readonly currency: string; readonly time_zone: string };

/** The ISP of the person whose transaction this is. */
export async function ownIsp(sql: Sql): Promise<Isp> {
  const { rows } = await sql.query<Isp>('SELECT name, currency, time_zone FROM tenants');
  return rows[0] ?? { name: '', currency: 'USD', time_zone: 'UTC' };
}

/** True when the ISP knows such a partner, technician or customer. */
export async function isSomebody(sql: Sql, role: 'partner' | 'technician' | 'customer', subject: string): Promise<boolean> {
  const asked = {
    customer: 'SELECT 1 FROM customers WHERE customer_id = $1',
    partner: "SELECT 1 FROM customers WHERE partner_id = $1 UNION ALL SELECT 1 FROM events WHERE subject_id = $1 AND type = 'partner.joined' LIMIT 1",
    technician: 'SELECT 1 FROM visits WHERE technician_id = $1 LIMIT 1',
  }[role];
  return (await sql.query(asked, [subject])).rows.length > 0;
}
