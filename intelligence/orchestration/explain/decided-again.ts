import type { PlatformEvent } from '../../contract/envelope.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { AnyPlaybook } from '../playbook.ts';
import { type Decision, settle, type Told, toldOf, unseen } from '../run.ts';

/** What is kept of a decision, enough to make it again. */
export type Recorded = Told & Pick<Decision, 'state' | 'state_before' | 'view' | 'at'> & { readonly held_out: boolean };

/** What the run remembered before the event that made it look. */
export const stateBefore = ({ state, state_before }: Pick<Recorded, 'state' | 'state_before'>): unknown => state_before ?? state;

/** Makes the decision again from what is kept of it. */
export function decideAgain(playbook: AnyPlaybook, { state, view, at, held_out }: Pick<Recorded, 'state' | 'view' | 'at' | 'held_out'>): Told {
  const now = new Date(at);
  return toldOf(settle(playbook, state, unseen(view), now).verdict, held_out, now);
}

const PARTS = ['choice', 'why', 'rules', 'commands', 'wake_at', 'ending'] as const;

/** The parts in which two tellings of a decision differ, byte for byte; none when they are the same. */
export const differences = (recorded: Told, again: Told): string[] =>
  PARTS.filter((part) => canonicalJson(recorded[part] ?? null) !== canonicalJson(again[part] ?? null));

/** True when the event makes of what the run remembered what was decided on. */
export function evolvesTheSame(playbook: AnyPlaybook, recorded: Recorded, event: PlatformEvent | null): boolean {
  const before = stateBefore(recorded);
  const evolved = event === null ? before : playbook.evolve(before, event);
  const { state } = settle(playbook, evolved, unseen(recorded.view), new Date(recorded.at));
  return canonicalJson(state) === canonicalJson(recorded.state);
}
