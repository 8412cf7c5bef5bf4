import type { Sql } from '../../data/sql.ts';
import { type Guardrail, guardrailsOf, PERIODS, type Period, periodStart } from '../../orchestration/guardrails.ts';
import { type Amounts, type Fairness, type GroupUse, MEASURES, type Measure, type Room } from '../../orchestration/room.ts';
import { ALL_TOGETHER, type HoldRooms, type Rooms } from '../../orchestration/room-keeper.ts';
import type { Decision } from '../../orchestration/run.ts';

/** One row of what has been taken. */
export type Use = {
  readonly playbook: string;
  readonly period: Period;
  readonly measure: Measure | keyof GroupUse;
  readonly in_group: string;
  readonly used: number;
};
/** What a tenant has set. */
export type Limits = {
  readonly zone: string;
  readonly set: readonly Guardrail[];
  readonly fairness: { readonly group_by: string; readonly bound_points: number } | null;
};

/** The limits that a tenant has set, and where it works. */
export async function limitsOf(sql: Sql, tenant: string): Promise<Limits> {
  const zone = (await sql.query<{ time_zone: string }>('SELECT time_zone FROM tenants WHERE tenant_id = $1', [tenant])).rows[0]?.time_zone ?? 'UTC';
  const set = await sql.query<Guardrail>('SELECT playbook, measure, period, most FROM guardrails WHERE tenant_id = $1', [tenant]);
  const fair = await sql.query<NonNullable<Limits['fairness']>>('SELECT group_by, bound_points FROM fairness_rules WHERE tenant_id = $1', [tenant]);
  return { zone, set: set.rows, fairness: fair.rows[0] ?? null };
}

/** What has been taken in the periods of this moment. */
export async function useOf(sql: Sql, tenant: string, zone: string, now: Date): Promise<Use[]> {
  const { rows } = await sql.query<Use>(
    `SELECT playbook, period, measure, in_group, used FROM guardrail_use
     WHERE tenant_id = $1 AND (period, starts_on) IN (SELECT * FROM unnest($2::text[], $3::date[]))`,
    [tenant, PERIODS, PERIODS.map((period) => periodStart(period, now, zone))],
  );
  return rows;
}

/** What is left of limits; of several for one measure the narrowest counts, and what is overdrawn leaves nothing. */
export function roomOf(playbook: string, limits: readonly Guardrail[], use: readonly Use[], fairness: Limits['fairness']): Room {
  const own = use.filter((one) => one.playbook === playbook);
  const taken = (measure: string, period: Period): number =>
    own.find((one) => one.measure === measure && one.period === period && one.in_group === '')?.used ?? 0;
  const left = Object.fromEntries(
    MEASURES.map((measure) => {
      const rest = limits.flatMap((one) => (one.measure === measure && one.most !== null ? [Math.max(0, one.most - taken(measure, one.period))] : []));
      return [measure, rest.length === 0 ? null : Math.min(...rest)];
    }),
  ) as Room['left'];
  return { left, fairness: fairness && { by: fairness.group_by, boundPoints: fairness.bound_points, groups: groupsOf(own) } };
}

function groupsOf(use: readonly Use[]): Fairness['groups'] {
  const groups: Record<string, GroupUse> = {};
  for (const { period, measure, in_group, used } of use) {
    if (period !== 'month' || in_group === '') continue;
    groups[in_group] = { ...(groups[in_group] ?? { considered: 0, contacted: 0, discounted: 0 }), [measure]: used };
  }
  return groups;
}

/** What is left for playbooks of one tenant, and for all of them together where that was limited. */
export function roomsOf(playbooks: readonly string[], { set, fairness }: Limits, use: readonly Use[]): Rooms {
  const all = set.filter(({ playbook }) => playbook === ALL_TOGETHER);
  return new Map([
    ...playbooks.map((playbook): [string, Room] => [playbook, roomOf(playbook, guardrailsOf(playbook, set), use, fairness)]),
    ...(all.length > 0 ? [[ALL_TOGETHER, roomOf(ALL_TOGETHER, all, use, null)] as [string, Room]] : []),
  ]);
}

/**
 * The limits in PostgreSQL. `holdRooms` locks the tenant's head, so that whoever takes of a limit has seen everything that was taken
 * before; `write` puts down what decisions take, in the same transaction. `hold: false` is a seam for the mutant that only checks.
 */
