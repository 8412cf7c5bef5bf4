import type { Sql } from '../../data/sql.ts';
import { addDays, type Day, dayOf } from '../../kernel/days.ts';
import { EVERYTHING, HOLDOUT_SHARE, shareOf, UNIVERSAL_SHARE } from '../../orchestration/holdout.ts';
import type { ImpactCase, Settled } from '../../orchestration/impact-case.ts';
import { DAYS_BEFORE } from '../../orchestration/impact-measures.ts';
import { ENROLLED, type TermRecord } from '../../orchestration/impact-reading.ts';
import type { ImpactStore, RunToFollow } from '../../orchestration/impact-store.ts';
import type { Database } from './database.ts';
import { postgresFactSource } from './fact-source.ts';
import { holdoutShares } from './holdout-shares.ts';
import { loadPriceList } from './price-list.ts';

/** Runs may be written so long after they were opened: a transaction that lasts longer does not live. */
const WRITTEN_WITHIN = "interval '1 hour'";

const NEW_RUNS = `
SELECT run_id AS id, playbook, playbook_version, edition, customer_id, held_out, opened_at FROM playbook_runs r
WHERE tenant_id = $1 AND opened_at > (SELECT coalesce(max(enrolled_at), '-infinity') - ${WRITTEN_WITHIN} FROM impact_cases WHERE tenant_id = $1 AND experiment <> '${EVERYTHING}')
  AND NOT EXISTS (SELECT 1 FROM impact_cases c WHERE c.tenant_id = r.tenant_id AND c.experiment = r.playbook AND c.case_id = r.run_id)
ORDER BY opened_at, run_id LIMIT $2`;

/** $1 tenant, $2 cases as JSON. Of those of one customer the first counts, unless one counts already. */
const ADD = `
WITH coming AS (
  SELECT i.*, row_number() OVER (PARTITION BY experiment, term, customer_id ORDER BY may_count DESC, enrolled_at, id) AS place
  FROM jsonb_to_recordset($2::jsonb) AS i (experiment text, id text, term date, customer_id text, arm text, enrolled_on date, enrolled_at timestamptz, may_count boolean, look_on date)
  WHERE NOT EXISTS (SELECT 1 FROM impact_cases k WHERE k.tenant_id = $1 AND k.experiment = i.experiment AND k.case_id = i.id)),
added AS (
  INSERT INTO impact_cases (tenant_id, experiment, case_id, term, customer_id, arm, enrolled_on, enrolled_at, counts, churn_chance, look_on)
  SELECT $1, experiment, id, term, customer_id, arm, enrolled_on, enrolled_at,
    may_count AND place = 1 AND NOT EXISTS (
      SELECT 1 FROM impact_cases k WHERE k.tenant_id = $1 AND k.experiment = c.experiment AND k.term = c.term AND k.customer_id = c.customer_id AND k.counts),
    (SELECT p.chance FROM predictions p WHERE p.tenant_id = $1 AND p.subject_id = c.customer_id AND p.model = 'churn_prediction' AND p.truth = 'left'
       AND p.made_at < c.enrolled_at ORDER BY p.made_at DESC LIMIT 1),
    look_on
  FROM coming c ORDER BY experiment, id ON CONFLICT DO NOTHING
  RETURNING experiment, term, arm, enrolled_on, counts)
INSERT INTO impact_days AS d (tenant_id, experiment, term, measure, day, arm, n, y, yy, x, xx, xy)
SELECT $1, experiment, term, '${ENROLLED}', enrolled_on, arm, count(*), 0, 0, 0, 0, 0 FROM added WHERE counts GROUP BY 2, 3, 5, 6 ORDER BY 2, 3, 5, 6
ON CONFLICT (tenant_id, experiment, term, measure, day, arm) DO UPDATE SET n = d.n + excluded.n`;

const DUE = `
SELECT tenant_id AS tenant, experiment, term, case_id AS id, customer_id, arm, enrolled_on, counts, churn_chance, outcomes, look_on FROM impact_cases
WHERE look_on <= $1 ORDER BY look_on, tenant_id, experiment, case_id LIMIT $2 FOR UPDATE SKIP LOCKED`;

/** $1 looked at cases as JSON. */
const LOOKED_AT = `
UPDATE impact_cases c SET outcomes = s.outcomes, look_on = s.look_on
FROM jsonb_to_recordset($1::jsonb) AS s (tenant text, experiment text, id text, outcomes jsonb, look_on date)
WHERE c.tenant_id = s.tenant AND c.experiment = s.experiment AND c.case_id = s.id`;

/** $1 what is added, as JSON; the days are written in one order everywhere, so that nobody waits in a circle. */
const ADD_DAYS = `
INSERT INTO impact_days AS d (tenant_id, experiment, term, measure, day, arm, n, y, yy, x, xx, xy)
SELECT tenant, experiment, term, measure, day, arm, sum(n), sum(y), sum(yy), sum(x), sum(xx), sum(xy)
FROM jsonb_to_recordset($1::jsonb) AS a (tenant text, experiment text, term date, measure text, day date, arm text, n bigint, y double precision, yy double precision,
  x double precision, xx double precision, xy double precision)
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
ON CONFLICT (tenant_id, experiment, term, measure, day, arm) DO UPDATE SET
  n = d.n + excluded.n, y = d.y + excluded.y, yy = d.yy + excluded.yy, x = d.x + excluded.x, xx = d.xx + excluded.xx, xy = d.xy + excluded.xy`;

