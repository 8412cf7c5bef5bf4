import { kindOf, type OwnCard, type OwnPersona } from '../../behavioral/own-experience.ts';
import type { OwnAlert, OwnNow, OwnRest, OwnStep } from '../../contract/api/own-now.ts';
import type { OwnAccount, OwnVisit } from '../../contract/api/personas.ts';
import type { Preferences } from '../../contract/api/preferences.ts';
import type { Channel } from '../../contract/words.ts';
import { moneyText } from '../../orchestration/money.ts';

/** What one person's steps are made of: what still stands of theirs, who owes what, whom a line cuts off, and visits. */
export type OwnFacts = {
  readonly persona: OwnPersona;
  readonly standing: readonly OwnCard[];
  readonly accounts: ReadonlyMap<string, OwnAccount>;
  readonly cutOff: ReadonlySet<string>;
  /** Customers who are not to be asked for money now, by a reason of the gate or of their recovery; to others than them it is not told. */
  readonly rests: ReadonlyMap<string, string>;
  readonly visits: readonly OwnVisit[];
  /** How many more visits there are. */
  readonly unread: number;
  /** Where the customer pays; null for everybody else, and where there is no such place. */
  readonly payLink: string | null;
  /** Wishes of a customer; null for everybody else. */
  readonly wishes: Preferences | null;
  readonly currency: string;
};

const MOST = 8;
const alertOf = (card: OwnCard): OwnAlert => ({
  ...{ key: card.impact_id, kind: kindOf(card) ?? 'line', sentence: card.sentence, todo: card.todo, since: card.at, sums: card.sums },
});

/** Bills and use of many customers as one alert each, so that they do not bury a line that is cut off. */
function together(kind: 'payment' | 'use', cards: readonly OwnCard[]): OwnAlert[] {
  const [first, ...rest] = cards;
  if (first === undefined || rest.length === 0) return cards.map(alertOf);
  const sums = rest.reduce(
    (sum, card) => ({
      customers: sum.customers + card.sums.customers,
      monthly_minor: sum.monthly_minor + card.sums.monthly_minor,
      amount_minor: sum.amount_minor + card.sums.amount_minor,
      unpriced: sum.unpriced + card.sums.unpriced,
      currency: sum.currency,
    }),
    first.sums,
  );
  const sentence =
    kind === 'payment'
      ? `${moneyText(sums.amount_minor, sums.currency, 'en')} of ${sums.customers} of your customers did not come in.`
      : `${sums.customers} of your customers fill their plan.`;
  return [{ key: `${kind} ${sums.currency}`, kind, sentence, todo: null, since: cards.at(-1)?.at ?? first.at, sums }];
}

/** The alerts of what still stands; a partner's bills, and its customers' use, are one alert each. */
export function alertsOf({ persona, standing }: OwnFacts): OwnAlert[] {
  if (persona !== 'partner') return standing.map(alertOf);
  const isOne = (kind: 'payment' | 'use') => (card: OwnCard) => kindOf(card) === kind;
  const grouped = (['payment', 'use'] as const).flatMap((kind) =>
    [...Map.groupBy(standing.filter(isOne(kind)), ({ sums }) => sums.currency).values()].flatMap((cards) => together(kind, cards)),
  );
  return [...grouped, ...standing.filter((card) => !isOne('payment')(card) && !isOne('use')(card)).map(alertOf)];
}

type Done = { readonly steps: OwnStep[]; readonly resting: OwnRest[] };
const owedBy = (account: OwnAccount, currency: string): string => moneyText(account.owed_minor ?? 0, account.currency ?? currency, 'en');

/** Why a customer is not reminded, in their own words. */
const RESTS: Readonly<Record<string, string>> = {
  outage: 'They rest while your line is down because of us.',
  'billing-complaint': 'They rest until what you say of the bill is settled.',
  'payment-pending': 'They rest while your payment is on its way.',
  promise: 'They rest until the day on which you said that you would pay.',
  reported: 'They rest while we look for your payment.',
};

