import { addJourneyFacts, allJourneyFacts, type FactRow, journeyStays, personKey } from '../../adapters/postgres/journey-store.ts';
import type { CustomerJourney } from '../../contract/api/journey.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, shuffle } from '../../kernel/random.ts';
import { composeLayer } from '../compose.ts';
import { followScored, journey, journeyServices } from '../journey.ts';
import { type Course, customerCourse, DAY, FINAL, type PlantedEvent, type PlantedRisk, partnerCourse, START, type TrueStage } from './journeys/courses.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

/** Lived through day by day, and told at once in any order. */
const LIVED = 'lived';
const SHUFFLED = 'shuffled';
type Stays = CustomerJourney['stays'];
/** What was said of a customer at a moment, then. */
type Said = { readonly person: string; readonly at: string; readonly stays: Stays };

const cloudEvent = ({ id, type, at, data }: PlantedEvent) => ({
  ...{ specversion: '1.0', id, source: 'urn:proof:journeys', type },
  time: new Date(at).toISOString(),
  data,
});

/** The layer hears of every event when it is told, scores when scoring is due, and is asked now and then where everybody stands. */
async function liveThrough(scratch: Scratch, courses: readonly Course[], customers: ReadonlySet<string>, asks: ReadonlySet<number>): Promise<Said[]> {
  const clock = virtualClock(new Date(START));
  const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [] });
  const services = journeyServices(scratch.database, clock);
  const told = courses.flatMap(({ events }) => events).sort((a, b) => a.told - b.told);
  const risks = courses.flatMap(({ person, risks: own }) => own.map((risk) => ({ ...risk, person }))).sort((a, b) => a.at - b.at);
  const said: Said[] = [];
  let [heard, scored] = [0, 0];
  const score = async ({ person, high, words, at }: PlantedRisk & { person: string }): Promise<void> => {
    clock.set(new Date(at));
    await scratch.database.asWorker((sql) => followScored(sql, LIVED, [{ customer: person, high, words }], clock.now()));
  };
  for (let day = 0; START + day * DAY <= FINAL; day++) {
    const now = START + day * DAY;
    for (; scored < risks.length && (risks[scored]?.at ?? now) < now; scored++) await score(risks[scored]!);
    clock.set(new Date(now));
    const from = heard;
    while (heard < told.length && (told[heard]?.told ?? now) < now) heard++;
    if (heard > from) {
      await layer.ingest(LIVED, told.slice(from, heard).map(cloudEvent));
      await layer.pipeline.drain();
    }
    if (!asks.has(day)) continue;
    for (const person of customers) {
      const answer = await services.customerJourney(LIVED, person);
      if (answer) said.push({ person, at: clock.now().toISOString(), stays: answer.stays });
    }
  }
  // The stays that are kept follow with the scores of everybody.
  const everybody = [...customers].map((customer) => ({ customer, high: null, words: '' }));
  await scratch.database.asWorker((sql) => followScored(sql, LIVED, everybody, new Date(FINAL)));
  return said;
}

/** The same facts at once, in any order and some of them twice; what scoring found is copied, as it is not told by events. */
async function tellAtOnce(scratch: Scratch, courses: readonly Course[], seed: number): Promise<void> {
  const layer = composeLayer({ store: scratch, clock: virtualClock(new Date(FINAL)), log: silentLog, carriers: [] });
  const random = mulberry32(seed);
  const events = shuffle(
    courses.flatMap(({ events: own }) => own.flatMap((one) => (random() < 0.2 ? [one, one] : [one]))),
    random,
  );
  for (let from = 0; from < events.length; from += 200) await layer.ingest(SHUFFLED, events.slice(from, from + 200).map(cloudEvent));
  await layer.pipeline.drain();
  const found = await factsOf(scratch, LIVED, 'customer');
  const risks = found.filter(({ kind }) => kind.startsWith('risk-')).map((fact): FactRow => ({ ...fact, tenant: SHUFFLED }));
  await scratch.database.asWorker((sql) => addJourneyFacts(sql, risks));
}

const factsOf = (scratch: Scratch, tenant: string, persona: string): Promise<FactRow[]> =>
  scratch.database.asTenant(tenant, (sql) => allJourneyFacts(sql, persona));

/** True when stages and moments are the planted ones, and the words of each where they are those of a fact. */
const isTrue = (stays: readonly Pick<Stays[number], 'stage' | 'since' | 'because'>[], truth: readonly TrueStage[]): boolean =>
  stays.length === truth.length &&
  stays.every(({ stage, since, because }, i) => {
    const planted = truth[i] as TrueStage;
    const says = planted.because === null ? because !== '' : because === planted.because;
    return stage === planted.stage && Date.parse(since) === planted.since && says;
  });

/** Each stage in the words in which it began. */
const firstReason = (facts: readonly FactRow[], persona: 'customer' | 'partner', now: Date) =>
  journey(persona, facts, now).map((stay) => {
    const known = facts.map((fact) => ({ ...fact, learnedAt: fact.at }));
    return { ...stay, because: journey(persona, known, new Date(stay.since)).at(-1)?.because ?? '' };
  });
