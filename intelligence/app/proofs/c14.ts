import type { PlatformEvent } from '../../contract/envelope.ts';
import { addDays } from '../../kernel/days.ts';
import { hashFraction } from '../../kernel/ids.ts';
import type { ChanceData } from '../../ml/chance-model.ts';
import type { ChurnModel } from '../../predictive/churn/model.ts';
import { type ChurnReading, CustomerChurnAnalyzer } from '../../predictive/churn.ts';
import { isCustomerOn } from '../../predictive/customer-rows.ts';
import type { DatedRow } from '../../predictive/dated-rows.ts';
import { type Correction, type FeedbackRules, usualFeedbackRules } from '../../predictive/feedback.ts';
import { withCorrections } from '../../predictive/feedback-rows.ts';
import { chanceRowsAt, churnModelFrom, learnedAlone } from './learned-churn.ts';
import type { Proof } from './proof.ts';
import { type SimulatedFacts, simulatedFacts } from './simulated-facts.ts';

const FROM = '2026-01-01';
const DAYS = 270;
/** Customers whose traffic goes through a tunnel of their own from this day on: their use looks as if they had lost interest. */
const TUNNEL_FROM = addDays(FROM, 215);
const TUNNEL_SHARE = 0.2;
const SAID_ON = addDays(FROM, 262);
const LAST = addDays(FROM, DAYS - 1);
/** Corrections that people give, and how many people give them. */
const CORRECTIONS = 50;
const PEOPLE = ['ann', 'bob', 'cyd', 'dan'];
const MALICIOUS = 300;
/** The share of lies among true words that may pass for true. */
const LIES_THAT_PASS = 0.1;

const isBehind = (customer: string): boolean => hashFraction('tunnel', customer) < TUNNEL_SHARE;
/** The planted error: a tunnel carries little down and much up, and says nothing of whether the customer stays. */
const tunnelled = (event: PlatformEvent): PlatformEvent =>
  event.type === 'usage.recorded' && event.time >= TUNNEL_FROM && isBehind(event.data.customer_id)
    ? { ...event, data: { ...event.data, down_bytes: Math.round(event.data.down_bytes * 0.1), up_bytes: Math.round(event.data.up_bytes * 2) } }
    : event;

type World = {
  readonly facts: SimulatedFacts;
  readonly rows: readonly DatedRow[];
  readonly data: ChanceData;
  readonly present: readonly string[];
  readonly seed: number;
};
type Readings = ReadonlyMap<string, ChurnReading>;

const simulated = (seed: number, customers: number, change: (event: PlatformEvent) => PlatformEvent): SimulatedFacts =>
  simulatedFacts(
    { seed, tenant: 'proof', from: FROM, days: DAYS, customers, nodes: 20, keepCauses: false, strengths: { usage: 1.5, contract: 1.5, tickets: 1.3 } },
    { change },
  );

function worldOf(seed: number, customers: number): World {
  const facts = simulated(seed, customers, tunnelled);
  const { rows, data } = chanceRowsAt(facts.customers, FROM, LAST);
  const present = [...facts.customers].filter(([, history]) => isCustomerOn(history, SAID_ON) && isCustomerOn(history, LAST)).map(([id]) => id);
  return { facts, rows, data, present, seed };
}

/** The model that learned from these words, by the product's own training. */
function modelOf({ rows, data, seed }: World, corrections: readonly Correction[], rules: FeedbackRules): ChurnModel {
  return churnModelFrom(learnedAlone(withCorrections(data, rows, corrections, rules), seed), SAID_ON);
}

/** What a model says of customers on the day of the words, by the product's own analyser. */
function readBy(champion: ChurnModel, facts: SimulatedFacts, customers: readonly string[]): Readings {
  const histories = new Map(customers.map((id) => [id, facts.customers.get(id) as NonNullable<ReturnType<typeof facts.customers.get>>]));
  return new CustomerChurnAnalyzer({ champion, challenger: null }).read(histories, SAID_ON, `${SAID_ON}T00:00:00.000Z`);
}

/** What the words of people come to for a training. */
function keyOf({ data, rows }: World, corrections: readonly Correction[], rules: FeedbackRules = usualFeedbackRules): string {
  const { words } = withCorrections(data, rows, corrections, rules);
  return JSON.stringify(words === undefined ? [[], []] : [[...words.weights], [...words.groups]]);
}

const chanceOf = (said: Readings, customer: string): number => said.get(customer)?.risk.chance ?? Number.NaN;
const meanOf = (said: Readings, customers: readonly string[]): number => customers.reduce((sum, id) => sum + chanceOf(said, id), 0) / customers.length;
/** The greatest move of any score, in points. */
const mostMoved = (one: Readings, other: Readings, customers: readonly string[]): number =>
  customers.reduce((most, id) => Math.max(most, 100 * Math.abs(chanceOf(one, id) - chanceOf(other, id))), 0);

const word = (said: Readings, customer: string, person: string): Correction => {
  const { risk, features } = said.get(customer) as ChurnReading;
  return {
    customer,
    person,
    madeOn: SAID_ON,
    kind: 'not-at-risk',
    feature: null,
    chance: risk.chance as number,
    reasons: risk.reasons,
    features,
    outcome: 'open',
  };
};

/** In some worlds the model makes nothing of use, and no error is there to correct: another is drawn, until held-out customers are said to be at a risk this much too high. */
const LEAST_ERROR = 0.015;
const MOST_DRAWN = 6;

