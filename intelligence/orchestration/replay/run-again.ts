import type { LoggedEvent } from '../../contract/envelope.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { decideAgain, differences, type Recorded } from '../explain/decided-again.ts';
import { isLineFact } from '../line-facts.ts';
import type { AnyPlaybook, Ending } from '../playbook.ts';
import { type Decision, requested, settle, unseen } from '../run.ts';
import { isForAnother } from '../runtime.ts';

/** A decision of a run, with what it takes to make it again. */
export type Step = Recorded & Pick<Decision, 'id' | 'state_version' | 'trigger' | 'playbook_version' | 'edition'>;

/** A run as its log and its record give it once more. */
export type RunAgain = { readonly state: unknown; readonly state_version: number; readonly ended_at: string | null; readonly ending: Ending | null };

/** The decisions that did not come out the same, and the run at its end; null where that does not follow from the log alone, or this build has not what made it. */
export type Replayed = { readonly run: RunAgain | null; readonly differing: readonly string[]; readonly unknown: number };

const concerns = (playbook: AnyPlaybook, { type }: LoggedEvent): boolean => playbook.listensTo.includes(type) || playbook.startsOn.includes(type);

/** What happened to a line follows from an event about a node and from who was behind it then: such a run is made again decision by decision. */
const hearsOfLines = ({ listensTo, startsOn }: AnyPlaybook): boolean => [...listensTo, ...startsOn].some(isLineFact);

function decisionByDecision(decisions: readonly Step[], playbookOf: (step: Step) => AnyPlaybook | null): Replayed {
  const differing: string[] = [];
  let unknown = 0;
  for (const step of decisions) {
    const playbook = playbookOf(step);
    if (playbook === null) unknown++;
    else if (differences(step, decideAgain(playbook, step)).length > 0) differing.push(step.id);
  }
  return { run: null, differing, unknown };
}

/**
 * Lives through a run once more: from the beginning it takes the customer's events in the order of the log, and at each decision what
 * was seen and when, as recorded. Every decision must come out of that byte for byte, and so must what the run remembers at its end.
 */
export function replayRun(
  decisions: readonly Step[],
  events: readonly LoggedEvent[],
  end: { readonly id: string; readonly state_version: number },
  playbookOf: (step: Step) => AnyPlaybook | null,
): Replayed {
  const differing: string[] = [];
  const first = decisions[0];
  const opening = first === undefined ? null : playbookOf(first);
  if (opening !== null && hearsOfLines(opening)) return decisionByDecision(decisions, playbookOf);
  if (first === undefined || opening === null) return { run: null, differing, unknown: decisions.length };
  let [state, version, next, unknown] = [opening.initial, 0, events.findIndex(({ id }) => id === first.trigger?.id), 0];
  let made = opening;
  const hear = (event: LoggedEvent): void => {
    if (!concerns(made, event) || isForAnother(event, end)) return;
    const after = made.evolve(state, event);
    if (after !== state) version++;
    state = after;
  };
  let last: Step = first;
  for (const step of decisions) {
    const playbook = playbookOf(step);
    if (playbook === null) {
      unknown++;
      continue;
    }
    made = playbook;
    last = step;
    if (step.trigger === null) {
      while (version < step.state_version - 1 && next >= 0 && next < events.length) hear(events[next++]!);
    } else {
      const place = events.findIndex(({ id, time }, i) => i >= Math.max(0, next) && id === step.trigger?.id && time === step.trigger.time);
      if (place < 0) differing.push(step.id);
      for (; next >= 0 && next < place; next++) hear(events[next]!);
      if (place >= 0) {
        state = playbook.evolve(state, events[place]!);
        next = place + 1;
      }
    }
    const now = new Date(step.at);
    const settled = settle(playbook, state, unseen(step.view), now);
    if (canonicalJson(settled.state) !== canonicalJson(step.state) || differences(step, decideAgain(playbook, step)).length > 0) differing.push(step.id);
    state = requested(playbook, settled.state, step.commands, now);
    version = step.state_version;
  }
  if (last.choice !== 'stop') while (version < end.state_version && next >= 0 && next < events.length) hear(events[next++]!);
  const over = last.choice === 'stop';
  return { run: { state, state_version: version, ended_at: over ? last.at : null, ending: over ? last.ending : null }, differing, unknown };
}
