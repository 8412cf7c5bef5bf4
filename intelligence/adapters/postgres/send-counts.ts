import type { Channel } from '../../contract/words.ts';
import type { Sql } from '../../data/sql.ts';
import type { OutboxMessage } from '../../orchestration/outbox.ts';
import { type SendLimit, USUAL_LIMIT } from '../../orchestration/send-room.ts';

/** An amount of a counter that began at a moment. */
export type Count = { readonly tenant: string; readonly scope: string; readonly from: string; readonly amount: number };

/** Under which counter a message was let through last and when, and what of a budget it holds. */
export type Counted = { readonly under: string; readonly at: string; readonly channel: Channel; readonly from: string | null; readonly milli: number };

/** What a channel costs and may cost. */
export type SendPrice = {
  readonly channel: Channel;
  readonly price_milli: number;
  readonly budget_minor: number | null;
  readonly period: 'day' | 'month';
  readonly marketing_share: number;
  readonly care_share: number;
};

/** Everything that limits the messages of a tenant, and how much of it is used. */
export type LimitFacts = {
  readonly tenant: string;
  readonly limits: readonly (SendLimit & { readonly playbook: string })[];
  /** Customers who have not left; 0 where so few messages went that it does not matter. */
  readonly customers: number;
  readonly prices: readonly SendPrice[];
  readonly allowances: Readonly<Record<string, number>>;
  /** When a person switched a scope on again last. */
  readonly resumed: Readonly<Record<string, string>>;
  readonly counts: readonly Omit<Count, 'tenant'>[];
};

/** Budgets of a month are read as far back as this. */
const SPENT_REACH_DAYS = 33;

const FACTS = `
SELECT t.tenant_id AS tenant,
  coalesce((SELECT jsonb_agg(l) FROM send_limits l WHERE l.tenant_id = t.tenant_id), '[]') AS limits,
  coalesce((SELECT jsonb_agg(p) FROM send_prices p WHERE p.tenant_id = t.tenant_id), '[]') AS prices,
  coalesce((SELECT jsonb_object_agg(allowance, messages) FROM send_allowances a WHERE a.tenant_id = t.tenant_id AND a.allowance = ANY ($3)), '{}') AS allowances,
  coalesce((SELECT jsonb_object_agg(scope, changed_at) FROM send_switches s WHERE s.tenant_id = t.tenant_id AND NOT s.off), '{}') AS resumed,
  coalesce((SELECT jsonb_agg(jsonb_build_object('scope', scope, 'from', from_at, 'amount', amount)) FROM send_counts n WHERE n.tenant_id = t.tenant_id AND (
    scope = ANY ($4) OR (scope ~ '^(playbook|tried|wrong):' AND from_at > $2::timestamptz - interval '65 minutes')
    OR (scope LIKE 'spent:%' AND from_at > $2::timestamptz - interval '${SPENT_REACH_DAYS} days'))), '[]') AS counts
FROM tenants t WHERE t.tenant_id = ANY ($1)`;

/** Reads what limits the messages. With `hold` it waits until no other transaction counts for these tenants, in one order for all. */
export async function limitFacts(sql: Sql, messages: readonly OutboxMessage[], now: Date, hold: boolean): Promise<LimitFacts[]> {
  const tenants = [...new Set(messages.map(({ tenant }) => tenant))].sort();
  if (hold)
    await sql.query(
      'SELECT pg_advisory_xact_lock(k) FROM (SELECT hashtextextended(t, 7204116) AS k FROM unnest($1::text[]) AS r (t) ORDER BY 1 OFFSET 0) AS keys',
      [tenants],
    );
  const under = [...new Set(messages.flatMap(({ command }) => command.under ?? []))];
  const { rows } = await sql.query<Omit<LimitFacts, 'customers'>>(FACTS, [tenants, now, under, under.map((one) => `under:${one}`)]);
  // To count a hundred thousand customers takes longer than all the rest: only who has used up what is always allowed is measured by a share.
  const many = rows.filter(
    (row) => row.counts.reduce((sum, { scope, amount }) => sum + (scope.startsWith('playbook:') ? amount : 0), messages.length) > leastOf(row),
  );
  const counted = await sql.query<{ tenant: string; customers: number }>(
    `SELECT t AS tenant, (SELECT count(*)::int FROM customers c WHERE c.tenant_id = t AND c.status <> 'cancelled') AS customers FROM unnest($1::text[]) AS r (t)`,
    [many.map(({ tenant }) => tenant)],
  );
  return rows.map((row) => ({ ...row, customers: counted.rows.find(({ tenant }) => tenant === row.tenant)?.customers ?? 0 }));
}

