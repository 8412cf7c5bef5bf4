import type { Command } from '../contract/commands.ts';
import type { RuleAnswer, Verdict } from './playbook.ts';

/** A look that has gathered the rules that it applied. */
type Looked = { readonly rules: readonly RuleAnswer[] };

/** The run is over, and why. */
export const stop = ({ rules }: Looked, ending: NonNullable<Verdict['ending']>, why: string, commands: readonly Command[] = []): Verdict => ({
  choice: 'stop',
  why,
  rules,
  commands,
  wake: null,
  ending,
});

/** Nothing is done until a moment, or until something is told. */
export const wait = ({ rules }: Looked, why: string, wake: string | null, more: Pick<Verdict, 'marks' | 'withdraws'> = {}): Verdict => ({
  choice: 'wait',
  why,
  rules,
  commands: [],
  wake,
  ending: null,
  ...more,
});

/** Something is asked for, and the run looks again at a moment. */
export const act = (
  { rules }: Looked,
  why: string,
  commands: readonly Command[],
  wake: string | null,
  more: Pick<Verdict, 'chance' | 'spends' | 'withdraws'> = {},
): Verdict => ({
  choice: 'act',
  why,
  rules,
  commands,
  wake,
  ending: null,
  ...more,
});
