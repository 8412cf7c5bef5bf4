import type { PlatformEvent } from '../../contract/envelope.ts';
import { checkEvent } from '../../data/check-event.ts';
import { type CustomerState, evolveCustomer } from '../../data/customer-state.ts';
import { canonicalFacts, type FactRow, isLatest, type Measures, mergeMeasures } from '../../data/daily-facts.ts';
import { EntityHistory } from '../../data/entity-history.ts';
import { CustomerHistory } from '../../data/feature-store.ts';
import { contributionsOf } from '../../data/measures.ts';
import { subjectOf } from '../../data/subject.ts';
import { addDays, dayOf } from '../../kernel/days.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { mulberry32, type Random, shuffle } from '../../kernel/random.ts';
import { PredictiveAnalyticsEngine } from '../../predictive/engine.ts';
import { simulate } from '../../simulation/world.ts';
import { churnLearnedAt } from './learned-churn.ts';
import type { Proof } from './proof.ts';

const FROM = '2026-01-01';
const DAYS = 240;
const LATE_DAYS = 7;

/** How a history is folded into rows; the mutants fold wrongly. */
type Fold = (events: readonly PlatformEvent[], arrival: readonly string[]) => FactRow[];

const keyOf = (row: Omit<FactRow, 'measures'>): string => JSON.stringify([row.kind, row.id, row.day, row.learnedOn]);

function collect(parts: readonly FactRow[], merge: (a: Measures, b: Measures) => Measures): FactRow[] {
  const rows = new Map<string, FactRow>();
  for (const part of parts) {
    const before = rows.get(keyOf(part));
    rows.set(keyOf(part), { ...part, measures: before ? merge(before.measures, part.measures) : part.measures });
  }
  return [...rows.values()];
}

const contributions = (event: PlatformEvent): FactRow[] => contributionsOf(event, subjectOf(event)).map((part) => ({ tenant: event.tenant, ...part }));

/** The inbox and the facts, as the pipeline uses them. */
const product: Fold = (events) => {
  const seen = new Set<string>();
  const fresh = events.filter(({ source, id }) => !seen.has(`${source}\n${id}`) && seen.add(`${source}\n${id}`));
  return collect(fresh.flatMap(contributions), mergeMeasures);
};

/** Windows by arrival instead of by the time of the fact. */
const byArrival: Fold = (events, arrival) =>
  product(
    events.map((event, i) => ({ ...event, time: arrival[i] as string })),
    arrival,
  );

/** No inbox: a repeated event counts again. */
const withoutInbox: Fold = (events) => collect(events.flatMap(contributions), mergeMeasures);

/** Sums of fractions in floating point, whose result depends on the order. */
const inFractions: Fold = (events, arrival) =>
  collect(product(events, arrival).length === 0 ? [] : dedupe(events).flatMap(contributions), (a, b) => {
    const merged = { ...mergeMeasures(a, b) };
    for (const [name, fact] of Object.entries(b)) {
      const before = a[name];
      if (before && !isLatest(before) && !isLatest(fact)) merged[name] = [before[0] + fact[0], before[1] * 0.1 * 10 + fact[1] / 3, 0, 0];
    }
    return merged;
  });

function dedupe(events: readonly PlatformEvent[]): PlatformEvent[] {
  return [...new Map(events.map((event) => [`${event.source}\n${event.id}`, event])).values()];
}

/** The customer with the latest arrival winning instead of the latest fact. */
const lastArrivalWins = (state: CustomerState | undefined, event: PlatformEvent): CustomerState => {
  const after = evolveCustomer(undefined, event);
  return { ...after, latest: { ...state?.latest, ...after.latest }, lastEventAt: event.time };
};

function historyOf(rows: readonly FactRow[]): CustomerHistory {
  const own = new EntityHistory();
  const nodes = new Map<string, EntityHistory>();
  for (const row of [...rows].sort((a, b) => (a.day < b.day ? -1 : 1))) {
    if (row.kind === 'customer') own.add(row.day, row.learnedOn, row.measures);
    else {
      const node = nodes.get(row.id) ?? new EntityHistory();
      nodes.set(row.id, node);
      node.add(row.day, row.learnedOn, row.measures);
    }
  }
  return new CustomerHistory(own, nodes);
}

