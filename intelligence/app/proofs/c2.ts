import { Check } from 'typebox/value';
import { ImpactList } from '../../contract/api/impact.ts';
import { Z95 } from '../../ml/distributions.ts';
import { effectOf } from '../../ml/effect-of.ts';
import type { HalfWidth } from '../../ml/sequential.ts';
import type { Difference } from '../../orchestration/impact-reading.ts';
import { impactStatistics } from '../impact.ts';
import { type Cohort, type Evening, evenings, type Reading } from './c2/cohort.ts';
import { bareEffects, bareEffectsOf, contractSchemas } from './c2/evidence.ts';
import { type Lived, liveYear } from './c2/year.ts';
import type { Proof } from './proof.ts';

/** Measures that are watched beside the main one of payment recovery: they share their doubt. */
const BESIDE = 5;
const MOST_FALSE = 0.05;
const LEAST_INSIDE = 0.93;
const naive: HalfWidth = (units, variance) => Z95 * Math.sqrt(variance / units);

const told = ({ paid_minor }: Evening): Difference | null => impactStatistics.difference(paid_minor.treated, paid_minor['held-out'], 1);
const toldBeside = ({ paid }: Evening): Difference | null => impactStatistics.difference(paid.treated, paid['held-out'], BESIDE);
const toldOfPaying = ({ paid }: Evening): Difference | null => impactStatistics.difference(paid.treated, paid['held-out'], 1);
const toldNaively = ({ paid_minor }: Evening): Difference | null => effectOf(paid_minor.treated, paid_minor['held-out'], naive);
const wins = (found: Difference | null): boolean => found !== null && (found.low > 0 || found.high < 0);
const holds = (found: Difference | null, truth: number): boolean => found !== null && found.low <= truth && truth <= found.high;
const round = (value: number, digits = 4): number => Math.round(value * 10 ** digits) / 10 ** digits;
const seedsFrom = (seed: number, count: number): number[] => Array.from({ length: count }, (_, i) => seed * 100_000 + i);
const share = (of: readonly boolean[]): number => of.filter(Boolean).length / of.length;

/** Worlds in which nothing is done, looked at every evening: how often anything wins. */
function falseWins(seeds: readonly number[], size: Omit<Cohort, 'seed' | 'effect'>): { main: number; beside: number; naive: number } {
  const worlds = seeds.map((seed) => {
    const world = { main: false, beside: false, naive: false };
    for (const evening of evenings({ ...size, seed, effect: 0 })) {
      world.main ||= wins(told(evening));
      world.beside ||= wins(toldBeside(evening));
      world.naive ||= wins(toldNaively(evening));
    }
    return world;
  });
  return { main: share(worlds.map((w) => w.main)), beside: share(worlds.map((w) => w.beside)), naive: share(worlds.map((w) => w.naive)) };
}

/** How often the truth lies inside the interval on the last evening, and on every evening at once. */
function inside(seeds: readonly number[], size: Omit<Cohort, 'seed'>, reading: Reading = {}): { last: number; always: number } {
  const worlds = seeds.map((seed) => {
    let [last, always] = [false, true];
    for (const evening of evenings({ ...size, seed }, reading)) {
      const found = toldOfPaying(evening);
      last = holds(found, size.effect);
      if (found !== null && !last) always = false;
    }
    return { last, always };
  });
  return { last: share(worlds.map((w) => w.last)), always: share(worlds.map((w) => w.always)) };
}

/** What a year showed, as far as the bars go. */
function keptPromises(year: Lived): boolean {
  const recovery = year.impact.playbooks.find(({ experiment }) => experiment === 'payment-recovery');
  const main = recovery?.measures[0];
  return (
    year.members > 0 &&
    year.optionalToMembers === 0 &&
    year.toHeldOutOfPlaybook === 0 &&
    year.safetyToMembers > 0 &&
    year.optionalToOthers > 0 &&
    year.stoppedAtTheGate > 0 &&
    year.stored === year.recounted &&
    main?.verdict === 'gain' &&
    Check(ImpactList, year.impact) &&
    bareEffects(year.impact).length === 0
  );
}

