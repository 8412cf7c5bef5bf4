import { noteHeard, silentFeeds } from '../../../adapters/postgres/feed-store.ts';
import type { LoggedEvent } from '../../../contract/envelope.ts';
import type { EventType } from '../../../contract/events/catalogue.ts';
import { FEEDS, type Feed, feedOf } from '../../../data/feeds.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { addDays } from '../../../kernel/days.ts';
import { CustomerChurnAnalyzer } from '../../../predictive/churn.ts';
import { ABSTAIN, silenceOf } from '../../../predictive/silent-feeds.ts';
import { feedStep } from '../../ledger.ts';
import type { Scratch } from '../scratch.ts';
import { dayAt, type Isp } from './world.ts';

const HOUR = 3_600_000;
/** The day on which the feed falls silent, and how many days before and after it are watched. */
const SILENT_ON = 270;
const CALM_DAYS = 10;
const WATCHED_DAYS = 4;

/** What the watch and the model made of one feed that fell silent. */
export type Outage = {
  readonly feed: Feed;
  readonly share: number;
  /** Hours from the last thing heard until the feed was called silent; null when it never was. */
  readonly noticedAfterHours: number | null;
  /** Hours in the calm days before on which a feed was called silent without being so. */
  readonly falseHours: number;
  readonly abstained: boolean;
  readonly names: boolean;
  /** Whether a model that heeds no silence abstained too: then the proof proves nothing. */
  readonly abstainedUnheeding: boolean;
  readonly othersSilent: string;
};

/** Lets one feed of the ISP fall silent, watches hour by hour, and asks the model about everybody in the end. */
export async function feedOutage(scratch: Scratch, tenant: string, isp: Isp, feed: Feed): Promise<Outage> {
  const { database } = scratch;
  const start = Date.parse(`${dayAt(SILENT_ON)}T00:00:00Z`);
  const clock = virtualClock(new Date(start - CALM_DAYS * 24 * HOUR));
  const end = start + WATCHED_DAYS * 24 * HOUR;
  const heard = isp.heard
    .filter(
      ({ type, time }) =>
        Date.parse(time) >= start - 55 * 24 * HOUR && Date.parse(time) < end && !(feedOf(type as EventType) === feed && Date.parse(time) >= start),
    )
    .sort((a, b) => (a.time < b.time ? -1 : 1));
  let next = 0;
  let falseHours = 0;
  let noticed: number | null = null;
  for (; clock.now().getTime() < end; clock.advance(HOUR)) {
    const now = clock.now();
    const from = next;
    while (next < heard.length && Date.parse((heard[next] as (typeof heard)[number]).time) <= now.getTime()) next++;
    const batch = heard.slice(from, next).map((event, i) => ({ ...event, tenant, partition: i % 8 }) as unknown as LoggedEvent);
    await database.asWorker((sql) => noteHeard(sql, batch));
    await feedStep(database, clock);
    const silent = (await database.asWorker((sql) => silentFeeds(sql, tenant))).map((one) => one.feed);
    if (now.getTime() < start) falseHours += silent.length;
    else if (noticed === null && silent.includes(feed)) noticed = (now.getTime() - start) / HOUR;
  }
  const silent = await database.asWorker((sql) => silentFeeds(sql, tenant));
  const asked = (heeded: typeof silent): { readonly all: boolean; readonly named: boolean } => {
    const analyzer = new CustomerChurnAnalyzer({ champion: isp.champion, challenger: null });
    const day = addDays(dayAt(SILENT_ON), WATCHED_DAYS);
    const risks = [...analyzer.read(new Map([...isp.customers].slice(0, 50)), day, clock.now().toISOString(), heeded).values()].map(({ risk }) => risk);
    return { all: risks.every(({ chance }) => chance === null), named: risks.every(({ abstained }) => abstained?.includes(`“${feed}”`) ?? false) };
  };
  const heeding = asked(silent);
  return {
    feed,
    share: afterDays(isp, feed)?.share ?? 0,
    noticedAfterHours: noticed,
    falseHours,
    abstained: heeding.all,
    names: heeding.named,
    abstainedUnheeding: asked([]).all,
    othersSilent: silent.flatMap((one) => (one.feed === feed ? [] : [one.feed])).join(', '),
  };
}

/** What follows for the model of the ISP when a feed has been silent for days. */
export const afterDays = (isp: Isp, feed: Feed) =>
  silenceOf(isp.card.reasons ?? [], [{ feed, since: '2026-01-01T00:00:00.000Z' }], new Date(Date.parse('2026-01-05T00:00:00Z')));

/** The feed that the model rests on most besides the master data, and one that it hardly rests on. */
export function feedsToBreak(isp: Isp): { readonly heavy: Feed; readonly light: Feed | null } {
  const shares = FEEDS.filter((feed) => feed !== 'customers').map((feed) => ({ feed, share: afterDays(isp, feed)?.share ?? 0 }));
  const sorted = shares.toSorted((a, b) => b.share - a.share);
  return { heavy: (sorted[0] as (typeof sorted)[number]).feed, light: sorted.findLast(({ share }) => share > 0 && share < ABSTAIN.share)?.feed ?? null };
}