const whenHeard = (facts: readonly FactRow[]): FactRow[] => facts.map((fact) => ({ ...fact, at: fact.learnedAt }));
const knownAtOnce = (facts: readonly FactRow[]): FactRow[] => facts.map((fact) => ({ ...fact, learnedAt: fact.at }));
const inTimeOnly = (facts: readonly FactRow[]): FactRow[] => facts.filter(({ at, learnedAt }) => Date.parse(learnedAt) - Date.parse(at) < 2 * DAY);

const plain = (stays: readonly Stays[number][]): string => JSON.stringify(stays.map(({ stage, since, until, because }) => [stage, since, until, because]));

/**
 * Customers and partners with planted courses live for more than a year; a quarter of what happens is told up to 25 days late. Every stage, its beginning
 * and its reason must be the planted ones; told at once in any order and in part twice they must come out the same; what was said at a moment must
 * be what is said of that moment later. Mutants: facts count when they are heard; late facts are left out; a moment shows what was heard later; a stage
 * keeps its first reason.
 */
export const journeys: Proof = {
  id: 'journeys',
  promise:
    'Everybody stands in the stage that what happened puts them in, in whatever order it was told, and nobody is shown at a moment by what was heard later.',
  run: ({ seed, long }) =>
    onScratch({ durable: false, tenants: [LIVED, SHUFFLED], now: new Date(START) }, async (scratch) => {
      const random = mulberry32(seed);
      const customers = Array.from({ length: long ? 1_500 : 120 }, (_, i) => customerCourse(random, `c${i}`));
      const partners = Array.from({ length: long ? 300 : 40 }, (_, i) => partnerCourse(random, `p${i}`));
      const names = new Set(customers.map(({ person }) => person));
      const asks = new Set(Array.from({ length: long ? 12 : 10 }, () => 60 + Math.floor(random() * 350)));
      const said = await liveThrough(scratch, [...customers, ...partners], names, asks);
      await tellAtOnce(scratch, [...customers, ...partners], seed + 1);
      const now = new Date(FINAL);
      const services = journeyServices(scratch.database, virtualClock(now));
      const facts = { customer: await factsOf(scratch, LIVED, 'customer'), partner: await factsOf(scratch, LIVED, 'partner') };
      const shuffled = Map.groupBy(await factsOf(scratch, SHUFFLED, 'partner'), ({ person }) => person);
      const own = { customer: Map.groupBy(facts.customer, ({ person }) => person), partner: Map.groupBy(facts.partner, ({ person }) => person) };

      let [right, sameShuffled, keptRight, stages] = [0, 0, 0, 0];
      for (const { person, truth } of customers) {
        const stays = (await services.customerJourney(LIVED, person))?.stays ?? [];
        const other = (await services.customerJourney(SHUFFLED, person))?.stays ?? [];
        const ref = { tenant: LIVED, persona: 'customer', person };
        const kept = (await scratch.database.asWorker((sql) => journeyStays(sql, [ref]))).get(personKey(ref)) ?? [];
        stages += truth.length;
        if (isTrue(stays, truth)) right++;
        if (plain(other) === plain(stays)) sameShuffled++;
        if (plain(kept as Stays) === plain(stays)) keptRight++;
      }
      for (const { person, truth } of partners) {
        const stays = journey('partner', own.partner.get(person) ?? [], now);
        stages += truth.length;
        if (isTrue(stays, truth)) right++;
        if (plain(journey('partner', shuffled.get(person) ?? [], now)) === plain(stays)) sameShuffled++;
      }
      let [asThen, corrected] = [0, 0];
      for (const { person, at, stays } of said) {
        const later = (await services.customerJourney(LIVED, person, at))?.stays ?? [];
        const known = own.customer.get(person) ?? [];
        if (plain(later) === plain(stays)) asThen++;
        // What is known today of that moment: where it differs, late facts have moved it, and who showed it as of then would show the future.
        if (plain(journey('customer', knownAtOnce(known), new Date(at))) !== plain(stays)) corrected++;
      }
      const wrongly = (mutate: (of: readonly FactRow[]) => FactRow[]): number =>
        customers.filter(({ person, truth }) => !isTrue(journey('customer', mutate(own.customer.get(person) ?? []), now), truth)).length;
      const mutants = {
        counted_when_heard: wrongly(whenHeard),
        late_facts_left_out: wrongly(inTimeOnly),
        later_facts_shown: corrected,
        first_reason_kept: customers.filter(({ person, truth }) => !isTrue(firstReason(own.customer.get(person) ?? [], 'customer', now), truth)).length,
      };
      const people = customers.length + partners.length;
      const caught = Object.values(mutants).filter((count) => count > 0).length;
      return {
        holds:
          right === people &&
          sameShuffled === people &&
          keptRight === customers.length &&
          said.length > 0 &&
          asThen === said.length &&
          corrected > 0 &&
          caught === Object.keys(mutants).length,
        figures: {
          people,
          stages,
          journeys_as_planted: right,
          shuffled_the_same: sameShuffled,
          kept_stays_the_same: keptRight,
          customers: customers.length,
          asked_at_moments: said.length,
          said_later_of_then_the_same: asThen,
          moved_by_late_facts: corrected,
          ...Object.fromEntries(Object.entries(mutants).map(([name, count]) => [`mutant_${name}_seen`, count])),
          mutants: Object.keys(mutants).length,
          mutants_caught: caught,
        },
      };
    }),
};
