import { WorkflowPersonalization } from '../../behavioral/layout.ts';
import { COMPARED_DAYS, type LayoutArm, type LayoutSums, layoutEffect } from '../../behavioral/layout-effect.ts';
import { addDays, dayOf } from '../../kernel/days.ts';
import { hashFraction } from '../../kernel/ids.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { addSums, NO_UNITS, unitSums } from '../../kernel/unit-sums.ts';
import { BEGIN, type Faults, type Lived, live, NO_FAULTS } from './c17/life.ts';
import { MUTANTS } from './c17/mutants.ts';
import { meanLog, purePage } from './c17/page.ts';
import { lookingMs, SECONDS, type Simulated, simulatedPeople } from './c17/people.ts';
import { liveStored } from './c17/stored.ts';
import type { Proof } from './proof.ts';

const TENANT = 'proof';
const CONTROL_SHARE = 0.25;
const QUICKER_BY = 0.2;
/** Of people who go here and there, so many may be offered something by chance. */
const NEEDLESS = 0.02;
const TASKS = 40;
/** Long enough for a refusal to be forgotten too soon. */
const MUTANT_DAYS = 70;

/** Whom the lot gives no offers, reckoned apart from the product. */
const inControl = (person: string): boolean => hashFraction('layout', TENANT, person) < CONTROL_SHARE;

type World = {
  readonly people: readonly Simulated[];
  readonly lived: readonly Lived[];
  readonly faults: Faults;
  readonly sums: LayoutSums;
  /** The people for whom a better order was found, with the order that they have in the end. */
  readonly found: readonly { readonly person: Simulated; readonly lived: Lived; readonly arm: LayoutArm }[];
};

/** Everybody lives so many days on the rules of a personalisation; without `answers` nobody ever answers an offer. */
async function world(seed: number, count: number, days: number, workflow = new WorkflowPersonalization(), answers = true): Promise<World> {
  const people = simulatedPeople(seed, count, days).map((person) => (answers ? person : { ...person, says: 'nothing' as const }));
  const lived: Lived[] = [];
  const found: { person: Simulated; lived: Lived; arm: LayoutArm }[] = [];
  const faults = { ...NO_FAULTS };
  const sums = { offered: { people: 0, sums: NO_UNITS }, control: { people: 0, sums: NO_UNITS } };
  const over = dayOf(new Date(BEGIN + days * 86_400_000));
  for (const person of people) {
    const page = purePage(workflow, TENANT, person.name, person.desk);
    const one = await live(person, page, days, inControl(person.name));
    lived.push(one);
    for (const name of Object.keys(faults) as (keyof Faults)[]) faults[name] += one.faults[name];
    const first = page.found();
    if (first === null) continue;
    const arm = inControl(person.name) ? 'control' : 'offered';
    found.push({ person, lived: one, arm });
    const until = addDays(first.day, COMPARED_DAYS);
    const after = addDays(until, 1) < over ? meanLog(page.openings, first.day, until) : null;
    const units = after === null ? NO_UNITS : unitSums(after, first.before);
    sums[arm] = { people: sums[arm].people + 1, sums: addSums(sums[arm].sums, units) };
  }
  return { people, lived, faults, sums, found };
}

/** Mean seconds of scripted tasks on the pages as they are in the end: everybody goes where they want to go, on the last day. */
function scripted(seed: number, { found }: World, days: number, each: number): Record<LayoutArm, { seconds: number; places: number; people: number }> {
  const told = { offered: { seconds: 0, places: 0, people: 0 }, control: { seconds: 0, places: 0, people: 0 } };
  for (const { person, lived, arm } of found) {
    // The same tasks in the same noise for everybody who has the same number.
    const random = mulberry32(seed * 7_919 + Number(person.name.slice(7)));
    for (let i = 0; i < TASKS; i++) {
      const place = lived.last.indexOf(person.wants(days - 1, random));
      told[arm].places += place / TASKS;
      told[arm].seconds += lookingMs(place, 0, 1, random, each) / 1_000 / TASKS;
    }
    told[arm].people++;
  }
  for (const arm of ['offered', 'control'] as const) {
    told[arm].seconds /= told[arm].people;
    told[arm].places /= told[arm].people;
  }
  return told;
}

const clean = (faults: Faults): boolean => Object.values(faults).every((n) => n === 0);
const round = (value: number, digits = 3): number => Math.round(value * 10 ** digits) / 10 ** digits;
const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);

/** The same people on the rules alone and on the store behind the API: what they saw, and what is known of them, agree. */
async function agreeing(seed: number, count: number, days: number) {
  const pure = await world(seed, count, days);
  const stored = await liveStored(TENANT, simulatedPeople(seed, count, days), days);
  const differing = pure.lived.filter((one, i) => JSON.stringify(one) !== JSON.stringify(stored.lived[i])).length;
  const off = (['offered', 'control'] as const).some((arm) => {
    const [one, other] = [pure.sums[arm], stored.sums[arm] ?? { people: 0, sums: NO_UNITS }];
    return one.people !== other.people || Object.entries(one.sums).some(([name, value]) => Math.abs(value - other.sums[name as keyof typeof one.sums]) > 1e-6);
  });
  return {
    differing,
    off,
    offers: sum(stored.lived.map(({ offers }) => offers)),
    changes: sum(stored.lived.map(({ changes }) => changes)),
    effect: stored.effect,
  };
}

