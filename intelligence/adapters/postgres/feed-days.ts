import type { LoggedEvent } from '../../contract/envelope.ts';
import { type SilentFeed, silentFeeds, TYPES_OF_FEEDS } from '../../data/feeds.ts';
import type { Sql } from '../../data/sql.ts';
import { addDays, type Day, dayNumber, dayOf } from '../../kernel/days.ts';

/** Days back to which the rhythm of a feed is read. */
const RHYTHM_DAYS = 120;

/** Notes on which days the feeds told something; most of it is known already, and then nothing is written. */
export async function noteFeedDays(sql: Sql, events: readonly LoggedEvent[]): Promise<void> {
  const told = new Map(
    events
      .filter(({ type }) => TYPES_OF_FEEDS.has(type))
      .map(({ tenant, type, time }) => [JSON.stringify([tenant, type, dayOf(time)]), [tenant, type, dayOf(time)]]),
  );
  if (told.size === 0) return;
  const column = (place: number) => [...told.values()].map((row) => row[place]);
  await sql.query(
    `INSERT INTO feed_days (tenant_id, type, day)
     SELECT n.* FROM unnest($1::text[], $2::text[], $3::date[]) AS n (tenant_id, type, day)
     WHERE NOT EXISTS (SELECT 1 FROM feed_days f WHERE f.tenant_id = n.tenant_id AND f.type = n.type AND f.day = n.day)
     ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`,
    [column(0), column(1), column(2)],
  );
}

/** The feeds of a tenant that are silent on a day. */
export async function silentFeedsOf(sql: Sql, tenant: string, today: Day): Promise<SilentFeed[]> {
  const { rows } = await sql.query<{ type: string; days: Day[] }>(
    'SELECT type, array_agg(day::text) AS days FROM feed_days WHERE tenant_id = $1 AND day > $2::date GROUP BY type',
    [tenant, addDays(today, -RHYTHM_DAYS)],
  );
  return silentFeeds(new Map(rows.map(({ type, days }) => [type, days.map(dayNumber)])), dayNumber(today));
}
