import { isoText } from '../../kernel/iso-text.ts';
import { HOUR } from '../moments.ts';
import type { AnyPlaybook } from '../playbook.ts';
import type { PlaybookKind } from '../playbook-kind.ts';
import { settle, type Told, toldOf, unseen } from '../run.ts';
import { type Change, fieldsOf, nearestFlip, otherSettings, otherValues, viewWith } from './changes.ts';
import { decideAgain, type Recorded, stateBefore } from './decided-again.ts';
import { type Answer, answerEvent, answersTo, type Earlier, heardAt, heardBefore } from './history.ts';

/** What would have been decided, had one thing (or, where no single one suffices, two) been otherwise. */
export type Counterfactual = { readonly changes: readonly Change[]; readonly instead: Told };

/**
 * A decision to be looked at: with the playbook and settings it was made under, the type of the event that made somebody look, and what
 * its run decided before, oldest first.
 */
export type Case = {
  readonly kind: PlaybookKind;
  readonly playbook: AnyPlaybook;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly recorded: Recorded;
  readonly event: string | null;
  readonly before: readonly Earlier[];
};

/** What is done: the choice and the steps, whatever is said about them. Two decisions with one face do the same. */
export const faceOf = ({ choice, commands }: Pick<Told, 'choice' | 'commands'>): string =>
  [choice, ...commands.map(({ kind, step }) => `${kind}:${step}`).sort()].join(' ');

const MOST_LOOKS = 40;
type Flip = (changes: readonly Change[]) => Told | null;

/** The decision with these things otherwise. */
export function decideWith({ kind, playbook, settings, recorded, before }: Omit<Case, 'event'>, changes: readonly Change[]): Told {
  let { held_out, at } = recorded;
  let state = recorded.state;
  let made = playbook;
  let { view } = recorded;
  for (const change of changes) {
    if (change.kind === 'hold-out') held_out = false;
    if (change.kind === 'view') view = viewWith(view, change.field, change.to);
    if (change.kind === 'time') at = change.to;
    if (change.kind === 'event') state = stateBefore(change.heard === undefined ? recorded : heardAt(before, change.heard));
    if (change.kind === 'earlier') [at, state] = [change.to, stateBefore(recorded)];
    if (change.kind === 'answer') state = made.evolve(state, answerEvent(change.answer, at));
    if (change.kind === 'setting') made = kind.make({ ...settings, [change.name]: change.to }, playbook.edition);
  }
  return decideAgain(made, { state, view, at, held_out });
}

