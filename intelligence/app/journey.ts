import type { Database } from '../adapters/postgres/database.ts';
import {
  addJourneyFacts,
  allJourneyFacts,
  allStays,
  type FactRow,
  journeyFacts,
  journeyStays,
  type PersonRef,
  personKey,
  replaceStays,
} from '../adapters/postgres/journey-store.ts';
import type { Services } from '../api/services.ts';
import { type JourneyFact, type JourneyPersona, type JourneySpan, journeyOf } from '../behavioral/journey.ts';
import { journeyFactOf } from '../behavioral/journey-facts.ts';
import { journeyGraph, LEAST_STAYS, nextOf, type Stay, staysOf, WITHIN_DAYS } from '../behavioral/journey-graph.ts';
import type { LoggedEvent } from '../contract/envelope.ts';
import type { Identity } from '../contract/identity.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { dayOf } from '../kernel/days.ts';
import { desksOf } from './desks.ts';
import { held } from './held.ts';

const plain = ({ stage, since, until, because }: Omit<JourneySpan, 'stage'> & { readonly stage: string }) => ({ stage, since, until, because });
/** The journey of one person out of their facts. */
export const journey = (persona: JourneyPersona, facts: readonly FactRow[], asOf: Date) => journeyOf(persona, facts.map(factOf), asOf.toISOString());
/** The journey of somebody out of what the store holds of it. */
export const storedJourney = async (sql: Sql, who: PersonRef & { readonly persona: JourneyPersona }, asOf: Date) =>
  journey(who.persona, (await journeyFacts(sql, [who])).get(personKey(who)) ?? [], asOf);
const factOf = ({ id, kind, at, learnedAt, words }: FactRow): JourneyFact => ({ id, kind: kind as JourneyFact['kind'], at, learnedAt, words });

/** In the transaction of a batch: what its events move on journeys. The stays of customers follow with their scores. */
export async function noteJourneys(sql: Sql, events: readonly LoggedEvent[]): Promise<void> {
  const facts = events.flatMap((event): FactRow[] => {
    const fact = journeyFactOf(event);
    return fact ? [{ tenant: event.tenant, ...fact }] : [];
  });
  await addJourneyFacts(
    sql,
    facts.toSorted((a, b) => (personKey(a) + a.id < personKey(b) + b.id ? -1 : 1)),
  );
}

/** With the scores of customers: their risk as it moves them on, and the stays that follow from all that is known, time included. */
export async function followScored(
  sql: Sql,
  tenant: string,
  scored: readonly { readonly customer: string; readonly high: boolean | null; readonly words: string }[],
  now: Date,
): Promise<void> {
  const people = scored.map(({ customer }): PersonRef => ({ tenant, persona: 'customer', person: customer }));
  const known = await journeyFacts(sql, people);
  const before = await journeyStays(sql, people);
  const at = now.toISOString();
  const risks = scored.flatMap(({ customer, high, words }): FactRow[] => {
    const person: PersonRef = { tenant, persona: 'customer', person: customer };
    // The risk of somebody who left says nothing of them once they are back.
    const last = (known.get(personKey(person)) ?? [])
      .filter(({ kind }) => kind.startsWith('risk-') || kind === 'left')
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .at(-1);
    const kind = high ? 'risk-high' : 'risk-normal';
    const before = last === undefined || last.kind === 'left' ? 'risk-normal' : last.kind;
    if (high === null || kind === before) return [];
    return [{ ...person, id: `risk ${at}`, kind, at, learnedAt: at, words }];
  });
  await addJourneyFacts(sql, risks);
  const added = Map.groupBy(risks, personKey);
  const changed = people.flatMap((person) => {
    const key = personKey(person);
    const stays = journey('customer', [...(known.get(key) ?? []), ...(added.get(key) ?? [])], now);
    return JSON.stringify(stays.map(plain)) === JSON.stringify((before.get(key) ?? []).map(plain)) ? [] : [{ ...person, stays }];
  });
  await replaceStays(sql, changed);
}

/** Notes that a colleague was here, once for each of their days. Who has no desk at the ISP is none: programs, the platform's owner, and whoever sees only what is their own. */
export function noteColleagues(clock: Clock, add: (fact: FactRow) => Promise<unknown>): (who: Identity | null) => Promise<void> {
  const noted = new Set<string>();
  return async (who) => {
    if (who === null || desksOf(who.role).length === 0) return;
    const at = clock.now().toISOString();
    const day = dayOf(clock.now());
    const key = JSON.stringify([who.tenant, who.person, day]);
    if (noted.has(key)) return;
    await add({ tenant: who.tenant, persona: 'staff', person: who.person, id: `here ${day}`, kind: 'did', at, learnedAt: at, words: 'used the layer' });
    if (noted.size > 10_000) noted.clear();
    noted.add(key);
  };
}

const DAY = 86_400_000;
/** All stays of a tenant take a pass over its customers, so they are read at most once in this time. */
const HOLD_MS = 60_000;

/** What the API asks about journeys. */
export function journeyServices(database: Pick<Database, 'asTenant'>, clock: Clock): Pick<Services, 'journey' | 'customerJourney'> {
  const ofCustomers = held(clock, HOLD_MS, (tenant, at) => database.asTenant(tenant, async (sql) => (await allStays(sql, at)) as Stay[]));
  // Partners and colleagues are few, and time alone moves them on, so theirs follow from the facts whenever they are asked for.
  const fromFacts = (persona: JourneyPersona) =>
    held(clock, HOLD_MS, (tenant, at) =>
      database.asTenant(tenant, async (sql) =>
        [...Map.groupBy(await allJourneyFacts(sql, persona), personKey).values()].flatMap((facts) => staysOf(journey(persona, facts, at), at.toISOString())),
      ),
    );
  const stays = { customer: ofCustomers, partner: fromFacts('partner'), staff: fromFacts('staff') };
  return {
    async journey(tenant, persona) {
      const { at, answer } = stays[persona](tenant);
      return { persona, as_of: at.toISOString(), least_stays: LEAST_STAYS, ...journeyGraph(persona, await answer) };
    },
    async customerJourney(tenant, id, asOf) {
      const now = clock.now();
      const moment = asOf === undefined ? now : new Date(Math.min(Date.parse(asOf), now.getTime()));
      const spans = await database.asTenant(tenant, (sql) => storedJourney(sql, { tenant, persona: 'customer', person: id }, moment));
      const present = spans.at(-1);
      if (present === undefined) return null;
      const days = (moment.getTime() - Date.parse(present.since)) / DAY;
      // Where others went is known of today; of a past moment it would show what came later.
      const others = asOf === undefined ? (await stays.customer(tenant).answer).filter(({ stage }) => stage === present.stage) : [];
      const next = [...nextOf(others, days)].map(([stage, chance]) => ({ stage, ...chance })).sort((a, b) => b.value - a.value);
      const missing =
        asOf === undefined
          ? `Fewer than ${LEAST_STAYS} customers have been in this stage for so long, too few to say where they go next.`
          : 'Chances are said of today only.';
      return {
        ...{ stage: present.stage, since: present.since, because: present.because, days: Math.floor(days) },
        stays: spans.map(({ stage, since, until, because }) => ({ stage, since, until, because })),
        ...{ next, within_days: WITHIN_DAYS, next_missing: next.length > 0 ? null : missing },
      };
    },
  };
}
