import type { LoggedEvent } from '../../contract/envelope.ts';
import { feedState, RHYTHM_DAYS } from '../../data/feed-watch.ts';
import { FEEDS, type Feed, type FeedDay, feedDays, hoursHeard } from '../../data/feeds.ts';
import type { Sql } from '../../data/sql.ts';

/** Notes that these events were heard, in the transaction that processes them; each partition of the log has rows of its own. */
export async function noteHeard(sql: Sql, events: readonly LoggedEvent[]): Promise<void> {
  const days = [...Map.groupBy(events, (event) => event.partition)].flatMap(([partition, own]) => feedDays(own).map((day) => ({ ...day, partition })));
  if (days.length === 0) return;
  await sql.query(
    `INSERT INTO feed_days (tenant_id, feed, partition_no, day, hours, last_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[], $4::date[], $5::int[], $6::timestamptz[]) ORDER BY 1, 2, 3, 4
     ON CONFLICT (tenant_id, feed, partition_no, day) DO UPDATE SET hours = feed_days.hours | excluded.hours, last_at = greatest(feed_days.last_at, excluded.last_at)`,
    [
      days.map((d) => d.tenant),
      days.map((d) => d.feed),
      days.map((d) => d.partition),
      days.map((d) => d.day),
      days.map((d) => d.hours),
      days.map((d) => d.lastAt),
    ],
  );
}

/** How a feed of a tenant stands, as the watch found it last. */
export interface FeedRow {
  readonly feed: Feed;
  readonly last_at: string;
  readonly patience_hours: number | null;
  readonly silent_since: string | null;
}

/** The feeds of a tenant that has told anything, in the order of their names. */
export async function feedRows(sql: Sql, tenant: string): Promise<FeedRow[]> {
  return (await sql.query<FeedRow>('SELECT feed, last_at, patience_hours, silent_since FROM feeds WHERE tenant_id = $1 ORDER BY feed', [tenant])).rows;
}

/** The feeds of a tenant that are not heard, and since when. */
export async function silentFeeds(sql: Sql, tenant: string): Promise<{ feed: Feed; since: string }[]> {
  const { rows } = await sql.query<{ feed: Feed; since: string }>(
    'SELECT feed, silent_since AS since FROM feeds WHERE tenant_id = $1 AND silent_since IS NOT NULL ORDER BY feed',
    [tenant],
  );
  return rows;
}

/** Looks how every feed of a tenant stands and keeps it. Says which have fallen silent or are heard again since the last look. */
export async function lookAtFeeds(sql: Sql, tenant: string, now: Date): Promise<Feed[]> {
  const { rows } = await sql.query<{ feed: Feed; days: Pick<FeedDay, 'day' | 'hours'>[]; last_at: string }>(
    `SELECT feed, least(max(last_at), $2) AS last_at, json_agg(json_build_object('day', day, 'hours', hours)) AS days FROM feed_days
     WHERE tenant_id = $1 AND day <= ($2::timestamptz)::date GROUP BY feed ORDER BY feed`,
    [tenant, now],
  );
  const before = new Map((await feedRows(sql, tenant)).map((row) => [row.feed, row.silent_since]));
  const changed: Feed[] = [];
  for (const { feed, days, last_at } of rows) {
    const { patienceHours, silentSince } = feedState(hoursHeard(days), new Date(last_at), now);
    if ((silentSince === null) !== ((before.get(feed) ?? null) === null)) changed.push(feed);
    await sql.query(
      `INSERT INTO feeds (tenant_id, feed, last_at, patience_hours, silent_since, looked_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant_id, feed) DO UPDATE SET last_at = excluded.last_at, patience_hours = excluded.patience_hours, silent_since = excluded.silent_since, looked_at = excluded.looked_at`,
      [tenant, feed, last_at, patienceHours, silentSince, now],
    );
  }
  return changed;
}

/** Days of which the hours are kept; of a feed that was silent for longer nothing is known any more but when it was heard last. */
const KEPT_DAYS = 2 * RHYTHM_DAYS;

/** Forgets days that the rhythm no longer rests on; one that is being written waits for the next time. */
export async function forgetFeedDays(sql: Sql, tenant: string, now: Date): Promise<void> {
  await sql.query(
    'DELETE FROM feed_days WHERE ctid IN (SELECT ctid FROM feed_days WHERE tenant_id = $1 AND day < ($2::timestamptz)::date - $3::int FOR UPDATE SKIP LOCKED)',
    [tenant, now, KEPT_DAYS],
  );
}

/** The feeds by which a tenant was ever told anything, whether the watch has looked at them yet or not. */
export async function feedsHeard(sql: Sql, tenant: string): Promise<Feed[]> {
  const { rows } = await sql.query<{ feed: Feed }>(
    `SELECT n.feed FROM unnest($2::text[]) AS n (feed) WHERE EXISTS (SELECT 1 FROM feeds f WHERE f.tenant_id = $1 AND f.feed = n.feed)
       OR EXISTS (SELECT 1 FROM feed_days d WHERE d.tenant_id = $1 AND d.feed = n.feed)`,
    [tenant, FEEDS],
  );
  return rows.map(({ feed }) => feed);
}
