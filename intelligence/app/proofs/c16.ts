import { judgeHarm } from '../../monitoring/harm.ts';
import { firstStop, fixedTest, HARMFUL, HARMLESS, live, WORSE } from './c16/harm.ts';
import { exhausted, overspent, spending, unfairContacts } from './c16/spending.ts';
import type { Proof } from './proof.ts';

const DAYS = 60;
const A_DAY = 60;
const BREACH_ON = 5;

/** How often courses without harm are stopped, and courses that begin to harm within the window in which they do. */
function stops(seed: number, worlds: number, { aDay, held, harmful }: { aDay: number; held: number; harmful: boolean }, evidence?: typeof fixedTest): number {
  const ratesOn = (day: number) => (harmful && day >= BREACH_ON ? HARMFUL : HARMLESS);
  const days = harmful ? BREACH_ON + 1 : DAYS;
  const found = Array.from({ length: worlds }, (_, w) => firstStop(10_000 * seed + w, { days, aDay, held, ratesOn }, evidence));
  return found.filter((day) => day !== null && (!harmful || day === BREACH_ON)).length / worlds;
}

/** Days from the first one that is worse, at twice the limit, until it is stopped: half of the courses take no longer. */
function daysToStop(seed: number, worlds: number): number {
  const options = { days: DAYS, aDay: 200, held: 0.1, ratesOn: (day: number) => (day >= BREACH_ON ? WORSE : HARMLESS) };
  const found = Array.from({ length: worlds }, (_, w) => (firstStop(20_000 * seed + w, options) ?? DAYS) - BREACH_ON + 1).sort((a, b) => a - b);
  return found[Math.floor(worlds / 2)] as number;
}

/** Guardrails as code: fifty workers who are told to overspend, and playbooks that begin to do harm. */
export const c16: Proof = {
  id: 'C16',
  promise: 'No limit is ever passed by one unit, whoever spends at the same time; a playbook that harms is stopped within one window, and says why.',
  async run({ seed, long }) {
    const customers = long ? 3_000 : 400;
    const spent = await spending(seed, customers, true);
    const unheld = await spending(seed, customers, false);
    const fair = await unfairContacts(seed, long ? 800 : 300, true);
    const undeclared = await unfairContacts(seed, long ? 800 : 300, false);
    const worlds = long ? 1_000 : 200;
    const falseStops = Math.max(...[0.1, 0.3].map((held) => stops(seed, worlds, { aDay: A_DAY, held, harmful: false })));
    const peeking = stops(seed, worlds, { aDay: A_DAY, held: 0.3, harmful: false }, fixedTest);
    const inTime = stops(seed, worlds, { aDay: 200, held: 0.1, harmful: true });
    const stopped = await live(seed, HARMFUL, judgeHarm);
    const harmless = await live(seed, HARMLESS, judgeHarm);
    const blind = await live(seed, HARMFUL, () => null);
    const limits = !overspent(spent) && exhausted(spent) && spent.sumsAgree && fair.unfair === 0 && fair.contacts > 0;
    const watch = stopped.window === 0 && stopped.why.includes('refused further messages') && stopped.sentAfter === 0 && stopped.openedAfter === 0;
    const person = stopped.openedAgain > 0 && harmless.window === null && harmless.openedAfter > 0;
    const caught = [overspent(unheld), undeclared.unfair > 0, peeking > 0.05, blind.window === null && blind.sentAfter > 0];
    return {
      holds: limits && watch && person && falseStops <= 0.05 && inTime >= 0.95 && caught.every(Boolean),
      figures: {
        workers: 50,
        told_to_spend_on: customers,
        contacts_of_41: spent.contacts,
        discount_minor_of_20000: spent.discount,
        contacts_together_of_50: spent.together,
        mutant_unheld_contacts: unheld.contacts,
        mutant_unheld_together: unheld.together,
        mutant_unheld_discount: unheld.discount,
        contacts_of_declared_groups: fair.contacts,
        contacts_beyond_15_points: fair.unfair,
        mutant_undeclared_beyond: undeclared.unfair,
        a_a_worlds: worlds,
        false_stops: falseStops,
        mutant_peeking_false_stops: peeking,
        stopped_within_one_window: inTime,
        days_to_stop_at_twice_the_limit: daysToStop(seed, Math.min(worlds, 200)),
        stopped_in_window: stopped.window ?? -1,
        why: stopped.why,
        sent_after_the_stop: stopped.sentAfter,
        opened_after_the_stop: stopped.openedAfter,
        opened_after_a_person_reopened: stopped.openedAgain,
        mutant_watch_off_sent: blind.sentAfter,
        mutants: caught.length,
        mutants_caught: caught.filter(Boolean).length,
      },
    };
  },
};
