import type { Feed } from '../../data/feeds.ts';

/** What a prediction can be about. */
export type SubjectKind = 'customer' | 'node' | 'partner' | 'tenant';

/**
 * What counts as come true: the one place. `came` selects from `due` (tenant_id, prediction_id, subject_id, made_at, due_at, first_day,
 * last_day) the columns tenant_id, prediction_id, came and void: 1 or 0 for something that happens or not, the amount for an amount;
 * `void` says why nobody can know.
 */
interface Rule {
  readonly of: SubjectKind;
  /** The feed that would have told: while it is silent nobody knows what came. */
  readonly feed: Feed | null;
  readonly came: string;
}

/** An event of the subject after the prediction was made, up to the moment when it is due. */
const happened = (test: string): string => `
  SELECT d.tenant_id, d.prediction_id, (EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = d.tenant_id AND e.subject_id = d.subject_id
    AND e.happened_at > d.made_at AND e.happened_at <= d.due_at AND ${test}))::int::float8 AS came, NULL::text AS void FROM due d`;

/** The plan was changed for another one at a higher price than that of the day of the prediction; a rise of the same plan is none. */
const TOOK_MORE = `e.type = 'service.changed' AND EXISTS (
  SELECT 1 FROM (SELECT b.data FROM events b WHERE b.tenant_id = e.tenant_id AND b.subject_id = e.subject_id AND b.type = 'service.changed'
                 AND b.happened_at <= d.made_at ORDER BY b.happened_at DESC LIMIT 1) was
  WHERE was.data ->> 'plan_id' <> e.data ->> 'plan_id' AND (was.data ->> 'price_minor')::bigint < (e.data ->> 'price_minor')::bigint)`;

const BYTES = "coalesce((f.measures -> 'usage.down_bytes' ->> 1)::float8, 0) + coalesce((f.measures -> 'usage.up_bytes' ->> 1)::float8, 0)";
/** Days without any told use that a sum may have. */
const MOST_DAYS_MISSING = 1;

/** Every truth that a prediction can be held against, by name. */
export const TRUTHS = {
  left: { of: 'customer', feed: 'customers', came: happened("e.type = 'customer.cancelled'") },
  'left-by-choice': {
    of: 'customer',
    feed: 'customers',
    came: happened("e.type = 'customer.cancelled' AND coalesce((e.data ->> 'voluntary')::boolean, true)"),
  },
  closed: { of: 'customer', feed: 'customers', came: happened("e.type = 'customer.cancelled' AND NOT coalesce((e.data ->> 'voluntary')::boolean, true)") },
  'took-more': { of: 'customer', feed: 'customers', came: happened(TOOK_MORE) },
  'node-down': { of: 'node', feed: 'alarms', came: happened("e.type = 'device.down'") },
  /** Bytes of a customer, down and up; not known when the use of more than a day was not told or the customer has left meanwhile. */
  'customer-usage': {
    of: 'customer',
    feed: null,
    came: `
  SELECT d.tenant_id, d.prediction_id, told.bytes AS came,
    CASE WHEN told.days < d.last_day - d.first_day + 1 - ${MOST_DAYS_MISSING} THEN format('the use of %s of %s days was told', told.days, d.last_day - d.first_day + 1) END AS void
  FROM due d, LATERAL (SELECT coalesce(sum(${BYTES}), 0) AS bytes, count(DISTINCT f.day) AS days FROM daily_facts f
    WHERE f.tenant_id = d.tenant_id AND f.entity_kind = 'customer' AND f.entity_id = d.subject_id AND f.day BETWEEN d.first_day AND d.last_day
      AND f.measures ? 'usage.down_bytes') told`,
  },
  /** Bytes that a customer of the node used on average over the days, by all whose use was told. */
  'node-usage': {
    of: 'node',
    feed: 'usage',
    came: `
  SELECT d.tenant_id, d.prediction_id, told.bytes AS came, CASE WHEN told.days < d.last_day - d.first_day + 1 - ${MOST_DAYS_MISSING} THEN format('the use of %s of %s days was told', told.days, d.last_day - d.first_day + 1) END AS void
  FROM due d, LATERAL (SELECT coalesce(sum(day.mean), 0) AS bytes, count(*) AS days FROM (
    SELECT avg(${BYTES}) AS mean FROM customers c JOIN daily_facts f ON f.tenant_id = c.tenant_id AND f.entity_kind = 'customer' AND f.entity_id = c.customer_id
    WHERE c.tenant_id = d.tenant_id AND c.node_id = d.subject_id AND f.day BETWEEN d.first_day AND d.last_day AND f.measures ? 'usage.down_bytes' GROUP BY f.day) day) told`,
  },
  /** What was billed: invoices, and of customers who pay in advance their payments. */
  revenue: {
    of: 'tenant',
    feed: 'billing',
    came: `
  SELECT d.tenant_id, d.prediction_id, (SELECT coalesce(sum(t.billed_minor), 0)::float8 FROM tenant_days t
    WHERE t.tenant_id = d.tenant_id AND t.day BETWEEN d.first_day AND d.last_day) AS came,
    CASE WHEN (SELECT count(*) FROM tenant_days t WHERE t.tenant_id = d.tenant_id AND t.day BETWEEN d.first_day AND d.last_day) < d.last_day - d.first_day + 1
      THEN 'not every day of it has been added up' END AS void FROM due d`,
  },
  /** Commission of a partner. */
  commission: {
    of: 'partner',
    feed: 'partners',
    came: `
  SELECT d.tenant_id, d.prediction_id, (SELECT coalesce(sum((f.measures -> 'partner.commission_minor' ->> 1)::bigint), 0)::float8 FROM daily_facts f
    WHERE f.tenant_id = d.tenant_id AND f.entity_kind = 'partner' AND f.entity_id = d.subject_id AND f.day BETWEEN d.first_day AND d.last_day) AS came, NULL::text AS void FROM due d`,
  },
} as const satisfies Record<string, Rule>;
export type Truth = keyof typeof TRUTHS;

/** What counts as come true for the models that the layer always has; others say it with each prediction. */
export const TRUTH_OF_MODEL: Readonly<Record<string, Truth>> = { churn_prediction: 'left', network_failure: 'node-down', upsell_propensity: 'took-more' };

const rules = Object.entries(TRUTHS as Record<string, Rule>);
const feeds = rules.flatMap(([name, { feed }]) => (feed === null ? [] : [`WHEN '${name}' THEN '${feed}'`])).join(' ');

/**
 * Selects tenant_id, prediction_id, came and void of everything in `due`. What its feed would have told is void while the feed
 * is silent since before the end: that nothing was heard of a leaver is then no news. What did come stays known.
 */
export const SETTLEMENT = `SELECT d.tenant_id, d.prediction_id, m.came, coalesce(m.void,
    CASE WHEN s.silent_since < coalesce((d.last_day + 1)::timestamptz, d.due_at) AND (d.last_day IS NOT NULL OR m.came = 0)
      THEN format('the feed “%s” was silent since %s', s.feed, to_char(s.silent_since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')) END) AS void
  FROM due d JOIN (${rules.map(([name, { came }]) => `${came} WHERE d.truth = '${name}'`).join('\nUNION ALL ')}) m USING (tenant_id, prediction_id)
  LEFT JOIN feeds s ON s.tenant_id = d.tenant_id AND s.feed = CASE d.truth ${feeds} END`;