const leastOf = ({ limits }: Pick<LimitFacts, 'limits'>): number => Math.min(USUAL_LIMIT.always_allowed, ...limits.map((limit) => limit.always_allowed));

/** Adds to counters, in one order for all, so that nobody waits in a circle. */
export async function addCounts(sql: Sql, counts: readonly Count[]): Promise<void> {
  if (counts.length === 0) return;
  await sql.query(
    `INSERT INTO send_counts AS n (tenant_id, scope, from_at, amount)
     SELECT tenant, scope, "from", sum(amount) FROM jsonb_to_recordset($1::jsonb) AS c (tenant text, scope text, "from" timestamptz, amount bigint)
     GROUP BY tenant, scope, "from" ORDER BY tenant, scope, "from"
     ON CONFLICT (tenant_id, scope, from_at) DO UPDATE SET amount = n.amount + excluded.amount`,
    [JSON.stringify(counts)],
  );
}

/** What a message has taken from a budget, as it stands in its row. */
export type Paid = { readonly tenant_id: string; readonly paid_channel: Channel | null; readonly paid_from: string | null; readonly paid_milli: number };

/** Gives back to the budgets what messages took that do not go at all. */
export const giveBack = (sql: Sql, messages: readonly Paid[]): Promise<void> =>
  addCounts(
    sql,
    messages.flatMap(({ tenant_id, paid_channel, paid_from, paid_milli }) =>
      paid_channel === null || paid_from === null || paid_milli === 0
        ? []
        : [{ tenant: tenant_id, scope: `spent:${paid_channel}`, from: new Date(paid_from).toISOString(), amount: -paid_milli }],
    ),
  );

/** Hours are counted in pieces of this length, so that an hour is any sixty minutes and not one of the clock. */
export const PIECE_MS = 5 * 60_000;

/** The start of the piece of an hour that holds a moment. */
export const pieceOf = (now: Date): string => new Date(Math.floor(now.getTime() / PIECE_MS) * PIECE_MS).toISOString();

type OfChannel = { readonly tenant: string; readonly channel: Channel };
/** Counts messages of channels in the piece of the hour that holds a moment. */
const countedAs =
  (what: 'tried' | 'wrong', amount: number) =>
  (sql: Sql, messages: readonly OfChannel[], now: Date): Promise<void> =>
    addCounts(
      sql,
      messages.map(({ tenant, channel }) => ({ tenant, scope: `${what}:${channel}`, from: pieceOf(now), amount })),
    );

/** Notes messages of channels that went wrong. */
export const noteWrong = countedAs('wrong', 1);

/** Notes that messages which were counted as tried were not: nobody came to hand them over. */
export const noteUntried = countedAs('tried', -1);

/** Forgets counters that nothing reads any more. */
export async function forgetCounts(sql: Sql, now: Date): Promise<void> {
  await sql.query(
    `DELETE FROM send_counts WHERE scope NOT LIKE 'under:%' AND from_at < $1::timestamptz - CASE WHEN scope LIKE 'spent:%' THEN interval '400 days' ELSE interval '2 days' END`,
    [now],
  );
}
