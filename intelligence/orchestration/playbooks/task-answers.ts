import type { EventData } from '../../contract/events/catalogue.ts';
import { own } from '../../kernel/own.ts';
import type { PlaybookInput } from '../playbook.ts';

/** What a person said on closing a task. */
export type TaskOutcome = EventData<'task.closed'>['outcome'];

/** What became of the tasks of a run, by step; the latest word counts. */
export type TaskAnswers = Readonly<Record<string, { readonly outcome: TaskOutcome; readonly at: string }>>;

/** The answers after one more input; a task that this run never gave changes nothing. */
export function withTaskAnswer(answers: TaskAnswers | undefined, input: PlaybookInput, steps: Readonly<Record<string, unknown>>): TaskAnswers {
  const known = answers ?? {};
  if (input.type !== 'task.closed' || own(steps, input.data.step) === undefined) return known;
  const { step, outcome } = input.data;
  const before = own(known, step);
  return before !== undefined && before.at >= input.time ? known : { ...known, [step]: { outcome, at: input.time } };
}

/** True when the person who was to be called, or the work, could not be got at: it is tried once more. */
export const inVain = (outcome: TaskOutcome | undefined): boolean => outcome === 'not-reached' || outcome === 'cannot';
