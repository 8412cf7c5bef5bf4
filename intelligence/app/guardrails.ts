import type { Database } from '../adapters/postgres/database.ts';
import { limitsOf, saveFairness, saveGuardrail, type Use, useOf } from '../adapters/postgres/guardrail-store.ts';
import { harmStops, reopenAfterHarm } from '../adapters/postgres/harm-queries.ts';
import type { Services } from '../api/services.ts';
import type { Guardrails } from '../contract/api/guardrails.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { guardrailsOf } from '../orchestration/guardrails.ts';
import { playbookKinds } from '../orchestration/playbooks/catalogue.ts';
import { ALL_TOGETHER } from '../orchestration/room-keeper.ts';

/** The playbooks that take of limits. */
const spending = playbookKinds.filter((kind) => kind.make().spends).map(({ name }) => name);

async function told(sql: Sql, tenant: string, now: Date): Promise<Guardrails> {
  const limits = await limitsOf(sql, tenant);
  const use = await useOf(sql, tenant, limits.zone, now);
  const { stops, lookedAt } = await harmStops(sql);
  const currency = (await sql.query<{ currency: string }>('SELECT currency FROM tenants WHERE tenant_id = $1', [tenant])).rows[0]?.currency ?? 'USD';
  const all = [...spending.flatMap((name) => guardrailsOf(name, limits.set)), ...limits.set.filter(({ playbook }) => playbook === ALL_TOGETHER)];
  const isSet = (one: (typeof all)[number]) =>
    limits.set.some((set) => set.playbook === one.playbook && set.measure === one.measure && set.period === one.period);
  return {
    currency,
    limits: all.map((one) => ({
      ...one,
      used: use.find((row) => row.in_group === '' && row.playbook === one.playbook && row.measure === one.measure && row.period === one.period)?.used ?? 0,
      is_default: !isSet(one),
    })),
    fairness: limits.fairness && ({ ...limits.fairness, groups: sharesOf(use) } as Guardrails['fairness']),
    stops,
    judged_at: lookedAt,
  };
}

type Shares = NonNullable<Guardrails['fairness']>['groups'];
function sharesOf(use: readonly Use[]): Shares {
  const groups = Map.groupBy(
    use.filter(({ in_group, period }) => in_group !== '' && period === 'month'),
    ({ playbook, in_group }) => JSON.stringify([playbook, in_group]),
  );
  return [...groups.values()].map((rows) => {
    const of = (measure: string): number => rows.find((row) => row.measure === measure)?.used ?? 0;
    const [{ playbook, in_group }] = rows as [Use];
    return { playbook, group: in_group, considered: of('considered'), contacted: of('contacted'), discounted: of('discounted') };
  });
}

/** What the API asks about guardrails. */
export function guardrailServices(
  database: Pick<Database, 'asTenant'>,
  clock: Clock,
): Pick<Services, 'guardrails' | 'setGuardrail' | 'setFairness' | 'reopenPlaybook'> {
  return {
    guardrails: (tenant) => database.asTenant(tenant, (sql) => told(sql, tenant, clock.now())),
    setGuardrail: (tenant, limit, person) =>
      database.asTenant(tenant, async (sql) => {
        if (limit.playbook !== ALL_TOGETHER && !spending.includes(limit.playbook)) throw new UilError('PLAYBOOK_NOT_LIMITED', [limit.playbook]);
        await saveGuardrail(sql, tenant, limit, person, clock.now());
        return told(sql, tenant, clock.now());
      }),
    setFairness: (tenant, { rule }, person) =>
      database.asTenant(tenant, async (sql) => {
        await saveFairness(sql, tenant, rule, person, clock.now());
        return told(sql, tenant, clock.now());
      }),
    reopenPlaybook: (tenant, playbook, { why }, person) =>
      database.asTenant(tenant, async (sql) => {
        if (!(await reopenAfterHarm(sql, tenant, playbook, person, why, clock.now()))) throw new UilError('PLAYBOOK_NOT_STOPPED', [playbook]);
        return told(sql, tenant, clock.now());
      }),
  };
}
