import { type Aimed, deliver } from './c5/bounced.ts';
import { CLEAR, FAINT } from './c5/habits.ts';
import { begin, isRight, join, type Measured, type Newcomers } from './c5/learning.ts';
import type { Proof } from './proof.ts';

const percent = (share: number): number => Math.round(1000 * share) / 10;
const points = (value: number): number => Math.round(10 * value) / 10;

/**
 * Shares of the gap between the best fixed hour and channel of a segment and an oracle. Once eight messages of a person are known, so much of it is won, from
 * the ninth on; an ISP that begins with nothing has also to find out what people are like at all. Over the first eight nobody wins 60 %: the first is the best
 * fixed choice whoever makes it. Of what is won there by somebody who knows the truth of everybody else, so much at least.
 */
const LEAST_SHARE = 0.6;
const LEAST_FROM_NOTHING = 0.45;
const LEAST_OF_IDEAL = 0.6;
/** What the first three messages of a new customer may cost, in points of answers. */
const MOST_COLD_LOSS = 1;

/** How a run of newcomers is read. */
const isGood = ({ measured, ideal, coldPoints, ips }: Newcomers): boolean =>
  measured.fromNinth >= LEAST_SHARE && measured.firstEight >= LEAST_OF_IDEAL * ideal.firstEight && coldPoints >= -MOST_COLD_LOSS && isRight(ips);

const readings = (whose: string, { atEighth, firstEight, fromNinth, firstEightOverOne, firstEightOverHour }: Measured): Record<string, number> => ({
  [`${whose}_gap_from_ninth_percent`]: percent(fromNinth),
  [`${whose}_gap_at_eighth_percent`]: percent(atEighth),
  [`${whose}_gap_first_eight_percent`]: percent(firstEight),
  [`${whose}_gap_first_eight_over_one_hour_for_all_percent`]: percent(firstEightOverOne),
  [`${whose}_gap_first_eight_over_best_hour_by_email_percent`]: percent(firstEightOverHour),
});

/** Every message that was to wait left in the hour that was drawn for its customer, before its deadline, with the chance on record. */
const isAimed = ({ decided, atDrawnHour, inTime, chancesLogged }: Aimed): boolean =>
  decided > 0 && atDrawnHour === decided && inTime === decided && chancesLogged === decided;

const counts = (what: string, { decided, atDrawnHour, inTime, hours }: Aimed): Record<string, number> => ({
  [what]: decided,
  [`${what}_at_the_drawn_hour`]: atDrawnHour,
  [`${what}_in_time`]: inTime,
  [`${what}_hours_used`]: hours,
});

/**
 * People with planted habits of hour and channel, written to by the product's own choice: an ISP that starts with nothing, and new customers of it. What is
 * measured is the planted chance of what was chosen, not the luck of who answered. The oracle knows each person; the best fixed hour and channel of each
 * segment is known to the one that is compared with. Then reminders and welcomes that events set off, and messages that a system asks for before a deadline, on
 * a real store and through the real dispatcher, a fifth of the addresses being dead. Mutants: no pooling; opens by machines counted; much tried on newcomers; a dead address ends the message; what may wait goes at once; chances logged that were
 * not drawn with.
 */
export const c5: Proof = {
  id: 'C5',
  promise: 'Each message goes at the hour and on the channel at which this person answers, also when an event sets it off, and a dead address costs one step.',
  async run({ seed, long }) {
    const people = long ? 3_000 : 400;
    const isp = begin(seed, people, CLEAR);
    const product = join(isp, people);
    const faint = long ? join(begin(seed, people, FAINT), people) : null;
    const few = long ? 600 : 150;
    const unpooled = join(isp, few, 'no-pooling');
    const machines = join(isp, few, 'machine-opens-counted');
    const dear = join(isp, few, 'tries-on-newcomers');
    const misstated = join(isp, few, 'chances-misstated');
    const delivered = await deliver(seed, long ? 2_000 : 150, false);
    const ended = await deliver(seed, 60, true);
    const everybody = (one: typeof delivered): boolean => one.reached === one.treated;
    const caught = {
      no_pooling: !isGood(unpooled),
      machine_opens_counted: !isGood(machines),
      tries_on_newcomers: dear.coldPoints < -MOST_COLD_LOSS,
      dead_address_ends: !everybody(ended),
      goes_at_once: !isAimed(ended.welcomes),
      chances_misstated: !isRight(misstated.ips),
    };
    return {
      holds:
        isGood(product) &&
        isp.measured.fromNinth >= LEAST_FROM_NOTHING &&
        (faint === null || faint.coldPoints >= -MOST_COLD_LOSS) &&
        everybody(delivered) &&
        delivered.treated > 0 &&
        delivered.deadAddresses > 0 &&
        delivered.slowestNextMinutes <= 15 &&
        delivered.atDrawnHour === delivered.firstMessages &&
        delivered.channelsUsed > 1 &&
        delivered.chancesLogged === delivered.treated &&
        isAimed(delivered.welcomes) &&
        isAimed(delivered.asked) &&
        Object.values(caught).every(Boolean),
      figures: {
        people,
        best_fixed_percent: percent(product.measured.fixed),
        oracle_percent: percent(product.measured.oracle),
        ...readings('newcomers', product.measured),
        ...readings('new_isp', isp.measured),
        ...readings('all_knowing_learner', product.ideal),
        ...(faint && readings('faint_habits', faint.measured)),
        ...(faint && { faint_habits_cold_points: points(faint.coldPoints) }),
        cold_start_points_against_best_fixed: points(product.coldPoints),
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
        ...counts('welcomes', delivered.welcomes),
        ...counts('asked_by_a_system', delivered.asked),
        mutant_no_pooling_gap_percent: percent(unpooled.measured.fromNinth),
        mutant_machine_opens_gap_percent: percent(machines.measured.fromNinth),
        mutant_tries_on_newcomers_cold_points: points(dear.coldPoints),
        mutant_goes_at_once_at_the_drawn_hour: `${ended.welcomes.atDrawnHour} of ${ended.welcomes.decided}`,
        mutant_dead_address_ends_reached: `${ended.reached} of ${ended.treated}`,
        mutant_chances_misstated_estimate: misstated.ips === null ? 'refused' : percent(misstated.ips.value),
        mutants: Object.keys(caught).length,
        mutants_caught: Object.values(caught).filter(Boolean).length,
      },
    };
  },
};
