import { deliver } from './c5/bounced.ts';
import { CLEAR, FAINT } from './c5/habits.ts';
import { type Broken, ideal, isRight, live } from './c5/learning.ts';
import type { Proof } from './proof.ts';

const percent = (share: number): number => Math.round(1000 * share) / 10;

/** The share of the gap that has to be won once eight messages of a person are known, and what a new customer may cost, in points of answers. */
const LEAST_SHARE = 0.6;
const MOST_COLD_LOSS = 1;
/**
 * An ISP that begins with nothing has also to find out what people are like at all: from the ninth message on this share at least. Over the first eight
 * messages nobody wins 60 %: the first is the best fixed choice whoever makes it. Of what is won there by somebody who knows the truth of everybody
 * else, this share at least.
 */
const LEAST_FROM_NOTHING = 0.4;
const LEAST_OF_IDEAL = 0.5;

/**
 * People with planted habits of hour and channel, written to by the product's own choice: an ISP that starts with nothing, and new customers of it. The
 * oracle knows each person; the best fixed hour and channel of each segment is known to the one that is compared with. Then reminders that events set
 * off, on a real store and through the real dispatcher, a fifth of the addresses being dead. Mutants: no pooling; opens by machines counted; a dead
 * address ends the message; chances logged that were not drawn with.
 */
export const c5: Proof = {
  id: 'C5',
  promise: 'Each message goes at the hour and on the channel at which this person answers, also when an event sets it off, and a dead address costs one step.',
  async run({ seed, long }) {
    const people = long ? 3_000 : 400;
    const few = long ? 600 : 250;
    const product = live(seed, people, CLEAR);
    const best = ideal(seed, long ? 1_000 : 300, CLEAR);
    const faint = long ? live(seed, people, FAINT) : null;
    const broken = (what: Broken) => live(seed + 1, few, CLEAR, what);
    const unpooled = broken('no-pooling');
    const machines = broken('machine-opens-counted');
    const misstated = broken('chances-misstated');
    const delivered = await deliver(seed, long ? 2_000 : 150, false);
    const ended = await deliver(seed, 60, true);
    const everybody = (one: typeof delivered): boolean => one.reached === one.treated;
    const caught = {
      no_pooling: unpooled.newcomers.fromNinth < LEAST_SHARE || unpooled.newcomers.coldPoints < -MOST_COLD_LOSS,
      machine_opens_counted: machines.newcomers.fromNinth < LEAST_SHARE,
      dead_address_ends: !everybody(ended),
      chances_misstated: !isRight(misstated.ips),
    };
    return {
      holds:
        product.newTenant.fromNinth >= LEAST_FROM_NOTHING &&
        product.newcomers.fromNinth >= LEAST_SHARE &&
        product.newcomers.firstEight >= LEAST_OF_IDEAL * best.firstEight &&
        product.newcomers.coldPoints >= -MOST_COLD_LOSS &&
        isRight(product.ips) &&
        everybody(delivered) &&
        delivered.treated > 0 &&
        delivered.deadAddresses > 0 &&
        delivered.slowestNextMinutes <= 15 &&
        delivered.atDrawnHour === delivered.firstMessages &&
        delivered.channelsUsed > 1 &&
        delivered.chancesLogged === delivered.treated &&
        Object.values(caught).every(Boolean),
      figures: {
        people,
        best_fixed_percent: percent(product.newcomers.fixed),
        oracle_percent: percent(product.newcomers.oracle),
        new_isp_gap_from_ninth_percent: percent(product.newTenant.fromNinth),
        new_isp_gap_first_eight_percent: percent(product.newTenant.firstEight),
        newcomers_gap_from_ninth_percent: percent(product.newcomers.fromNinth),
        newcomers_gap_first_eight_percent: percent(product.newcomers.firstEight),
        newcomers_gap_first_eight_over_best_hour_by_email_percent: percent(product.newcomers.firstEightOverHour),
        ideal_gap_from_ninth_percent: percent(best.fromNinth),
        ideal_gap_first_eight_percent: percent(best.firstEight),
        ...(faint && { faint_habits_gap_from_ninth_percent: percent(faint.newcomers.fromNinth), faint_habits_cold_points: faint.newcomers.coldPoints }),
        cold_start_points_against_best_fixed: Math.round(10 * product.newcomers.coldPoints) / 10,
        off_policy_estimate_percent: product.ips === null ? 'refused' : percent(product.ips.value),
        off_policy_truth_percent: product.ips === null ? 'refused' : percent(product.ips.truth),
        customers_with_failed_cards: delivered.customers,
        written_to: delivered.treated,
        reached: delivered.reached,
        dead_addresses: delivered.deadAddresses,
        slowest_next_channel_minutes: delivered.slowestNextMinutes,
        first_messages_at_the_drawn_hour: delivered.atDrawnHour,
        first_messages: delivered.firstMessages,
        hours_used: delivered.hoursUsed,
        channels_used: delivered.channelsUsed,
        mutant_no_pooling_gap_percent: percent(unpooled.newcomers.fromNinth),
        mutant_machine_opens_gap_percent: percent(machines.newcomers.fromNinth),
        mutant_dead_address_ends_reached: `${ended.reached} of ${ended.treated}`,
        mutant_chances_misstated_estimate: misstated.ips === null ? 'refused' : percent(misstated.ips.value),
        mutants: Object.keys(caught).length,
        mutants_caught: Object.values(caught).filter(Boolean).length,
      },
    };
  },
};