/** Doubles some, moves all, and lets each arrive up to seven days late. */
function disturbed(events: readonly PlatformEvent[], random: Random): { events: PlatformEvent[]; arrival: string[] } {
  const arriving = shuffle([...events, ...events.filter(() => random() < 0.05)], random).map((event) => {
    const late = Math.floor(random() * LATE_DAYS * 86_400_000);
    return { ...event, learned: new Date(Date.parse(event.time) + late).toISOString() };
  });
  return { events: arriving, arrival: arriving.map((event) => event.learned) };
}

export const g4: Proof = {
  id: 'G4',
  promise: 'The same events shuffled, doubled and late give byte-identical facts, customers and scores.',
  async run({ seed, long }) {
    const random = mulberry32(seed);
    const events = new Map<string, PlatformEvent[]>();
    const ofNodes = new Map<string, PlatformEvent[]>();
    // Late enough that also a week ago, with which scores are compared, everything had been learned.
    const now = new Date(`${addDays(FROM, DAYS + LATE_DAYS + 8)}T00:00:00Z`);
    for (const raw of simulate({ seed, tenant: 'proof', from: FROM, days: DAYS, customers: 500, nodes: 10, strengths: { contract: 2, payments: 2 } }).events) {
      const event = checkEvent(raw, 'proof', now);
      const { kind, id } = subjectOf(event);
      const book = kind === 'customer' ? events : kind === 'node' ? ofNodes : null;
      book?.set(id, [...(book.get(id) ?? []), event]);
    }
    const nodeOf = (own: readonly PlatformEvent[]): PlatformEvent[] => {
      const created = own.find((event) => event.type === 'customer.created');
      return (created?.type === 'customer.created' && ofNodes.get(created.data.node_id ?? '')) || [];
    };
    const wholes = new Map([...events].map(([id, own]) => [id, historyOf(product([...own, ...nodeOf(own)], []))]));
    const engine = new PredictiveAnalyticsEngine({ champion: churnLearnedAt(wholes, FROM, addDays(FROM, DAYS), seed), challenger: null });
    const asOf = dayOf(now);

    const faceOf = (rows: readonly FactRow[], state: CustomerState | undefined): { facts: string; customer: string; score: string } => {
      const facts = { history: historyOf(rows), state: state as CustomerState, outageOpen: false, bestHour: null };
      return {
        facts: canonicalFacts(rows),
        customer: canonicalJson(state),
        score: canonicalJson(engine.assess(new Map([['c', facts]]), asOf, now.toISOString()).get('c')),
      };
    };
    const histories = long ? 1_000_000 : 5_000;
    const scored = long ? 20_000 : 500;
    const customers = [...events.values()].map((own) => own.filter((event) => event.type !== 'usage.recorded' || event.time >= addDays(asOf, -50)));
    let different = 0;
    let scores = 0;
    const caught = { byArrival: false, withoutInbox: false, inFractions: false, lastArrivalWins: false };
    const evolve = (all: readonly PlatformEvent[], step = evolveCustomer) =>
      all.reduce<CustomerState | undefined>((state, event) => step(state, event), undefined);
    for (let run = 0; run < histories; run++) {
      const own = customers[run % customers.length] as PlatformEvent[];
      const whole = run < scored ? [...own, ...nodeOf(own)] : own;
      const moved = disturbed(whole, random);
      const own2 = dedupe(moved.events.filter((event) => subjectOf(event).kind === 'customer'));
      const [inOrder, state] = [product(whole, []), evolve(own)];
      const [shuffled, stateShuffled] = [product(moved.events, moved.arrival), evolve(own2)];
      if (run < scored) {
        scores++;
        if (canonicalJson(faceOf(inOrder, state)) !== canonicalJson(faceOf(shuffled, stateShuffled))) different++;
      } else if (canonicalFacts(inOrder) !== canonicalFacts(shuffled) || canonicalJson(state) !== canonicalJson(stateShuffled)) different++;
      if (run >= 200) continue;
      const expected = canonicalFacts(inOrder);
      caught.byArrival ||= canonicalFacts(byArrival(moved.events, moved.arrival)) !== expected;
      caught.withoutInbox ||= canonicalFacts(withoutInbox(moved.events, moved.arrival)) !== expected;
      caught.inFractions ||= canonicalFacts(inFractions(moved.events, moved.arrival)) !== canonicalFacts(inFractions(whole, []));
      caught.lastArrivalWins ||= canonicalJson(evolve(own2, lastArrivalWins)) !== canonicalJson(evolve(own, lastArrivalWins));
    }
    return {
      holds: different === 0 && Object.values(caught).every(Boolean),
      figures: { histories, scores_compared: scores, differing: different, mutants: 4, mutants_caught: Object.values(caught).filter(Boolean).length },
    };
  },
};
