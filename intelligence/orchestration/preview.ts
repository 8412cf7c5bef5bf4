import type { Command } from '../contract/commands.ts';
import type { Channel } from '../contract/words.ts';
import { isoText } from '../kernel/iso-text.ts';
import type { Answered, OutboxMessage } from './outbox.ts';
import type { AnyPlaybook, CustomerView } from './playbook.ts';
import type { Changes } from './playbook-store.ts';
import { roomAfter } from './room.ts';
import { ALL_TOGETHER, type Rooms } from './room-keeper.ts';
import type { Decision, Run } from './run.ts';
import { advanceDue } from './runtime.ts';

/** One thing that somebody would get or be asked to do, and what the arbiter says of a message now. */
export type PreviewStep = {
  readonly key: string;
  readonly kind: Command['kind'];
  readonly step: string;
  /** The template, the title of the task, or the action. */
  readonly what: string;
  readonly channel: Channel | null;
  /** When it is asked for; the arbiter may move a message later, never earlier. */
  readonly at: string;
  readonly answer: 'send' | 'defer' | 'suppress' | 'supersede' | null;
  readonly reason: string | null;
  readonly until: string | null;
};

/** What would become of one run at its next look; `nothing new` when nothing would be decided. */
export type PreviewRow = {
  readonly run_id: string;
  readonly customer_id: string;
  readonly held_out: boolean;
  readonly choice: Decision['choice'] | 'nothing new';
  readonly why: string;
  readonly steps: readonly PreviewStep[];
};

/** What looks came to before the arbiter is asked: rows, the messages that would be asked for, and the runs that would end. */
export type Looked = {
  readonly rows: readonly PreviewRow[];
  readonly messages: readonly OutboxMessage[];
  readonly ended: readonly string[];
  readonly decisions: readonly Decision[];
  /** What would be left of the limits. */
  readonly rooms: Rooms;
};

const whatOf = (command: Command): string =>
  command.kind === 'send-message' ? command.template : command.kind === 'create-task' ? command.title : command.action;

function stepsOf({ messages, tasks, actions }: Changes, at: string): Map<string, PreviewStep[]> {
  const steps = new Map<string, PreviewStep[]>();
  for (const asked of [messages, tasks, actions])
    for (const { decision_id, key, command } of asked) {
      const when = command.kind === 'create-task' ? at : command.notBefore;
      const step = { key, kind: command.kind, step: command.step, what: whatOf(command), channel: null, at: when, answer: null, reason: null, until: null };
      steps.getOrInsertComputed(decision_id, () => []).push(step);
    }
  return steps;
}

/** Looks at runs as if they were all due now, in their order, by the runtime itself. Nothing is written. */
export function lookAhead(playbooks: readonly AnyPlaybook[], runs: readonly Run[], views: ReadonlyMap<string, CustomerView>, now: Date, held: Rooms): Looked {
  const changes = advanceDue(playbooks, runs, views, now, held);
  const steps = stepsOf(changes, isoText(now));
  const decided = new Map(changes.decisions.map((decision) => [decision.instance_id, decision]));
  const rooms = new Map(held);
  for (const { playbook, spends } of changes.decisions)
    for (const name of spends ? [playbook, ALL_TOGETHER] : []) {
      const room = rooms.get(name);
      if (room) rooms.set(name, roomAfter(room, spends!));
    }
  return {
    rooms,
    messages: changes.messages,
    ended: changes.changed.filter(({ ended_at }) => ended_at !== null).map(({ id }) => id),
    decisions: changes.decisions,
    rows: runs.map(({ id, customer_id, held_out, why }): PreviewRow => {
      const decision = decided.get(id);
      const common = { run_id: id, customer_id, held_out };
      if (decision === undefined) return { ...common, choice: 'nothing new', why: why ?? '', steps: [] };
      return { ...common, choice: decision.choice, why: decision.why, steps: steps.get(decision.id) ?? [] };
    }),
  };
}

/** The rows with what the arbiter says of their messages. */
export function withAnswers(rows: readonly PreviewRow[], foreseen: readonly Answered[]): PreviewRow[] {
  const answers = new Map(foreseen.map((one) => [one.key, one]));
  const withAnswer = (step: PreviewStep): PreviewStep => {
    const known = answers.get(step.key);
    return known === undefined ? step : { ...step, answer: known.answer, channel: known.channel, reason: known.reason, until: known.until };
  };
  return rows.map((row) => (row.steps.length === 0 ? row : { ...row, steps: row.steps.map(withAnswer) }));
}

/** How many messages a run would still lead to, day by day (by UTC), if nothing happened but the passing of time: nobody pays, answers or leaves. */
export function sendsAhead(playbooks: readonly AnyPlaybook[], run: Run, view: CustomerView, now: Date, mostLooks = 60): Map<string, number> {
  const days = new Map<string, number>();
  const views = new Map([[run.customer_id, view]]);
  let [current, at] = [run, now];
  for (let looks = 0; looks < mostLooks; looks++) {
    const { changed, messages } = advanceDue(playbooks, [current], views, at);
    for (const { command } of messages) days.set(command.notBefore.slice(0, 10), (days.get(command.notBefore.slice(0, 10)) ?? 0) + 1);
    current = changed[0] ?? current;
    if (current.ended_at !== null || current.wake_at === null) break;
    const next = new Date(current.wake_at);
    if (next <= at) break;
    at = next;
  }
  return days;
}