/** $1 tenant, $2 the experiment or null for all: a row a term, whose first day is the first on which somebody joined. */
const RECORDS = `
SELECT d.experiment, d.term, min(d.day) FILTER (WHERE d.measure = '${ENROLLED}') AS since,
  jsonb_agg(jsonb_build_object('measure', d.measure, 'day', d.day, 'arm', d.arm,
    'sums', jsonb_build_object('n', d.n, 'y', d.y, 'yy', d.yy, 'x', d.x, 'xx', d.xx, 'xy', d.xy)) ORDER BY d.day, d.measure, d.arm) AS days,
  (SELECT min(h.from_at) FROM holdout_shares h WHERE h.tenant_id = $1 AND h.experiment = d.experiment) AS launched_at,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('day', c.day, 'what', c.what) ORDER BY c.day, c.what), '[]') FROM impact_changes c
     WHERE c.tenant_id = $1 AND c.experiment = d.experiment) AS changes,
  (SELECT currency FROM tenants WHERE tenant_id = $1) AS currency
FROM impact_days d WHERE d.tenant_id = $1 AND d.experiment = coalesce($2, d.experiment) GROUP BY 1, 2 ORDER BY 1, 2`;

const ADD_SHARE = 'INSERT INTO holdout_shares (tenant_id, experiment, share, from_at, set_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING';

async function mark(sql: Sql, tenant: string, marks: readonly { experiment: string; day: Day; what: string }[]): Promise<void> {
  await sql.query(
    `INSERT INTO impact_changes (tenant_id, experiment, what, day)
     SELECT $1, experiment, what, min(day) FROM jsonb_to_recordset($2::jsonb) AS m (experiment text, what text, day date) GROUP BY 2, 3 ORDER BY 2, 3 ON CONFLICT DO NOTHING`,
    [tenant, JSON.stringify(marks)],
  );
}

const setShare: ImpactStore['setShare'] = async (sql, tenant, experiment, share, by, now) => {
  await sql.query(ADD_SHARE, [tenant, experiment, share, now, by]);
  await mark(sql, tenant, [{ experiment, day: dayOf(now), what: `${Math.round(1000 * share) / 10} % held out` }]);
};

/** The cases of one tenant with what is known of their customers, looked at. */
async function lookedAt(sql: Sql, tenant: string, cases: readonly ImpactCase[], look: Parameters<ImpactStore['settle']>[2]): Promise<readonly Settled[]> {
  const first = cases.reduce((least, { enrolled_on }) => (enrolled_on < least ? enrolled_on : least), cases[0]!.enrolled_on);
  const ids = [...new Set(cases.map(({ customer_id }) => customer_id))];
  const histories = await postgresFactSource(sql).histories(tenant, 'customer', ids, addDays(first, -DAYS_BEFORE - 1));
  return look(cases, histories, await loadPriceList(sql, tenant));
}

/** Cases, their sums by day and the shares in PostgreSQL. */
export function postgresImpactStore(database: Pick<Database, 'asWorker'>): ImpactStore {
  return {
    shares: holdoutShares,
    setShare,
    mark,
    async launches(sql, tenant, experiments, now) {
      const known = async () => {
        const { rows } = await sql.query<{ experiment: string; at: string }>(
          'SELECT experiment, min(from_at) AS at FROM holdout_shares WHERE tenant_id = $1 AND experiment = ANY ($2) GROUP BY 1',
          [tenant, experiments],
        );
        return new Map(rows.map(({ experiment, at }) => [experiment, dayOf(at)]));
      };
      const launched = await known();
      const fresh = experiments.filter((experiment) => !launched.has(experiment)).sort();
      for (const experiment of fresh)
        await setShare(sql, tenant, experiment, experiment === EVERYTHING ? UNIVERSAL_SHARE : HOLDOUT_SHARE, 'the layer, by default', now);
      return fresh.length === 0 ? launched : known();
    },
    async newRuns(sql, tenant, limit) {
      return (await sql.query<RunToFollow>(NEW_RUNS, [tenant, limit])).rows;
    },
    async customers(sql, tenant) {
      const { rows } = await sql.query<{ id: string }>("SELECT customer_id AS id FROM customers WHERE tenant_id = $1 AND status = 'active' ORDER BY 1", [
        tenant,
      ]);
      return rows.map(({ id }) => id);
    },
    async add(sql, tenant, cases) {
      if (cases.length > 0) await sql.query(ADD, [tenant, JSON.stringify(cases)]);
    },
    settle: (on, limit, look) =>
      database.asWorker(async (sql) => {
        const { rows } = await sql.query<ImpactCase>(DUE, [on, limit]);
        if (rows.length === 0) return 0;
        const cases: object[] = [];
        const adds: object[] = [];
        for (const [tenant, own] of Map.groupBy(rows, (row) => row.tenant))
          for (const [i, { outcomes, look_on, adds: days }] of (await lookedAt(sql, tenant, own, look)).entries()) {
            const { experiment, id, term } = own[i] as ImpactCase;
            cases.push({ tenant, experiment, id, outcomes, look_on });
            adds.push(...days.map(({ measure, day, arm, sums }) => ({ tenant, experiment, term, measure, day, arm, ...sums })));
          }
        await sql.query(LOOKED_AT, [JSON.stringify(cases)]);
        if (adds.length > 0) await sql.query(ADD_DAYS, [JSON.stringify(adds)]);
        return rows.length;
      }),
    async records(sql, tenant, experiment) {
      type Row = Omit<TermRecord, 'launched_on' | 'share'> & { term: Day; launched_at: string };
      const shares = await holdoutShares(sql, tenant);
      return (await sql.query<Row>(RECORDS, [tenant, experiment])).rows.map(({ launched_at, term, since, ...row }) => ({
        ...row,
        since: since ?? term,
        launched_on: dayOf(launched_at),
        share: shareOf(shares, row.experiment),
      }));
    },
  };
}