/** The lives of people of these kinds. */
const ofKind = ({ people, lived }: World, ...kinds: Simulated['kind'][]): Lived[] =>
  people.flatMap(({ kind }, i) => (kinds.includes(kind) ? [lived[i] as Lived] : []));

/** What a world saw. */
function seen(world: World) {
  const { lived, faults, found } = world;
  return {
    openings: sum(lived.map(({ openings }) => openings)),
    a_better_order_found_for: found.length,
    of_people_with_habits: ofKind(world, 'habit', 'drift').length,
    in_control: found.filter(({ arm }) => arm === 'control').length,
    offers: sum(lived.map(({ offers }) => offers)),
    changes: sum(lived.map(({ changes }) => changes)),
    taken_back: sum(lived.map(({ undone }) => undone)),
    unasked_changes: faults.unasked,
    pinned_parts_moved: faults.pinned,
    more_than_one_a_week: faults.tooOften,
    offers_to_control: faults.toControl,
    undone_otherwise: faults.forgotten,
    offered_again_too_soon: faults.nagging,
  };
}

/** Which mutants are caught in a world of so many. */
async function caughtOf(seed: number, count: number): Promise<{ name: string; caught: boolean }[]> {
  const mutants: { name: string; caught: boolean }[] = [];
  for (const { name, workflow, shows } of MUTANTS) mutants.push({ name, caught: (await world(seed, count, MUTANT_DAYS, workflow)).faults[shows] > 0 });
  return mutants;
}

/** People with planted habits over months: what they are offered, what moves, and how long they look, against people who keep the order of their desk. */
export const c17: Proof = {
  id: 'C17',
  promise:
    'The order of a page is learned and offered, at most once a week, never forced and never past a pin, and who is offered it gets where they want a fifth sooner than who is not.',
  async run({ seed, long }) {
    const [count, days] = long ? [4_000, 364] : [500, 112];
    const lived = await world(seed, count, days);
    const { faults, sums } = lived;
    const effect = layoutEffect(sums, dayOf(new Date(BEGIN)), CONTROL_SHARE);
    const tasks = scripted(seed, lived, days, SECONDS.each);
    const cheap = scripted(seed, lived, days, SECONDS.each / 2);
    const sooner = 1 - tasks.offered.seconds / tasks.control.seconds;
    const without = ofKind(lived, 'none', 'usual');
    const needless = without.filter(({ offers }) => offers > 0).length / without.length;
    const stored = await agreeing(seed, long ? 40 : 12, long ? 120 : 60);
    const mutants = await caughtOf(seed + 1, long ? 400 : 120);
    const ignored = layoutEffect(
      (await world(seed + 2, long ? 2_000 : 400, MUTANT_DAYS, new WorkflowPersonalization(), false)).sums,
      dayOf(new Date(BEGIN)),
      CONTROL_SHARE,
    );
    const measured = 'none' in effect.measured ? null : effect.measured;
    return {
      holds:
        clean(faults) &&
        sooner >= QUICKER_BY &&
        effect.verdict === 'quicker' &&
        ignored.verdict !== 'quicker' &&
        needless <= NEEDLESS &&
        stored.differing === 0 &&
        !stored.off &&
        stored.offers > 0 &&
        mutants.every(({ caught }) => caught),
      figures: {
        people: count,
        days,
        ...seen(lived),
        offered_without_a_habit: round(needless),
        scripted_seconds_with_offers: round(tasks.offered.seconds),
        scripted_seconds_of_control: round(tasks.control.seconds),
        scripted_sooner_by: round(sooner),
        scripted_parts_passed_with_offers: round(tasks.offered.places),
        scripted_parts_passed_by_control: round(tasks.control.places),
        sooner_if_passing_a_part_took_half: round(1 - cheap.offered.seconds / cheap.control.seconds),
        measured_change: round(measured?.estimate ?? Number.NaN),
        measured_low: round(measured?.interval.low ?? Number.NaN),
        measured_high: round(measured?.interval.high ?? Number.NaN),
        measured_with_offers: measured?.n_treated ?? 0,
        measured_of_control: measured?.n_control ?? 0,
        measured_verdict: effect.verdict,
        verdict_where_nobody_answers: ignored.verdict,
        people_on_the_store: long ? 40 : 12,
        differing_on_the_store: stored.differing,
        sums_agree: !stored.off,
        offers_on_the_store: stored.offers,
        changes_on_the_store: stored.changes,
        ...Object.fromEntries(mutants.map(({ name, caught }) => [`mutant_${name}_caught`, caught])),
        mutants: mutants.length,
        mutants_caught: mutants.filter(({ caught }) => caught).length,
      },
    };
  },
};