/** Who is to pay, or to be asked to; it rests where the reminders do. */
function money({ persona, standing, accounts, cutOff, rests, payLink, currency }: OwnFacts): Done {
  const done: Done = { steps: [], resting: [] };
  const owing = standing.flatMap((card) => (kindOf(card) === 'payment' && card.whose !== null ? (accounts.get(card.whose) ?? []) : []));
  for (const account of owing.toSorted((a, b) => (b.owed_minor ?? 0) - (a.owed_minor ?? 0))) {
    const { customer_id, name } = account;
    const [key, sum] = [`pay ${customer_id}`, owedBy(account, currency)];
    const about = persona === 'customer' ? null : { customer_id, name };
    const down = cutOff.has(customer_id) || account.line_down_since !== null;
    const reason = down ? 'outage' : rests.get(customer_id);
    if (persona === 'customer') {
      if (reason !== undefined) done.resting.push({ key, sentence: 'Reminders to pay', why: RESTS[reason] ?? 'They rest for now.', about });
      // Paying is never kept from anybody.
      done.steps.push({ key, sentence: `Pay ${sum}, or ask us.`, about, link: payLink });
    } else if (down)
      done.resting.push({ key, sentence: `Asking for ${sum}`, why: 'The line is down because of a fault in the network: ask when it is back.', about });
    else if (reason !== undefined) done.resting.push({ key, sentence: `Asking for ${sum}`, why: 'They are to be left in peace for now.', about });
    else done.steps.push({ key, sentence: `Ask how they want to pay ${sum}.`, about, link: null });
  }
  return done;
}

/** Visits: where to go, or when somebody comes, and those that nobody has closed; behind a node that is down the fault is not in the house. */
function visitsOf({ persona, visits }: OwnFacts): Done {
  const done: Done = { steps: [], resting: [] };
  if (persona === 'partner') return done;
  for (const { visit_id, customer_id, customer_name, kind, scheduled_for, node_down_since, not_closed } of visits) {
    const key = `visit ${visit_id}`;
    const about = persona === 'customer' ? null : { customer_id, name: customer_name };
    if (persona === 'customer') done.steps.push({ key, sentence: `Be at home on ${scheduled_for}: somebody comes (${kind}).`, about, link: null });
    else if (not_closed) done.steps.push({ key, sentence: `Not closed: the visit of ${scheduled_for} (${kind}).`, about, link: null });
    else if (node_down_since !== null)
      done.resting.push({
        key,
        sentence: `The visit of ${scheduled_for} (${kind})`,
        why: 'The node is down, so the fault is not in the house: ask before you drive.',
        about,
      });
    else done.steps.push({ key, sentence: `Go there on ${scheduled_for} (${kind}).`, about, link: null });
  }
  return done;
}

const saidNothing = ({ hours, channel, consent }: Preferences): boolean => hours === null && channel === null && consent.every(({ stated }) => stated === null);

/** What one can do now and what had better rest, each at most so many, and how many more of them there are. */
export function stepsOf(facts: OwnFacts): Done & Pick<OwnNow, 'more'> {
  const [bills, visits] = [money(facts), visitsOf(facts)];
  const beyond = (kind: keyof Done): number => [bills, visits].reduce((sum, done) => sum + Math.max(0, done[kind].length - MOST), 0);
  const wish: OwnStep[] =
    facts.wishes !== null && saidNothing(facts.wishes)
      ? [{ key: 'wishes', sentence: 'Say how and when we may write to you.', about: null, link: '#messages-to-you' }]
      : [];
  return {
    steps: [...bills.steps.slice(0, MOST), ...visits.steps.slice(0, MOST), ...wish],
    resting: [...bills.resting.slice(0, MOST), ...visits.resting.slice(0, MOST)],
    more: { steps: beyond('steps') + facts.unread, resting: beyond('resting') },
  };
}

const CHANNELS: Readonly<Record<Channel, string>> = {
  email: 'e-mail',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  push: 'the browser',
  'in-app': 'the portal',
  webhook: 'our other systems',
  call: 'a call',
};
const hour = (of: number): string => `${String(of).padStart(2, '0')}:00`;

/** How somebody hears of things: what they stated, else what the rules let be. */
export function communicationOf({ persona, wishes }: Pick<OwnFacts, 'persona' | 'wishes'>): string {
  if (persona === 'partner') return 'On this page as it happens. The layer writes to your customers by their own wishes, and no messages to you.';
  if (persona === 'technician') return 'On this page as it happens. The layer writes no messages to you.';
  if (wishes === null) return 'On this page.';
  const open = wishes.consent.filter((line) => line.allowed && line.class !== 'safety');
  const warnings = 'Warnings of danger come at any hour.';
  if (open.length === 0) return `You let us write nothing but warnings. ${warnings}`;
  const channels = [...new Set(open.map(({ channel }) => CHANNELS[channel]))];
  const by = wishes.channel !== null ? `By ${CHANNELS[wishes.channel]} where it can be` : `By ${channels.join(', ')}`;
  const when = wishes.hours !== null ? `, from ${hour(wishes.hours.from)} to ${hour(wishes.hours.until)}` : ', in the hours in which we may write';
  const asked = wishes.channel !== null || wishes.hours !== null ? ', as you asked' : '';
  const offers = open.some((line) => line.class === 'marketing') ? '' : ' No offers.';
  return `${by}${when}${asked}.${offers} ${warnings}`;
}