export function postgresGuardrails({ hold = true }: { hold?: boolean } = {}): {
  holdRooms: HoldRooms;
  write(sql: Sql, decisions: readonly Decision[]): Promise<void>;
} {
  return {
    async holdRooms(sql, spending, now) {
      const byTenant = Map.groupBy(spending, ({ tenant }) => tenant);
      const tenants = [...byTenant.keys()].sort();
      if (tenants.length === 0) return new Map();
      if (hold)
        await sql.query(
          `INSERT INTO guardrail_heads (tenant_id, holds) SELECT t, 1 FROM unnest($1::text[]) AS t ORDER BY t
           ON CONFLICT (tenant_id) DO UPDATE SET holds = guardrail_heads.holds + 1`,
          [tenants],
        );
      const rooms = new Map<string, Rooms>();
      for (const tenant of tenants) {
        const limits = await limitsOf(sql, tenant);
        const playbooks = [...new Set((byTenant.get(tenant) ?? []).map(({ playbook }) => playbook))];
        rooms.set(tenant, roomsOf(playbooks, limits, await useOf(sql, tenant, limits.zone, now)));
      }
      return rooms;
    },

    async write(sql, decisions) {
      const spending = decisions.filter((decision) => decision.spends !== undefined);
      if (spending.length === 0) return;
      await sql.query(
        `INSERT INTO guardrail_spends (tenant_id, decision_id, playbook, in_group, contacts, calls, spend, discount, spent_at)
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS s (tenant text, id text, playbook text, "group" text, contacts int, calls int, spend bigint, discount bigint, at timestamptz)`,
        [JSON.stringify(spending.map(({ tenant, id, playbook, at, spends }) => ({ tenant, id, playbook, at, ...spends })))],
      );
      const { rows } = await sql.query<{ tenant_id: string; time_zone: string }>('SELECT tenant_id, time_zone FROM tenants WHERE tenant_id = ANY ($1)', [
        [...new Set(spending.map(({ tenant }) => tenant))],
      ]);
      const zones = new Map(rows.map((row) => [row.tenant_id, row.time_zone]));
      await sql.query(
        `INSERT INTO guardrail_use AS u (tenant_id, playbook, period, starts_on, measure, in_group, used)
         SELECT tenant, playbook, period, starts, measure, in_group, used
         FROM jsonb_to_recordset($1::jsonb) AS t (tenant text, playbook text, period text, starts date, measure text, in_group text, used bigint)
         ORDER BY 1, 2, 3, 4, 5, 6
         ON CONFLICT (tenant_id, playbook, period, starts_on, measure, in_group) DO UPDATE SET used = u.used + excluded.used`,
        [JSON.stringify(usesOf(spending, zones))],
      );
    },
  };
}

type Added = Use & { readonly tenant: string; readonly starts: string };

/** What decisions add to the sums: of the playbook and of all together, in every period, and of the group in the month. */
function usesOf(decisions: readonly Decision[], zones: ReadonlyMap<string, string>): Added[] {
  const sums = new Map<string, { -readonly [K in keyof Added]: Added[K] }>();
  const add = (row: Added): void => {
    if (row.used === 0) return;
    const key = JSON.stringify([row.tenant, row.playbook, row.period, row.starts, row.measure, row.in_group]);
    const known = sums.get(key);
    if (known) known.used += row.used;
    else sums.set(key, { ...row });
  };
  for (const { tenant, playbook: own, at, spends } of decisions) {
    if (!spends) continue;
    const zone = zones.get(tenant) ?? 'UTC';
    for (const period of PERIODS) {
      const starts = periodStart(period, new Date(at), zone);
      for (const playbook of [own, ALL_TOGETHER])
        for (const measure of MEASURES) add({ tenant, playbook, period, starts, measure, in_group: '', used: (spends as Amounts)[measure] });
    }
    const group = { tenant, playbook: own, period: 'month' as const, starts: periodStart('month', new Date(at), zone), in_group: spends.group };
    add({ ...group, measure: 'considered', used: 1 });
    add({ ...group, measure: 'contacted', used: Number(spends.contacts > 0) });
    add({ ...group, measure: 'discounted', used: Number(spends.discount > 0) });
  }
  return [...sums.values()];
}

/** Sets one limit in the tenant's own transaction. */
export async function saveGuardrail(
  sql: Sql,
  tenant: string,
  { playbook, measure, period, most, why }: Guardrail & { readonly why: string },
  person: string,
  now: Date,
): Promise<void> {
  await sql.query(
    `INSERT INTO guardrails (tenant_id, playbook, measure, period, most, why, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (tenant_id, playbook, measure, period) DO UPDATE SET most = excluded.most, why = excluded.why, changed_at = excluded.changed_at,
       changed_by = excluded.changed_by`,
    [tenant, playbook, measure, period, most, why, now, person],
  );
}

/** Declares the groups that are treated alike, or none, in the tenant's own transaction. */
export async function saveFairness(sql: Sql, tenant: string, rule: Limits['fairness'], person: string, now: Date): Promise<void> {
  if (rule === null) {
    await sql.query('DELETE FROM fairness_rules WHERE tenant_id = $1', [tenant]);
    return;
  }
  await sql.query(
    `INSERT INTO fairness_rules (tenant_id, group_by, bound_points, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id) DO UPDATE SET group_by = excluded.group_by, bound_points = excluded.bound_points, changed_at = excluded.changed_at,
       changed_by = excluded.changed_by`,
    [tenant, rule.group_by, rule.bound_points, now, person],
  );
}
