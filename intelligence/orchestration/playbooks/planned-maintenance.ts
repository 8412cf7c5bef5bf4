import { type Static, Type } from 'typebox';
import type { SendMessage } from '../../contract/commands.ts';
import { digest } from '../../kernel/ids.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { own } from '../../kernel/own.ts';
import { type Sending, sendingOf } from '../aim.ts';
import { DAY, later } from '../moments.ts';
import type { CustomerView, PlaybookInput, RuleAnswer, Verdict } from '../playbook.ts';
import { playbookKind } from '../playbook-kind.ts';
import { knownZone } from '../zones.ts';
import { contactSettings, usualAim, whole } from './contact-settings.ts';

/** What a tenant may tune in planned maintenance. Times in the unit of the name. */
const MaintenanceSettings = Type.Object(
  {
    notice_days: whole(0, 60, 'So long before the work customers are told; work that is nearer when it is planned is told at once.'),
    tell_end: Type.Boolean({ description: 'Whether customers are told when the work is done.' }),
    ...contactSettings,
  },
  { additionalProperties: false },
);
type MaintenanceSettings = Static<typeof MaintenanceSettings>;

const defaults: MaintenanceSettings = {
  notice_days: 5,
  tell_end: true,
  channels: ['email', 'sms', 'whatsapp', 'push', 'in-app'],
  ...usualAim,
  earliest_hour: 9,
  latest_hour: 19,
};

type Window = { readonly from: string; readonly to: string };
type Work = Window & {
  readonly number: number;
  readonly state: 'planned' | 'cancelled' | 'completed';
  /** The window that the customer is told last, and from when on that may have left; null before that. */
  readonly told: (Window & { readonly notBefore: string }) | null;
  /** How many changes were told. */
  readonly changes: number;
  /** The end or the cancelling was told. */
  readonly closed: boolean;
};

/** Every piece of work that the run knows of, by its id; plain JSON. */
type MaintenanceState = { readonly works: Readonly<Record<string, Work>> };

function change(state: MaintenanceState, id: string, to: (work: Work) => Work): MaintenanceState {
  const work = own(state.works, id);
  return work === undefined ? state : { works: { ...state.works, [id]: to(work) } };
}

function evolve(state: MaintenanceState, input: PlaybookInput): MaintenanceState {
  switch (input.type) {
    case 'work.planned': {
      const { maintenance_id: id, starts_at: from, ends_at: to } = input.data;
      const known = own(state.works, id) ?? { number: Object.keys(state.works).length + 1, state: 'planned' as const, told: null, changes: 0, closed: false };
      return { works: { ...state.works, [id]: { ...known, from, to } } };
    }
    case 'work.cancelled':
      return change(state, input.data.maintenance_id, (work) => ({ ...work, state: 'cancelled' }));
    case 'work.completed':
      return change(state, input.data.maintenance_id, (work) => ({ ...work, state: 'completed' }));
    case 'step.requested': {
      const [what, number] = input.step.split('-');
      const id = Object.keys(state.works).find((one) => state.works[one]?.number === Number(number));
      if (id === undefined) return state;
      return change(state, id, (work) => {
        if (what === 'done' || what === 'cancelled') return { ...work, closed: true };
        return {
          ...work,
          told: { from: work.from, to: work.to, notBefore: input.notBefore ?? input.time },
          changes: work.changes + (what === 'changed' ? 1 : 0),
        };
      });
    }
    default:
      return state;
  }
}

type Look = {
  readonly state: MaintenanceState;
  readonly view: CustomerView;
  readonly now: Date;
  readonly settings: MaintenanceSettings;
  readonly rules: RuleAnswer[];
};

const zoneOf = ({ time_zone }: CustomerView): string | null => knownZone(time_zone);

/** The first word of work is aimed at a good hour before it begins. */
function aimed(look: Look, id: string, work: Work, what: 'planned' | 'changed'): SendMessage {
  const { view, now, settings, rules } = look;
  const sending = sendingOf(view, settings, { channels: settings.channels, from: now, before: new Date(work.from) });
  rules.push(...sending.rules);
  return ahead(words(look, id, work, what, sending.to, 'planned'), work);
}

/** What is said of work that is to come is said before it begins, or not at all. */
const ahead = (message: SendMessage, { from }: Work): SendMessage => ({ ...message, notAfter: from });

function words(
  { view }: Look,
  id: string,
  work: Work,
  what: 'planned' | 'changed' | 'cancelled' | 'done',
  to: Sending['to'],
  template: string = what,
): SendMessage {
  const suffix = what === 'changed' ? `-${work.changes + 1}` : '';
  return {
    kind: 'send-message',
    step: `${what}-${work.number}${suffix}`,
    class: 'care',
    purpose: `work-${what}${suffix}-${digest(id).slice(0, 10)}`,
    ...to,
    instead: [to.channel, ...(to.instead ?? [])],
    template: `work-${template}`,
    values: { starts_at: work.from, ends_at: work.to, zone: zoneOf(view) ?? 'UTC' },
  };
}

