import { addDays } from '../../../kernel/days.ts';
import type { Part } from '../predictive.ts';
import { cardsOf, gradedOfAlike, judge, PLANTED, simulatedPartners } from './partner-causes.ts';
import { asKnownThen, type Reader } from './partner-facts.ts';
import { measureMoney } from './partner-money.ts';

/** Of partners that are as the average, by what the score promises: the share of parts that stand out, and of partners that are graded. */
const FALSE = { parts: 0.02, graded: 0.05 };
const COVERAGE = [0.93, 0.97] as const;
/** Days are whole: an interval of them holds a little more than it says. */
const WHOLE_DAYS = 0.01;
/** On few forecasts, which go wrong together when the price list changes, the share itself is off by this much. */
const SHORT_SLACK = 0.03;
const DAYS = 160;
const FORGOTTEN = 14;

/** A mutant: reads what was learned in the two weeks after the question. */
const ofLaterWeeks: Reader = (history, day) => history.asOf(addDays(day, FORGOTTEN));

/** True when the cards of a day are the same whether or not the facts learned after that day are there. */
function blindToTheFuture(seed: number, read: Reader): boolean {
  const world = { seed, customers: 60, days: 200 };
  const told = (forgetLater: boolean) => JSON.stringify(cardsOf(simulatedPartners(world, { read, before: FORGOTTEN, forgetLater }), world.days - FORGOTTEN));
  return told(false) === told(true);
}

/** The most that so many chances of `share` give but in one case of a thousand (binomial): a proof that runs on any seed must not fail by luck. */
function mostByChance(of: number, share: number): number {
  let term = (1 - share) ** of;
  let sum = term;
  let most = 0;
  while (sum < 0.999) {
    term *= ((of - most) / (most + 1)) * (share / (1 - share));
    sum += term;
    most++;
  }
  return most;
}

/** Partners with planted causes, and their commission and wallets, against the truth. */
export const partner: Part = {
  name: 'partner',
  async run({ seed, long }) {
    const seeds = Array.from({ length: long ? 6 : 1 }, (_, k) => seed + k);
    const sum = { planted: 0, found: 0, innocent: 0, flagged: 0, emptied: 0, alike: 0, graded: 0, unshrunk: 0 };
    for (const one of seeds) {
      const cards = cardsOf(simulatedPartners({ seed: one, customers: 1200, days: DAYS }), DAYS);
      const judged = { ...judge(cards), ...gradedOfAlike({ seed: one, customers: 240, days: DAYS }) };
      for (const name of ['planted', 'found', 'innocent', 'flagged', 'alike', 'graded', 'unshrunk'] as const) sum[name] += judged[name];
      const lasting = (id: string): number => cards.find(({ partner_id }) => partner_id === id)?.wallet.days_left?.expected ?? Number.POSITIVE_INFINITY;
      // Whoever tops up when the wallet gets thin has more days than who has not for a while.
      if (cards.every(({ partner_id }) => partner_id === PLANTED.wallet || lasting(partner_id) > lasting(PLANTED.wallet))) sum.emptied++;
    }
    const money = measureMoney(
      Array.from({ length: long ? 16 : 4 }, (_, k) => seed + k),
      200,
    );
    const slack = long ? 0 : SHORT_SLACK;
    const covers = (share: number, more = 0): boolean => share >= COVERAGE[0] - slack && share <= COVERAGE[1] + more + slack;
    const blind = blindToTheFuture(seed, asKnownThen);
    const leakCaught = !blindToTheFuture(seed, ofLaterWeeks);
    const [mostParts, mostGraded] = [mostByChance(sum.innocent, FALSE.parts), mostByChance(sum.alike, FALSE.graded)];
    return {
      holds:
        sum.found === sum.planted &&
        sum.emptied === seeds.length &&
        sum.flagged <= mostParts &&
        sum.graded <= mostGraded &&
        sum.unshrunk > mostGraded &&
        covers(money.commission_coverage_95) &&
        covers(money.wallet_coverage_95, WHOLE_DAYS) &&
        blind &&
        leakCaught,
      figures: {
        planted_causes: sum.planted,
        found_with_right_reason: sum.found,
        empty_wallets_found: sum.emptied,
        parts_without_cause: sum.innocent,
        said_to_stand_out: sum.flagged,
        at_most_by_chance: mostParts,
        partners_alike: sum.alike,
        graded_of_them: sum.graded,
        graded_at_most_by_chance: mostGraded,
        mutant_without_shrinkage_grades: sum.unshrunk,
        ...money,
        reads_nothing_of_the_future: blind,
        planted_leak_caught: leakCaught,
      },
    };
  },
};