const recovered = (year: Lived) => {
  const measured = year.impact.playbooks.find(({ experiment }) => experiment === 'payment-recovery')?.measures[0]?.measured;
  return measured && 'estimate' in measured ? measured : null;
};

/** Worlds with known truth through the lot, the settlement and the statistics of the product; a year with the whole layer on PostgreSQL; and every schema of the API. */
export const c2: Proof = {
  id: 'C2',
  promise:
    'What the layer brings is told against customers held out by lot, with an interval that daily looks cannot fool; who is held out of everything hears nothing optional, and no money is told without its evidence.',
  async run({ seed, long }) {
    const size = long ? { customers: 4_000, perDay: 11 } : { customers: 800, perDay: 8 };
    const nothing = falseWins(seedsFrom(seed, 1_000), size);
    const truth = inside(seedsFrom(seed + 1, long ? 1_000 : 300), { ...size, effect: 0.02 });
    // Large enough to be seen beside what mutants take away.
    const strong = { customers: 3_000, perDay: 100, effect: 0.2 };
    const some = seedsFrom(seed + 2, long ? 200 : 30);
    const [right, after, bySend] = [inside(some, strong), inside(some, strong, { covariateFromAfter: true }), inside(some, strong, { bySend: true })];
    const year = await liveYear({ seed, customers: long ? 1_500 : 160, days: 365, every: long ? 1 : 2 });
    const ungated = await liveYear({ seed, customers: 160, days: 40, every: 2 }, { gate: false });
    const schemas = await contractSchemas();
    const bare = Object.entries(schemas).flatMap(([name, schema]) => bareEffectsOf(schema, name));
    const caught = {
      interval_for_one_look: nothing.naive > MOST_FALSE,
      arm_by_what_was_sent: bySend.last < LEAST_INSIDE,
      covariate_from_after: after.last < LEAST_INSIDE,
      gate_that_forgets: ungated.optionalToMembers > 0,
      money_without_evidence: bareEffectsOf({ properties: { recovered_minor: { type: 'integer' } } }).length === 1,
    };
    return {
      holds:
        nothing.main <= MOST_FALSE &&
        nothing.beside <= MOST_FALSE &&
        truth.last >= LEAST_INSIDE &&
        truth.always >= LEAST_INSIDE &&
        right.last >= LEAST_INSIDE &&
        keptPromises(year) &&
        bare.length === 0 &&
        Object.values(caught).every(Boolean),
      figures: {
        worlds_without_effect: 1_000,
        looks_a_world: Math.floor(size.customers / size.perDay),
        false_wins: round(nothing.main),
        false_wins_of_other_measures: round(nothing.beside),
        true_2_points_inside: round(truth.last),
        true_2_points_inside_at_every_look: round(truth.always),
        true_20_points_inside: round(right.last),
        customers_of_the_year: long ? 1_500 : 160,
        held_out_of_everything: year.members,
        optional_messages_to_them: year.optionalToMembers,
        safety_messages_to_them: year.safetyToMembers,
        stopped_at_the_gate: year.stoppedAtTheGate,
        optional_messages_to_others: year.optionalToOthers,
        recovery_measured_minor: round(recovered(year)?.estimate ?? Number.NaN, 0),
        recovery_interval_low_minor: round(recovered(year)?.interval.low ?? Number.NaN, 0),
        recovery_interval_high_minor: round(recovered(year)?.interval.high ?? Number.NaN, 0),
        sums_equal_the_log: year.stored === year.recounted,
        schemas_looked_at: Object.keys(schemas).length,
        effects_without_evidence: bare.length,
        mutant_interval_for_one_look_false_wins: round(nothing.naive),
        mutant_arm_by_what_was_sent_inside: round(bySend.last),
        mutant_covariate_from_after_inside: round(after.last),
        mutant_gate_that_forgets_messages: ungated.optionalToMembers,
        mutants: Object.keys(caught).length,
        mutants_caught: Object.values(caught).filter(Boolean).length,
      },
    };
  },
};
