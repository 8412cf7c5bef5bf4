import type { Told } from '../run.ts';
import { inZone, isZone } from '../zones.ts';
import type { Change } from './changes.ts';
import { answerText, eventText, hoursText } from './event-words.ts';
import type { HeldBy } from './message-what-if.ts';
import type { Counterfactual } from './what-if.ts';

/** What people call a field when it is otherwise, by field and new value. */
const FIELDS: Readonly<Record<string, (to: unknown) => string>> = {
  outage_open: (to) => (to ? 'the customer’s own line were down' : 'the customer’s own line were up'),
  peace: (to) => (to === null ? 'there were no reason to leave the customer in peace' : `the customer were left in peace (${String(to)})`),
  status: (to) => (to === 'cancelled' ? 'the customer had left' : `the customer were ${String(to)}`),
  has_email: (to) => (to ? 'an e-mail address were known' : 'no e-mail address were known'),
  has_phone: (to) => (to ? 'a phone number were known' : 'no phone number were known'),
  last_paid_at: (to) => (to === null ? 'no payment were known' : 'a payment had come at that moment'),
  'revenue.recovering': (to) => (to ? 'a payment were being recovered' : 'no payment were being recovered'),
  'revenue.reach': (to) =>
    (to as unknown[]).length > 0 ? 'the customer could be reached with offers by e-mail' : 'the customer could not be reached with offers',
  'revenue.ways': () => 'nothing could be done for the customer',
  'revenue.room': () => 'nothing were limited',
  owed_minor: (to) => (to === 0 ? 'nothing were owed' : `${String(to)} in minor units were owed`),
};

/** A moment by the customer's clock, or UTC where their zone is not known. */
export function momentText(at: string, zone: string | null): string {
  const known = zone !== null && isZone(zone);
  const local = inZone(new Date(at), known ? zone : 'UTC');
  return `${local.toPlainTime().toString({ smallestUnit: 'minute' })} on ${local.toPlainDate().toString()}${known ? '' : ' UTC'}`;
}

const changeText = (change: Change, zone: string | null): string => {
  switch (change.kind) {
    case 'hold-out':
      return 'the customer were not held out for comparison';
    case 'time':
      return `nothing else happens until ${momentText(change.to, zone)}`;
    case 'event':
      return change.heard === undefined
        ? `${eventText(change.type)} had not come`
        : `nothing had come from ${momentText(change.heard, zone)} on, which began with ${eventText(change.type)}`;
    case 'earlier':
      return `it had been ${hoursText(change)} earlier, at ${momentText(change.to, zone)}`;
    case 'answer':
      return answerText(change.answer);
    case 'setting':
      return `the setting “${change.title}” were ${String(change.to)} instead of ${String(change.from)}`;
    case 'view':
      return (
        FIELDS[change.field]?.(change.to) ??
        `${change.field.replaceAll(/[_.]/g, ' ')} were ${String(change.to ?? 'not known')} instead of ${String(change.from ?? 'not known')}`
      );
  }
};

const doneText = ({ choice, commands, why }: Told, zone: string | null): string => {
  const [first] = commands;
  if (choice !== 'act' || first === undefined)
    return `${choice === 'stop' ? 'it would stop' : choice === 'wait' ? 'it would wait' : 'nobody would be written to'}: ${why}`;
  if (first.kind === 'send-message') return `a message (${first.step}) would go by ${first.channel} at ${momentText(first.notBefore, zone)} at the earliest.`;
  if (first.kind === 'create-task') return `a person would be asked to act: ${first.title}.`;
  return `a system of the ISP would be asked to act: ${first.action}.`;
};

/** A counterfactual in one sentence; moments are told by the customer's clock. */
export const counterfactualText = ({ changes, instead }: Counterfactual, zone: string | null): string =>
  `If ${changes.map((change) => changeText(change, zone)).join(', and ')}, ${doneText(instead, zone)}`;

/** What held a message, in one sentence. */
export const heldText = ({ because, going }: HeldBy, zone: string | null): string =>
  `Would have gone at ${momentText(going.at, zone)} by ${going.channel}, but for ${because}.`;

/** What is otherwise, as a name with its two values. */
export function changeParts(change: Change): { what: string; from: unknown; to: unknown } {
  switch (change.kind) {
    case 'hold-out':
      return { what: 'held out', from: true, to: false };
    case 'time':
      return { what: 'time', from: null, to: change.to };
    case 'event':
      return { what: `event ${change.type}`, from: true, to: false };
    case 'earlier':
      return { what: 'time', from: change.from, to: change.to };
    case 'answer':
      return { what: `event ${change.answer.type} for ${change.answer.step}`, from: false, to: true };
    case 'setting':
      return { what: `setting ${change.name}`, from: change.from, to: change.to };
    case 'view':
      return { what: change.field, from: change.from ?? null, to: change.to ?? null };
  }
}
