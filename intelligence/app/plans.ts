import type { Database } from '../adapters/postgres/database.ts';
import { type PlanCount, planCounts } from '../adapters/postgres/plan-queries.ts';
import { type GroupLevel, membersOf, useTogether } from '../adapters/postgres/usage-queries.ts';
import type { Services } from '../api/services.ts';
import type { PlanList, PlanUse } from '../contract/api/plans.ts';
import type { UsageForecast } from '../contract/api/usage.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, type Day, dayNumber, dayOf } from '../kernel/days.ts';
import { Z95 } from '../ml/distributions.ts';
import { widened } from '../predictive/usage/sampled.ts';
import { UsagePatternPredictor } from '../predictive/usage.ts';
import { held } from './held.ts';
import { usePerDay } from './usage.ts';

/** The days of facts that are read are many, so the plans are read at most once in this time; `as_of` tells when. */
const HOLD_MS = 60_000;
/** Customers who stand for all together, and for one plan at least and at most. */
const SAMPLE = { together: 800, least: 12, most: 400 };
/** Days that are looked back on: sixteen weeks are enough for a sum and its growth. */
const REACH = 112;
const LEVEL_DAYS = 28;

type Plan = PlanCount & { readonly plan: string; readonly usage: UsageForecast; readonly use: PlanUse | null };
type Known = { readonly currency: string; readonly plans: readonly Plan[]; readonly all: readonly PlanCount[] };

/** What the API asks about plans. The list and the single plan tell the same, for both come from one reading. */
export function planServices(database: Pick<Database, 'asTenant'>, clock: Clock): Pick<Services, 'plans' | 'planUsage'> {
  const read = held(clock, HOLD_MS, (tenant, at) => database.asTenant(tenant, (sql) => plansOf(sql, tenant, dayOf(at))));
  return {
    plans: async (tenant) => {
      const { at, answer } = read(tenant);
      return listOf(await answer, at);
    },
    planUsage: async (tenant, id) => {
      const { at, answer } = read(tenant);
      const own = (await answer).plans.find(({ plan }) => plan === id);
      return own ? { plan_id: id, name: own.name, as_of: dayOf(at), customers: own.customers, use: own.use, usage: own.usage } : null;
    },
  };
}

async function plansOf(sql: Sql, tenant: string, today: Day): Promise<Known> {
  const { currency, plans: all } = await planCounts(sql, tenant);
  const named = all.filter((one): one is PlanCount & { plan: string } => one.plan !== null);
  const ids = named.map(({ plan }) => plan);
  const most = Math.min(SAMPLE.most, Math.max(SAMPLE.least, Math.floor(SAMPLE.together / Math.max(1, ids.length))));
  const members = await membersOf(sql, tenant, 'plan_id', ids, most);
  const use = await useTogether(sql, tenant, members, { since: addDays(today, -REACH), levelSince: addDays(today, -LEVEL_DAYS), asOf: today });
  const byPlan = Map.groupBy(use.days, ({ group }) => group);
  const told = new UsagePatternPredictor().totals(new Map(ids.map((id) => [id, usePerDay(byPlan.get(id) ?? [], dayNumber(today))])), dayNumber(today));
  const levels = new Map(use.levels.map((level) => [level.group, level]));
  const plans = named.map((one) => {
    const level = levels.get(one.plan);
    return { ...one, usage: widened(told.get(one.plan) as UsageForecast, level?.error ?? 0), use: level ? useOf(level) : null };
  });
  return { currency, plans, all };
}

function listOf({ currency, plans, all }: Known, at: Date): PlanList {
  const none = all.find(({ plan }) => plan === null);
  const sum = (of: (one: PlanCount) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    as_of: at.toISOString(),
    currency,
    plans: plans.map(({ plan, name, customers, monthly_minor, without_price, usage, use }) => ({
      plan_id: plan,
      name,
      customers,
      monthly_minor,
      without_price,
      use,
      month: usage.month,
      growth: usage.growth,
      missing: usage.missing,
    })),
    no_plan: { customers: none?.customers ?? 0, monthly_minor: none?.monthly_minor ?? 0, without_price: none?.without_price ?? 0 },
    totals: { customers: sum((one) => one.customers), monthly_minor: sum((one) => one.monthly_minor), without_price: sum((one) => one.without_price) },
  };
}

function useOf({ asked, bytes_a_day, error }: GroupLevel): PlanUse {
  const reach = Z95 * error * bytes_a_day;
  return { bytes_a_day: Math.round(bytes_a_day), low_95: Math.round(Math.max(0, bytes_a_day - reach)), high_95: Math.round(bytes_a_day + reach), asked };
}