/** A world, what the first model says in it, and whom the tunnel concerns. */
function erringOn(seed: number, size: number) {
  const world = worldOf(seed, size);
  const first = modelOf(world, [], usualFeedbackRules);
  const before = readBy(first, world.facts, world.present);
  const behind = world.present.filter(isBehind).toSorted((a, b) => chanceOf(before, b) - chanceOf(before, a));
  // Every other one of those with a score that is too high is corrected; the rest are held out.
  const corrected = behind.filter((_, i) => i % 2 === 0).slice(0, CORRECTIONS);
  const heldOut = behind.filter((id) => !corrected.includes(id)).slice(0, CORRECTIONS);
  // What the same model says of the same customers in the world without the tunnel: the score without the error.
  const without = readBy(
    first,
    simulated(seed, size, (event) => event),
    heldOut,
  );
  return { world, before, behind, corrected, heldOut, right: meanOf(without, heldOut) };
}

const round = (value: number, digits = 4): number => Math.round(value * 10 ** digits) / 10 ** digits;

/**
 * An error that no outcome has shown yet: a fifth of the customers went behind a tunnel, which looks like losing interest. Four people
 * correct fifty of them; the others are held out. A fifth person calls those who really are at risk "not at risk", alone and beside them.
 */
export const c14: Proof = {
  id: 'C14',
  promise: 'Fifty corrections of an error teach the next model on cases nobody corrected, and one malicious person moves no score by more than a point.',
  async run({ seed, long }) {
    const size = long ? 3000 : 750;
    let [drawn, erring] = [1, erringOn(seed, size)];
    while (drawn < MOST_DRAWN && meanOf(erring.before, erring.heldOut) - erring.right < LEAST_ERROR) erring = erringOn(seed + 1_000_003 * drawn++, size);
    const { world, before, behind, corrected, heldOut, right } = erring;
    const others = world.present.filter((id) => !isBehind(id));
    const honest = corrected.map((id, i) => word(before, id, PEOPLE[i % PEOPLE.length] as string));
    const worst = others.toSorted((a, b) => chanceOf(before, b) - chanceOf(before, a)).slice(0, MALICIOUS);
    const malice = worst.map((id) => word(before, id, 'mal'));
    // The same words make the same model (G18): each set of them is learned once.
    const learned = new Map<string, Readings>([[keyOf(world, []), before]]);
    const learn = (words: readonly Correction[], rules = usualFeedbackRules): Readings => {
      const key = keyOf(world, words, rules);
      const known = learned.get(key) ?? readBy(modelOf(world, words, rules), world.facts, world.present);
      learned.set(key, known);
      return known;
    };
    const taught = learn(honest);
    const alone = learn(malice);
    const beside = learn([...honest, ...malice]);
    const [was, is] = [meanOf(before, heldOut), meanOf(taught, heldOut)];
    // Who says "not at risk" says as usual: the chance may fall to what is usual, and no further.
    const closed = (was - is) / (was - right);
    const usual = meanOf(taught, others);
    const aloneMoves = mostMoved(before, alone, world.present);
    const besideMoves = mostMoved(taught, beside, world.present);

    const uncapped = mostMoved(before, learn(malice, { ...usualFeedbackRules, leastPersons: 1, foreseen: false }), world.present);
    const unsupported = mostMoved(taught, learn([...honest, ...malice], { ...usualFeedbackRules, foreseen: false }), world.present);
    // Lies among words that the others do foresee.
    const agreeing = behind.filter((id) => !corrected.includes(id)).map((id) => word(before, id, 'mal'));
    const lies = malice.slice(0, Math.floor(agreeing.length / 2));
    const words = withCorrections(world.data, world.rows, [...honest, ...agreeing, ...lies]).words;
    const lied = new Set(lies.map(({ customer }) => customer));
    const groupsOfLies = new Set(world.rows.flatMap(({ subject }, i) => (lied.has(subject) ? (world.data.groups[i] as number) : [])));
    const liesCounted = [...(words?.groups ?? [])].filter((group) => groupsOfLies.has(group)).length / 2;
    const caught = {
      no_cap_for_one_person: uncapped > 1,
      no_support_by_others: unsupported > 1,
    };
    return {
      holds:
        closed >= 0.5 && is < was && aloneMoves <= 1 && besideMoves <= 1 && liesCounted <= LIES_THAT_PASS * lies.length && Object.values(caught).every(Boolean),
      figures: {
        customers: world.present.length,
        worlds_drawn: drawn,
        corrections: honest.length,
        held_out: heldOut.length,
        held_out_said_before: round(was),
        held_out_said_after: round(is),
        held_out_without_the_error: round(right),
        share_of_error_gone: round(closed, 2),
        others_said_before: round(meanOf(before, others)),
        others_said_after: round(usual),
        malicious_alone_words: malice.length,
        malicious_alone_moves_points: round(aloneMoves),
        malicious_beside_moves_points: round(besideMoves),
        lies_among_true_words: lies.length,
        lies_that_count: liesCounted,
        mutant_no_cap_moves_points: round(uncapped, 2),
        mutant_no_support_moves_points: round(unsupported, 2),
        mutants: Object.keys(caught).length,
        mutants_caught: Object.values(caught).filter(Boolean).length,
      },
    };
  },
};
