import { holidaysFrom } from '../adapters/postgres/holidays.ts';
import type { Sql } from '../data/sql.ts';
import { dayOf } from '../kernel/days.ts';
import { mayStopFrom, weekendOf } from '../orchestration/working-days.ts';
import { knownZone } from '../orchestration/zones.ts';

/** When the service of a customer may be stopped, by the calendar of the ISP and the customer's own clock: from now on, or null within two months. */
export async function stoppingMoment(sql: Sql, tenant: string, customer: string, now: Date): Promise<Date | null> {
  const { rows } = await sql.query<{ country: string; time_zone: string; own: string | null }>(
    `SELECT t.country, t.time_zone, c.state #>> '{latest,time_zone,2}' AS own FROM tenants t LEFT JOIN customers c ON c.tenant_id = t.tenant_id AND c.customer_id = $2
     WHERE t.tenant_id = $1`,
    [tenant, customer],
  );
  const { country, time_zone, own } = rows[0]!;
  const holidays = (await holidaysFrom(sql, tenant, dayOf(now))).map(({ day }) => day);
  return mayStopFrom(now, knownZone(own) ?? time_zone, { weekend: weekendOf(country), holidays });
}
