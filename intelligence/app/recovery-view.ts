import { holidaysFrom } from '../adapters/postgres/holidays.ts';
import { attemptsOf, daysOfPaying } from '../adapters/postgres/payment-attempts.ts';
import { settingsOf } from '../adapters/postgres/playbook-settings.ts';
import type { Sql } from '../data/sql.ts';
import { addDays, dayOf } from '../kernel/days.ts';
import { readDecline } from '../orchestration/decline-rules.ts';
import type { PaymentAttempt } from '../orchestration/payment-attempts.ts';
import type { RecoveryView, RetryChoice } from '../orchestration/playbook.ts';
import { defaultRecovery } from '../orchestration/playbooks/payment-recovery-settings.ts';
import { weekendOf } from '../orchestration/working-days.ts';
import { knownZone, type Place } from '../orchestration/zones.ts';
import { type RetryCase, type RetryModel, retryBasis, retryMoments, unlearned } from '../predictive/retries/retry-timing.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The longest that a tenant can let the layer try. */
const LONGEST_DAYS = 45;

/** The customer and the place of a view. */
export type Whose = { readonly customer: string; readonly time_zone: string | null };

/** The declined charge that would be tried next, as the model needs it; null when there is none that may be. */
export function caseOf(
  { customer, time_zone }: Whose,
  home: string,
  attempts: readonly PaymentAttempt[],
  paid: readonly string[],
  now: Date,
): RetryCase | null {
  const last = attempts.findLast(({ state }) => state === 'declined');
  if (last === undefined || attempts.some(({ state, invoice_id }) => state === 'paid' && invoice_id === last.invoice_id)) return null;
  const reading = readDecline(last, now);
  if (reading.kind !== 'soft') return null;
  return {
    customer,
    invoice: last.invoice_id,
    family: reading.family,
    declined: attempts.filter(({ state, invoice_id }) => state === 'declined' && invoice_id === last.invoice_id).map(({ at }) => at),
    zone: knownZone(time_zone) ?? home,
    paid,
  };
}

/** The moments for the next try of a case, by how many tries are left. */
export function choicesFor(model: RetryModel, one: RetryCase, attempts: readonly PaymentAttempt[], retryForDays: number, now: Date): RetryChoice[] {
  const last = attempts.findLast(({ state }) => state === 'declined');
  const waits = last === undefined ? 0 : readDecline(last, now).waitHours;
  const earliest = new Date(Math.max(now.getTime(), Date.parse(one.declined.at(-1) ?? now.toISOString()) + Math.max(1, waits) * HOUR));
  const until = new Date(Date.parse(one.declined[0] ?? now.toISOString()) + Math.min(LONGEST_DAYS, retryForDays) * DAY);
  return retryMoments(model, one, { earliest, until, now });
}

/** For how many days the layer tries by itself under the tenant's latest settings; null when the biller does. */
async function layerTries(sql: Sql, tenant: string): Promise<number | null> {
  const latest = (await settingsOf(sql, tenant)).findLast(({ playbook }) => playbook === 'payment-recovery')?.settings;
  if (latest?.retries !== 'layer') return null;
  return typeof latest.retry_for_days === 'number' ? latest.retry_for_days : defaultRecovery.retry_for_days;
}

/** What the recovery of payments may know of these customers: their charges, and when to try again where the layer does. */
export async function recoveryViews(
  sql: Sql,
  tenant: string,
  place: Place,
  customers: readonly Whose[],
  model: RetryModel | null,
  now: Date,
): Promise<ReadonlyMap<string, RecoveryView>> {
  const ids = customers.map(({ customer }) => customer);
  const attempts = await attemptsOf(sql, tenant, ids, now);
  const tries = attempts.size === 0 ? null : await layerTries(sql, tenant);
  const paid = tries === null ? new Map<string, readonly string[]>() : await daysOfPaying(sql, tenant, [...attempts.keys()], addDays(dayOf(now), -366));
  const days_off = { weekend: weekendOf(place.country), holidays: (await holidaysFrom(sql, tenant, dayOf(now))).map(({ day }) => day).slice(0, 40) };
  const used = model ?? unlearned;
  return new Map(
    customers.map((whose) => {
      const own = attempts.get(whose.customer) ?? [];
      const one = tries === null || own.length === 0 ? null : caseOf(whose, place.timeZone, own, paid.get(whose.customer) ?? [], now);
      const retry = one === null || tries === null ? [] : choicesFor(used, one, own, tries, now);
      return [whose.customer, { attempts: own, retry, retry_basis: retryBasis(used), days_off }];
    }),
  );
}