/** What follows the first word goes at once, by the channels in their order. */
function atOnce({ now, settings }: Look): Sending['to'] {
  const [channel, ...instead] = settings.channels;
  return { channel: channel as SendMessage['channel'], instead, notBefore: now.toISOString() };
}

/** What is to be said of one piece of work now, or when to look again; null when it is over for this customer. */
function next(look: Look, id: string, work: Work): { readonly say: SendMessage; readonly why: string } | { readonly wake: string } | null {
  const { now, settings } = look;
  const at = isoText(now);
  // What has not left yet is taken back, and the customer knows of nothing.
  const knows = work.told !== null && at >= work.told.notBefore;
  if (work.state !== 'planned') {
    const what = work.state === 'cancelled' ? 'cancelled' : 'done';
    if (work.closed || !knows || (what === 'done' && !settings.tell_end)) return null;
    const why = what === 'done' ? 'The planned work is done, so the customer is told.' : 'The planned work is called off, so the customer is told.';
    return { say: words(look, id, work, what, atOnce(look)), why };
  }
  // Of work that nobody called done nothing is said: a day after its window it is forgotten.
  if (at >= later(work.to, DAY)) return null;
  if (work.told !== null && work.told.from === work.from && work.told.to === work.to) return { wake: later(work.to, DAY) };
  if (at >= work.from) return { wake: later(work.to, DAY) };
  if (knows)
    return { say: ahead(words(look, id, work, 'changed', atOnce(look)), work), why: 'The window of the planned work has changed, so the customer is told.' };
  const noticeFrom = later(work.from, -settings.notice_days * DAY);
  if (at < noticeFrom) return { wake: noticeFrom };
  return {
    say: aimed(look, id, work, work.told === null ? 'planned' : 'changed'),
    why: 'Planned work will cut the customer off, so the customer is told ahead.',
  };
}

/** Messages that tell of a window that does not hold any more. */
function outdated(work: Work): string[] {
  const holds = work.state === 'planned' && work.told?.from === work.from && work.told.to === work.to;
  if (work.told === null || holds || work.closed) return [];
  return [`planned-${work.number}`, ...Array.from({ length: work.changes }, (_, i) => `changed-${work.number}-${i + 1}`)];
}

function decide(look: Look): Verdict {
  const { state, view, rules } = look;
  const none = { rules, commands: [], wake: null };
  rules.push({ rule: 'customer', answer: view.status });
  if (view.status !== 'active')
    return {
      ...none,
      choice: 'stop',
      why: 'The service of the customer is not active, so nothing is said.',
      ending: view.status === 'cancelled' ? 'left' : 'overtaken',
    };
  let wake: string | null = null;
  const gone = Object.values(state.works).flatMap(outdated);
  const withdraws = gone.length > 0 ? { withdraws: gone } : {};
  for (const [id, work] of Object.entries(state.works).toSorted(([, a], [, b]) => a.number - b.number)) {
    const found = next(look, id, work);
    rules.push({ rule: `work-${work.number}`, answer: found === null ? 'over' : 'say' in found ? found.say.template : `looked at again ${found.wake}` });
    if (found === null) continue;
    // The next piece of work, if there is one, follows a second later.
    if ('say' in found) return { rules, choice: 'act', why: found.why, commands: [found.say], wake: isoText(look.now), ending: null, ...withdraws };
    if (wake === null || found.wake < wake) wake = found.wake;
  }
  if (wake !== null) return { ...none, choice: 'wait', why: 'All that is to be said of the planned work now is said.', wake, ending: null, ...withdraws };
  const told = Object.values(state.works).some((work) => work.told !== null);
  return { ...none, choice: 'stop', why: 'The planned work is over.', ending: told ? 'completed' : 'overtaken' };
}

/**
 * One run for each customer whom planned work will cut off: a notice some days ahead at a good hour, another when the window changes or
 * the work is called off, and a word at the end. Of work that was called off before anybody was told nothing is said.
 */
export const plannedMaintenance = playbookKind({
  name: 'planned-maintenance',
  version: 2,
  about: 'Tells customers ahead of planned work that will cut them off, when it changes, and when it is done.',
  sends: ['care'],
  schema: MaintenanceSettings,
  defaults,
  came: usualAim,
  faults: ({ earliest_hour, latest_hour }) => (earliest_hour > latest_hour ? ['/earliest_hour lies after /latest_hour'] : []),
  playbook: (settings) => ({
    startsOn: ['work.planned'],
    listensTo: ['work.planned', 'work.cancelled', 'work.completed', 'customer.suspended', 'customer.cancelled'],
    forEverybody: true,
    opens: (event) => event.type === 'work.planned',
    initial: { works: {} },
    evolve: (state: MaintenanceState, input) => evolve(state, input),
    decide: (state, view, now) => decide({ state, view, now, settings, rules: [] }),
  }),
});
