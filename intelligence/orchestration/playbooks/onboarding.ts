import { type Static, Type } from 'typebox';
import type { CreateTask, SendMessage } from '../../contract/commands.ts';
import { digest } from '../../kernel/ids.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { sendingOf } from '../aim.ts';
import { DAY, HOUR, later } from '../moments.ts';
import type { CustomerView, Happening, RuleAnswer, Verdict } from '../playbook.ts';
import { playbookKind } from '../playbook-kind.ts';
import { act, stop, wait } from '../verdicts.ts';
import { contactSettings, usualAim, whole } from './contact-settings.ts';
import { evolveOnboarding, initialOnboarding, type OnboardingState, SURVEY } from './onboarding-state.ts';
import { inVain } from './task-answers.ts';

/** What a tenant may tune in onboarding. Times in the unit of the name. */
const OnboardingSettings = Type.Object(
  {
    welcome: Type.Boolean({ description: 'Whether a new customer is welcomed.' }),
    check_activation: Type.Boolean({
      description: 'Whether a person looks when neither customer.activated nor an installation is told; off for an ISP that tells neither.',
    }),
    activation_days: whole(1, 30, 'When so long after joining nothing shows that the service works, a person looks.'),
    explain_bill: Type.Boolean({ description: 'Whether the first bill is explained.' }),
    ask_after_days: whole(3, 30, 'So long after the service first worked the customer is asked one question.'),
    call_below: whole(0, 10, 'Who answers less than this is called by a person; 0 calls nobody.'),
    task_within_hours: whole(1, 240, 'A person looks or calls within so many hours.'),
    follow_days: whole(14, 120, 'The run is over so long after joining, whatever is still open.'),
    ...contactSettings,
    look_again_hours: whole(1, 72, 'How often a run that must wait looks again.'),
  },
  { additionalProperties: false },
);
type OnboardingSettings = Static<typeof OnboardingSettings>;

const defaults: OnboardingSettings = {
  welcome: true,
  check_activation: true,
  activation_days: 2,
  explain_bill: true,
  ask_after_days: 7,
  call_below: 6,
  task_within_hours: 24,
  follow_days: 45,
  channels: ['email', 'sms', 'whatsapp', 'push', 'in-app'],
  ...usualAim,
  earliest_hour: 9,
  latest_hour: 19,
  look_again_hours: 12,
};

/** Whoever joined longer ago than this is no new customer, but one who is brought in. */
const NEW_DAYS = 14;
const ANSWER_DAYS = 7;

type Look = { state: OnboardingState; view: CustomerView; now: Date; settings: OnboardingSettings; rules: RuleAnswer[] };

const endOf = ({ state, now, settings }: Look): string => later(state.joined ?? now, settings.follow_days * DAY);

function message({ view, now, settings, rules }: Look, step: string, values: SendMessage['values'], more: Partial<SendMessage> = {}): SendMessage {
  const sending = sendingOf(view, settings, { channels: settings.channels, from: now });
  rules.push(...sending.rules);
  return {
    kind: 'send-message',
    step,
    class: 'care',
    purpose: `onboarding-${step}`,
    ...sending.to,
    template: step,
    values,
    ...more,
  };
}

const task = ({ now, settings }: Look, step: string, title: string, detail: string): CreateTask => ({
  kind: 'create-task',
  step,
  title,
  detail,
  due: later(now, settings.task_within_hours * HOUR),
  role: 'support',
});

/** What ends the run: the customer has left, mourns, has complained, or the time is up. */
function over(look: Look): Verdict | null {
  const { state, view, now } = look;
  if (state.left || view.status === 'cancelled') return stop(look, 'left', 'The customer has left.');
  if (state.bereaved || view.peace === 'bereavement') return stop(look, 'overtaken', 'The customer mourns, so nothing more is said.');
  if (state.complaint !== null) return stop(look, 'overtaken', 'The customer has complained, so support has the word and nothing else is said.');
  const refused = Object.values(state.answers).some(({ outcome }) => outcome === 'refused');
  if (refused) return stop(look, 'declined', 'The customer told a person that they want none of this.');
  return isoText(now) >= endOf(look) ? stop(look, 'completed', 'The first weeks are over.') : null;
}

/** Since when the service works; for an ISP that does not tell it, since the customer joined. */
const worksSince = ({ state, settings }: Look): string | null => state.works ?? (settings.check_activation ? null : state.joined);

/** Whether the service works; a person looks when nothing shows it in time, and once more when that was in vain. */
function activation(look: Look): Verdict | null {
  const { state, now, settings, rules } = look;
  const works = worksSince(look);
  rules.push({ rule: 'works', answer: works ?? 'no sign of it' });
  if (works !== null || isoText(now) < later(state.joined ?? now, settings.activation_days * DAY)) return null;
  const detail = 'Nothing shows that the service of this new customer works: neither its activation nor an installation was told. Ask, and help.';
  if (state.steps.activation === undefined)
    return act(
      look,
      'Nothing shows that the service works yet, so a person looks.',
      [task(look, 'activation', 'Check that the service works', detail)],
      endOf(look),
    );
  if (inVain(state.answers.activation?.outcome) && state.steps['activation-again'] === undefined)
    return act(
      look,
      'The first look was in vain, so a person tries once more.',
      [task(look, 'activation-again', 'Check that the service works', detail)],
      endOf(look),
    );
  return null;
}

