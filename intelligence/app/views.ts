import { missingOf } from '../adapters/postgres/collection-queries.ts';
import { type KeptReason, partOf } from '../adapters/postgres/lean-scores.ts';
import { answersOf } from '../adapters/postgres/message-answers.ts';
import { waysOf } from '../adapters/postgres/way-store.ts';
import { languageOf, type Preferred, preferredOf, suits } from '../behavioral/preferences.ts';
import { type DrawnHour, drawHour } from '../behavioral/timing.ts';
import { attribute, bookedMinor } from '../data/customer-state.ts';
import type { Sql } from '../data/sql.ts';
import { dayOf } from '../kernel/days.ts';
import { NO_PEACE, peaceOf } from '../orchestration/peace.ts';
import type { CustomerView, ScoreParts } from '../orchestration/playbook.ts';
import { type Known, readKnown } from './known.ts';
import type { TenantModels } from './models/tenant-models.ts';
import { recoveryViews } from './recovery-view.ts';
import { revenueView } from './revenue-view.ts';
import { tenantGround, timingOf } from './timing.ts';

/** Used while too few messages have been opened to know better; said so in the basis. */
const USUAL_HOUR = 10;

type ScoreRow = {
  customer_id: string;
  churn_chance: number | null;
  health_score: number | null;
  typical: number | null;
  other: number | null;
  reasons: readonly KeptReason[] | null;
};

function partsOf(score: ScoreRow | undefined): ScoreParts | null {
  if (score?.churn_chance == null || score.typical === null) return null;
  return { typical: score.typical, parts: (score.reasons ?? []).map(partOf), other: score.other ?? 0 };
}

const recoveryOf = (recovery: CustomerView['recovery']): Pick<CustomerView, 'recovery'> => (recovery === undefined ? {} : { recovery });

/** The hour that was drawn, unless they asked for others: a stated wish beats a learned habit. */
function bestHourOf(drawn: DrawnHour | null, preferred: Preferred): Pick<CustomerView, 'best_hour' | 'best_hour_chance' | 'best_hour_basis'> {
  const hour = drawn?.hour ?? USUAL_HOUR;
  if (!suits(preferred, hour)) return { best_hour: preferred.hours![0], best_hour_chance: 1, best_hour_basis: 'the hours that they asked for' };
  const basis = drawn?.basis ?? 'usual hour: too few messages opened yet to know better';
  return { best_hour: hour, best_hour_chance: drawn?.chance ?? 1, best_hour_basis: basis };
}

/** What playbooks may know of these customers at this moment, from what is read already where it is: the one place where predictions and habits reach decisions. */
export async function customerViews(
  sql: Sql,
  tenant: string,
  customers: readonly string[],
  models: TenantModels,
  now: Date,
  known?: Known,
): Promise<Map<string, CustomerView>> {
  const today = dayOf(now);
  const scores = await sql.query<ScoreRow>(
    `SELECT customer_id, churn_chance, health_score, (churn ->> 'typical_points')::float8 AS typical, (churn ->> 'other_points')::float8 AS other,
       churn -> 'reasons' AS reasons FROM scores WHERE tenant_id = $1 AND customer_id = ANY ($2)`,
    [tenant, customers],
  );
  const { found, peace } = known ?? (await readKnown(sql, tenant, customers, now));
  const ground = await tenantGround(sql, tenant, now);
  const answers = await answersOf(sql, tenant, customers, now);
  const scoreOf = new Map(scores.rows.map((row) => [row.customer_id, row]));
  const ways = await waysOf(sql, tenant, customers);
  // Only who has ways may be made an offer.
  const owing = await missingOf(sql, [...ways.keys()], tenant);
  const groupBy = (await sql.query<{ group_by: string }>('SELECT group_by FROM fairness_rules WHERE tenant_id = $1', [tenant])).rows[0]?.group_by ?? null;
  const whose = found.map(({ customer, state }) => ({ customer, time_zone: attribute<string>(state, 'time_zone') }));
  const recoveries = await recoveryViews(sql, tenant, ground.place, whose, models.retries, now);
  return new Map(
    found.map(({ customer, state, outageOpen }) => {
      const hour = drawHour(models.timing, attribute<string>(state, 'segment'), customer, today);
      const timing = timingOf(models.timing?.communication ?? null, { customer, state, answers: answers.get(customer) ?? [] }, ground, now);
      const view: CustomerView = {
        customer_id: customer,
        name: attribute(state, 'name'),
        status: attribute<CustomerView['status']>(state, 'status') ?? 'active',
        time_zone: attribute(state, 'time_zone'),
        locale: languageOf(state),
        email: attribute(state, 'email'),
        phone: attribute(state, 'phone'),
        owed_minor: bookedMinor(state),
        ...(state.totals.invoiced_minor > 0 ? {} : { bills_known: false as const }),
        last_paid_at: state.latest.last_paid_minor?.[0] ?? null,
        currency: attribute<string>(state, 'currency') ?? ground.currency,
        price_minor: attribute(state, 'price_minor'),
        churn_chance: scoreOf.get(customer)?.churn_chance ?? null,
        churn_parts: partsOf(scoreOf.get(customer)),
        health_score: scoreOf.get(customer)?.health_score ?? null,
        ...bestHourOf(hour, preferredOf(state)),
        ...timing,
        outage_open: outageOpen,
        revenue: revenueView(state, ways.get(customer), groupBy, owing.has(customer)),
        peace: peaceOf({ ...(peace.get(customer) ?? NO_PEACE), outage: outageOpen }),
        ...recoveryOf(recoveries.get(customer)),
        model_versions: models.versions,
      };
      return [customer, view];
    }),
  );
}
