import type { PlatformEvent } from '../../contract/envelope.ts';
import type { LifeOptions } from './c6/life.ts';
import { sumOf } from './c6/measures.ts';
import { expectedShare, liveAll, type Size } from './c6/rounds.ts';
import { stopsOnTheStore } from './c6/stops.ts';
import type { Proof } from './proof.ts';

const QUICK: Size = { perDay: 35, days: 90, learnEvery: 6 };
const LONG: Size = { perDay: 90, days: 150, learnEvery: 6 };
const OVER_FIXED = 1.1;
const OF_ORACLE = 0.95;
const SILENT = 0.2;

/** Nobody hears that a bank has said no for good, by its code or by the network's advice. */
const forgiving = (event: PlatformEvent): PlatformEvent => {
  if (event.type !== 'payment.failed') return event;
  const { decline_code: _c, advice_code: _a, hard: _h, ...data } = event.data;
  return { ...event, data };
};

const mutants: Readonly<Record<'hard_retried' | 'cap_per_run' | 'promise_ignored', Partial<LifeOptions>>> = {
  hard_retried: { heard: forgiving, shown: (all) => all.map((one) => ({ ...one, decline_code: null, advice_code: null, hard: false })) },
  cap_per_run: { shown: (all, run) => all.filter(({ at }) => at >= run.opened_at) },
  promise_ignored: { heard: (event) => (event.type === 'payment.promised' ? null : event) },
};

const percent = (share: number): number => Math.round(share * 1000) / 10;

/**
 * Banks whose answers hang on the kind of decline, the time since it and the day on which money comes, none of which the plan is told. It
 * starts knowing nothing, learns from its own tries, and is then held against fixed days and against somebody who knows everything, by what
 * the bank hides rather than by its lots. What it may never do is counted over every life by a second counting; that a payment stops
 * everything is tried on the store itself.
 */
export const c6: Proof = {
  id: 'C6',
  promise:
    'One plan owns retries, messages and their end: it learns when a declined card is worth trying, never tries what is hopeless or forbidden, and a payment stops all of it at once.',
  async run({ seed, long }) {
    const size = long ? LONG : QUICK;
    const accounts = long ? 2_000 : 500;
    const { lives, model, tries } = liveAll(seed, size);
    const sum = sumOf(lives);
    const share = (policy: Parameters<typeof expectedShare>[0], used?: typeof model) => expectedShare(policy, seed, accounts, size.days, used);
    const [fixed, learned, oracle, unlearned] = [share('fixed'), share('learned', model), share('oracle'), share('unlearned')];
    const small: Size = { perDay: 20, days: 20, learnEvery: 10 };
    const hard = sumOf(liveAll(seed, small, mutants.hard_retried).lives).hardTries;
    const caps = sumOf(liveAll(seed, small, mutants.cap_per_run).lives).overLimit;
    const promises = sumOf(liveAll(seed, small, mutants.promise_ignored).lives).promisesBroken;
    const wins = (value: number): boolean => value >= OVER_FIXED * fixed && value >= OF_ORACLE * oracle;
    // Without learning, most of what was gained over fixed days is gone, and the bars are missed.
    const learningMatters = !wins(unlearned) && unlearned - fixed < 0.5 * (learned - fixed);
    const stops = await stopsOnTheStore(seed, long ? 300 : 60);
    const caught = { hard_retried: hard > 0, cap_per_run: caps > 0, promise_ignored: promises > 0, learning_off: learningMatters };
    const clean = sum.overLimit === 0 && sum.hardTries === 0 && sum.promisesBroken === 0 && sum.afterEnd === 0 && sum.leftAsLoss === sum.left;
    const stopped = stops.stillWaiting === 0 && stops.stillRunning === 0 && stops.paidByHand > 0 && stops.charged > 0 && stops.leftAsLoss === stops.left;
    return {
      holds: wins(learned) && sum.silent >= SILENT && clean && sum.promises > 0 && sum.secondRuns > 0 && stopped && Object.values(caught).every(Boolean),
      figures: {
        accounts: sum.lives,
        tries,
        recovered_by_fixed_days_percent: percent(fixed),
        recovered_by_the_plan_percent: percent(learned),
        recovered_knowing_everything_percent: percent(oracle),
        recovered_without_learning_percent: percent(unlearned),
        more_than_fixed_percent: percent(learned / fixed - 1),
        of_the_oracle_percent: percent(learned / oracle),
        recovered_while_learning_percent: percent(sum.share),
        of_these_without_a_message_percent: percent(sum.silent),
        hard_declines_tried: sum.hardTries,
        limits_broken: sum.overLimit,
        promises: sum.promises,
        promises_disturbed: sum.promisesBroken,
        left_in_dunning: sum.left,
        counted_as_loss: sum.leftAsLoss,
        second_runs: sum.secondRuns,
        paid_by_hand_on_the_store: stops.paidByHand,
        charges_on_the_store: stops.charged,
        left_waiting_after_a_payment: stops.stillWaiting + stops.stillRunning,
        mutant_hard_retried_tries: hard,
        mutant_cap_per_run_broken: caps,
        mutant_promise_ignored_disturbed: promises,
        mutants: 4,
        mutants_caught: Object.values(caught).filter(Boolean).length,
      },
    };
  },
};