/** Who is not content is called. */
function answered(look: Look): Verdict | null {
  const { state, settings, rules } = look;
  if (state.answered === null) return null;
  rules.push({ rule: 'answer', answer: String(state.answered) });
  if (state.answered >= settings.call_below || state.steps.call !== undefined) return null;
  const detail = `The customer answered ${state.answered} of 10 after the first days. Ask what is wrong and mend it.`;
  return act(
    look,
    `The customer answered ${state.answered} of 10, so a person calls.`,
    [task(look, 'call', 'Call a new customer who is not content', detail)],
    endOf(look),
  );
}

/** The message whose turn it is, or the moment at which to look again; null when everything has been said. */
function next(look: Look): Verdict | { readonly wake: string } | null {
  const { state, now, settings } = look;
  const at = isoText(now);
  if (settings.welcome && state.steps.welcome === undefined) return act(look, 'The customer is new, so they are welcomed.', [message(look, 'welcome', {})], at);
  const bill = state.bill;
  if (settings.explain_bill && bill !== null && state.steps['first-bill'] === undefined) {
    const values = { amount_minor: bill.minor, currency: bill.currency, pay_by: bill.due_on };
    return act(look, 'The first bill is out, so it is explained.', [message(look, 'first-bill', values, { subject: bill.id })], at);
  }
  const asked = state.steps['first-week'];
  const works = worksSince(look);
  if (works !== null && asked === undefined) {
    const due = later(works, settings.ask_after_days * DAY);
    if (at < due) return { wake: due };
    const survey = `${SURVEY}${digest(look.view.customer_id, state.joined ?? '').slice(0, 16)}`;
    return act(look, 'The service has worked for some days, so the customer is asked one question.', [message(look, 'first-week', {}, { survey })], at);
  }
  const billed = !settings.explain_bill || bill !== null;
  const heard = asked !== undefined && (state.answered !== null || at >= later(asked, ANSWER_DAYS * DAY));
  return billed && heard && openTask(look) === undefined ? null : { wake: asked === undefined ? endOf(look) : later(asked, ANSWER_DAYS * DAY) };
}

/** A task that a person has not closed yet. */
const openTask = ({ state }: Look): string | undefined =>
  ['activation', 'activation-again', 'call'].find((step) => state.steps[step] !== undefined && state.answers[step] === undefined);

function decide(look: Look): Verdict {
  const { state, view, now, settings, rules } = look;
  const ended = over(look);
  if (ended) return ended;
  rules.push({ rule: 'line', answer: view.outage_open ? 'down' : 'no fault known' });
  const again = later(now, settings.look_again_hours * HOUR);
  if (view.outage_open) return wait(look, 'The customer’s own line is down, so nothing is said until it is up.', again < endOf(look) ? again : endOf(look));
  const found = activation(look) ?? answered(look) ?? next(look);
  if (found === null) return stop(look, 'completed', 'Everything there was to say in the first weeks has been said.');
  if ('choice' in found) return found;
  const check = later(state.joined ?? now, settings.activation_days * DAY);
  const ahead = [found.wake, endOf(look), ...(worksSince(look) === null ? [check] : [])].filter((moment) => moment > isoText(now)).sort();
  return wait(look, 'All that is to be said now is said; the next word has its day.', ahead[0] ?? endOf(look));
}

/** True for somebody who has just joined; of whom it is not known since when they are a customer, nothing is assumed. */
function isNew(event: Happening): boolean {
  if (event.type !== 'customer.created' || event.data.customer_since === undefined) return false;
  const since = Date.parse(`${event.data.customer_since}T00:00:00Z`);
  return Date.parse(event.time) - since <= NEW_DAYS * DAY;
}

/**
 * The first weeks of a customer: a welcome, a look by a person when nothing shows that the service works, the first bill explained, one
 * question after some days, and a call for who is not content. A complaint or a bereavement ends it; an outage holds it.
 */
export const onboarding = playbookKind({
  name: 'onboarding',
  version: 1,
  about: 'Sees a new customer through the first weeks: a welcome, a check that the service works, the first bill explained, one question.',
  sends: ['care'],
  schema: OnboardingSettings,
  defaults,
  came: usualAim,
  faults: ({ earliest_hour, latest_hour, ask_after_days, follow_days }) => [
    ...(earliest_hour > latest_hour ? ['/earliest_hour lies after /latest_hour'] : []),
    ...(ask_after_days + ANSWER_DAYS >= follow_days ? ['/follow_days leaves no week for an answer after /ask_after_days'] : []),
  ],
  playbook: (settings) => ({
    startsOn: ['customer.created'],
    listensTo: [
      'customer.activated',
      'visit.completed',
      'invoice.issued',
      'ticket.opened',
      'customer.flagged',
      'survey.answered',
      'task.closed',
      'customer.cancelled',
    ],
    opens: isNew,
    initial: initialOnboarding,
    evolve: (state: OnboardingState, input) => evolveOnboarding(state, input),
    decide: (state, view, now) => decide({ state, view, now, settings, rules: [] }),
  }),
});
