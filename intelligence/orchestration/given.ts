import type { Command } from '../contract/commands.ts';
import type { CustomerView, Playbook, PlaybookInput, Verdict } from './playbook.ts';
import { requested, settle } from './run.ts';

/** One look of a run, as a specification sees it. */
export type Moment = {
  readonly at: string;
  readonly choice: Verdict['choice'];
  readonly why: string;
  readonly commands: readonly Command[];
  readonly ending: Verdict['ending'];
  /** Steps that are called back. */
  readonly withdraws?: readonly string[];
};

/** What the customer is like, or how that changes with time. */
export type Seen = CustomerView | ((now: Date) => CustomerView);

/** What was decided, as long as it sends nothing of a class that the playbook does not name: the worst case of a preview rests on that. */
function checked<State>({ name, sends }: Playbook<State>, verdict: Verdict): Verdict {
  for (const command of verdict.commands)
    if (command.kind === 'send-message' && sends?.includes(command.class) === false)
      throw new RangeError(`${name} sends a message of the class "${command.class}", which it does not name.`);
  return verdict;
}

/**
 * Reads as a sentence: given what happened, seen like this, then that. Inputs count at their own time, and the run is looked at
 * after each of them and whenever it asked to be.
 * @example given(paymentRecovery.make(), customer)(failed).until('2026-04-01T00:00:00Z')
 */
export function given<State>(playbook: Playbook<State>, seen: Seen) {
  const viewAt = (now: Date): CustomerView => (typeof seen === 'function' ? seen(now) : seen);
  return (...inputs: readonly PlaybookInput[]) => ({
    /** The verdict at a moment on everything that has happened, with no look in between. */
    at(moment: string): Verdict {
      const now = new Date(moment);
      const state = inputs.reduce((before, input) => playbook.evolve(before, input), playbook.initial);
      return checked(playbook, settle(playbook, state, viewAt(now), now).verdict);
    },
    /** Every look of the run up to a moment or to its end. */
    until(moment: string): Moment[] {
      const looks: Moment[] = [];
      const queue = inputs.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
      let state: unknown = playbook.initial;
      let wake = null as string | null;
      const end = Date.parse(moment);
      for (let steps = 0; steps < 10_000; steps++) {
        const input = queue[0];
        const byEvent: boolean = input !== undefined && (wake === null || Date.parse(input.time) <= Date.parse(wake));
        const next: string | null = byEvent ? input!.time : wake;
        if (next === null || Date.parse(next) > end) break;
        const now = new Date(next);
        if (byEvent) state = playbook.evolve(state as State, queue.shift()!);
        const settled = settle(playbook, state, viewAt(now), now);
        const { choice, why, commands, ending, withdraws } = checked(playbook, settled.verdict);
        looks.push({ at: now.toISOString(), choice, why, commands: choice === 'wait' ? [] : commands, ending, ...(withdraws && { withdraws }) });
        if (choice === 'stop') break;
        state = requested(playbook, settled.state, choice === 'wait' ? [] : commands, now);
        const asked: string | null = settled.verdict.wake;
        wake = asked === null ? null : new Date(Math.max(Date.parse(asked), now.getTime() + 1000)).toISOString();
      }
      return looks;
    },
  });
}