function* viewChanges({ recorded }: Case, flip: Flip): Generator<Change> {
  for (const [field, from] of fieldsOf(recorded.view)) {
    for (const to of otherValues(field, from, recorded.at)) {
      const change: Change = { kind: 'view', field, from, to };
      if (flip([change]) === null) continue;
      if (typeof from !== 'number' || typeof to !== 'number') yield change;
      else yield { ...change, to: nearestFlip(from, to, field.endsWith('_chance') ? 0.01 : 1, (value) => flip([{ ...change, to: value }]) !== null) };
      break;
    }
  }
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

function* settingChanges({ kind, settings }: Case, flip: Flip): Generator<Change> {
  for (const [name, from] of Object.entries(settings)) {
    const { title, values } = otherSettings(kind.schema, name, from);
    const holds = (to: unknown): Change | null => {
      const change: Change = { kind: 'setting', name, title, from, to };
      return flip([change]) === null ? null : change;
    };
    const found = firstOf(values, holds);
    if (found === null || found.kind !== 'setting') continue;
    if (typeof from !== 'number' || typeof found.to !== 'number') yield found;
    else yield { ...found, to: nearestFlip(from, found.to, Number.isInteger(from) && Number.isInteger(found.to) ? 1 : 0.01, (value) => holds(value) !== null) };
  }
}

/** The first later look at which something else is done, as long as nothing else happens; after an answer where one is given. */
function* timeChanges({ playbook, recorded }: Case, after?: Answer): Generator<Change> {
  const { held_out, view } = recorded;
  let at = recorded.at;
  let state = after === undefined ? recorded.state : playbook.evolve(recorded.state, answerEvent(after, at));
  let told: Told = after === undefined ? recorded : decideAgain(playbook, { ...recorded, state });
  for (let looks = 0; looks < MOST_LOOKS && told.choice === 'wait' && told.wake_at !== null; looks++) {
    at = told.wake_at;
    const settled = settle(playbook, state, unseen(view), new Date(at));
    state = settled.state;
    told = toldOf(settled.verdict, held_out, new Date(at));
  }
  if (recorded.choice === 'wait' && told.choice !== 'wait') yield { kind: 'time', to: at };
}

/** The event that came; not the one that opened the run, as without that there would have been none. */
function* eventChanges({ event, before }: Case): Generator<Change> {
  if (event !== null && before.length > 0) yield { kind: 'event', type: event };
}

const heardChanges = ({ before }: Case): Change[] => heardBefore(before).map(({ type, at }) => ({ kind: 'event', type, heard: at }));
const answerChanges = ({ playbook, recorded, before }: Case): Change[] => answersTo(playbook, recorded, before).map((answer) => ({ kind: 'answer', answer }));

/** The look nearest before this one, to the hour, at which something else would have been done; never before the run's last decision. */
function* earlierChanges({ recorded, before }: Case, flip: Flip): Generator<Change> {
  const last = before.at(-1);
  if (last === undefined) return;
  const at = Date.parse(recorded.at);
  const most = Math.ceil((at - Date.parse(last.at)) / HOUR) - 1;
  const back = (hours: number): Change => ({ kind: 'earlier', from: recorded.at, to: isoText(new Date(at - hours * HOUR)) });
  const tried = [1, 6, 24, 72, 168, 720].filter((hours) => hours < most);
  const found = firstOf(most < 1 ? [] : [...tried, most], (hours) => (flip([back(hours)]) === null ? null : hours));
  if (found !== null) yield back(nearestFlip(0, found, 1, (hours) => flip([back(hours)]) !== null));
}

/**
 * Pairs of what could be otherwise, for a decision that no single change turns: an answer and the time after it or another answer, the
 * event that came and a field, two fields.
 */
function* pairs(one: Case): Generator<readonly Change[]> {
  const { recorded } = one;
  const answers = answerChanges(one);
  for (const first of answers) if (first.kind === 'answer') for (const time of timeChanges(one, first.answer)) yield [first, time];
  for (const [i, first] of answers.entries()) for (const second of answers.slice(i + 1)) yield [first, second];
  const views = fieldsOf(recorded.view).flatMap(([field, from]) =>
    otherValues(field, from, recorded.at).map((to): Change => ({ kind: 'view', field, from, to })),
  );
  for (const event of eventChanges(one)) for (const change of views) yield [event, change];
  for (const [i, first] of views.entries())
    for (const second of views.slice(i + 1)) if (first.kind === 'view' && second.kind === 'view' && first.field !== second.field) yield [first, second];
}

/** In which order changes are looked for: first what explains a decision of this kind best. */
function* singles(one: Case, flip: Flip): Generator<Change> {
  if (one.recorded.choice === 'hold-out') yield { kind: 'hold-out' };
  if (one.recorded.choice === 'wait') {
    yield* timeChanges(one);
    yield* answerChanges(one);
  }
  if (one.recorded.choice === 'stop') {
    yield* eventChanges(one);
    yield* heardChanges(one);
  }
  yield* viewChanges(one, flip);
  yield* settingChanges(one, flip);
  if (one.recorded.choice !== 'stop') yield* eventChanges(one);
  yield* earlierChanges(one, flip);
}

/**
 * The smallest changes that turn a decision into another one, each found by asking the playbook again: at most so many, and the
 * first is the one to tell. Where no single change turns it, pairs are tried.
 */
export function counterfactuals(one: Case, most = 8): Counterfactual[] {
  const face = faceOf(one.recorded);
  const flip: Flip = (changes) => {
    try {
      const instead = decideWith(one, changes);
      return faceOf(instead) === face ? null : instead;
    } catch (error) {
      // Settings that do not hold together, or a run that no event has opened, are no change that anybody could make.
      if (error instanceof RangeError) return null;
      throw error;
    }
  };
  const found: Counterfactual[] = [];
  for (const change of singles(one, flip)) {
    const instead = flip([change]);
    if (instead !== null) found.push({ changes: [change], instead });
    if (found.length >= most) return found;
  }
  if (found.length > 0) return found;
  for (const changes of pairs(one)) {
    const instead = flip(changes);
    if (instead !== null) return [{ changes, instead }];
  }
  return found;
}
