import type { TouchSums } from '../../contract/api/personas.ts';
import type { EventData, EventType } from '../../contract/events/catalogue.ts';
import type { Persona } from '../../contract/personas.ts';
import { moneyText } from '../../orchestration/money.ts';
import { inZone } from '../../orchestration/zones.ts';

/** An event that touches somebody, as its words are made of it. */
export type Told = { readonly type: EventType; readonly data: Readonly<Record<string, unknown>>; readonly zone: string };
type Words = { readonly sentence: string; readonly todo: string | null };
type Speaking = { readonly told: Told; readonly sums: TouchSums; readonly money: string; readonly monthly: string };
type Voice = { readonly [P in Persona]?: (speaking: Speaking) => Words };

const say = (sentence: string, todo: string | null = null): Words => ({ sentence, todo });
const many = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
const are = (n: number): string => (n === 1 ? 'is' : 'are');
/** A moment as clocks of the ISP show it. */
const clock = ({ zone }: Told, moment: unknown): string => {
  const local = inZone(new Date(String(moment)), zone);
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}`;
};
const of = <T extends EventType>({ data }: Told): EventData<T> => data as EventData<T>;
const nodeOf = (told: Told): string => String(told.data.node_id);
const back = (told: Told): string =>
  typeof told.data.expected_at === 'string' ? `It is expected back by ${clock(told, told.data.expected_at)}.` : 'When it is back is not known yet.';
const unpriced = ({ sums }: Speaking): string => (sums.unpriced === 0 ? '' : ` (${many(sums.unpriced, 'customer')} without a known price not counted)`);

const prepaid = (told: Told): boolean => told.type !== 'payment.failed';
const why = (told: Told): string => {
  if (prepaid(told)) return 'the prepaid period ran out';
  const { attempt, decline_code } = of<'payment.failed'>(told);
  return `attempt ${attempt}${decline_code === undefined ? '' : `, declined: ${decline_code}`}`;
};

const money: Voice = {
  customer: ({ told, money: sum }) =>
    prepaid(told)
      ? say(`Your prepaid period has run out. A new one is ${sum}.`, 'Top up to be online again.')
      : say(`Your payment of ${sum} did not go through.`, 'Pay another way, or ask us.'),
  finance: ({ told, money: sum }) =>
    say(`${sum} of one customer did not come in: ${why(told)}.`, 'Recovery follows its playbook; what needs a person waits there.'),
  partner: ({ told, money: sum }) =>
    say(`${sum} of one of your customers did not come in: ${why(told)}.`, 'Ask how they want to pay; we write to them by our own rules.'),
  tenant: ({ money: sum, monthly }) => say(`${sum} did not come in from one customer, who pays ${monthly} a month.`),
  platform: ({ money: sum }) => say(`${sum} did not come in from one customer of this ISP.`),
};

const cut: Voice = {
  customer: ({ told }) => say(`Your line is down because of a fault in our network. ${back(told)}`, 'There is nothing to do at your place.'),
  technician: ({ told, sums }) =>
    say(
      `${many(sums.customers, 'customer')} you are to visit ${are(sums.customers)} behind ${nodeOf(told)}, which is down.`,
      'The fault is not in the house: ask before you drive.',
    ),
  noc: ({ told, sums }) =>
    say(`${nodeOf(told)} is down and cuts off ${many(sums.customers, 'customer')}. ${back(told)}`, 'Find the cause and state when it is back.'),
  finance: (s) =>
    say(`Customers who pay ${s.monthly} a month${unpriced(s)} are cut off.`, 'Reminders stand still for them; credits follow your rule when the line is back.'),
  partner: (s) =>
    say(
      `${many(s.sums.customers, 'customer')} of yours ${are(s.sums.customers)} cut off by a fault in the network; they pay ${s.monthly} a month. ${back(s.told)}`,
      'They hear it from us.',
    ),
  tenant: (s) =>
    say(
      `${many(s.sums.customers, 'customer')} who pay ${s.monthly} a month${unpriced(s)} ${are(s.sums.customers)} cut off by ${nodeOf(s.told)}. ${back(s.told)}`,
    ),
  platform: (s) => say(`${many(s.sums.customers, 'customer')} of this ISP ${are(s.sums.customers)} cut off; they pay ${s.monthly} a month.`),
};

const since = (told: Told): string => `It was down since ${clock(told, of<'outage.ended'>(told).started_at)}.`;
const mended: Voice = {
  customer: ({ told }) => say(`Your line works again. ${since(told)}`, 'If it does not, switch your router off and on, then call us.'),
  technician: ({ told, sums }) =>
    say(
      `${nodeOf(told)} is up again: ${many(sums.customers, 'customer')} you are to visit ${are(sums.customers)} behind it.`,
      'Ask whether the visit is still needed.',
    ),
  noc: ({ told, sums }) => say(`${nodeOf(told)} is up again for ${many(sums.customers, 'customer')}. ${since(told)}`, 'Look for lines that did not come back.'),
  finance: (s) => say(`Customers who pay ${s.monthly} a month${unpriced(s)} are online again.`, 'Credits follow your rule, by each customer’s own minutes.'),
  partner: (s) => say(`${many(s.sums.customers, 'customer')} of yours ${are(s.sums.customers)} online again; they pay ${s.monthly} a month.`),
  tenant: (s) =>
    say(
      `${many(s.sums.customers, 'customer')} who pay ${s.monthly} a month${unpriced(s)} ${are(s.sums.customers)} online again behind ${nodeOf(s.told)}. ${since(s.told)}`,
    ),
  platform: (s) => say(`${many(s.sums.customers, 'customer')} of this ISP ${are(s.sums.customers)} online again; they pay ${s.monthly} a month.`),
};

const span = (told: Told): string => {
  const { starts_at, ends_at } = of<'maintenance.planned'>(told);
  return `from ${clock(told, starts_at)} to ${clock(told, ends_at)}`;
};
const planned: Voice = {
  customer: ({ told }) => say(`We work on the network ${span(told)}; your line may be off then.`, 'There is nothing to do at your place.'),
  technician: ({ told, sums }) =>
    say(
      `Work on ${nodeOf(told)} ${span(told)}: ${many(sums.customers, 'customer')} you are to visit ${are(sums.customers)} behind it.`,
      'A line cannot be tested in that time.',
    ),
  noc: ({ told, sums }) =>
    say(`Planned work on ${nodeOf(told)} ${span(told)} will cut off ${many(sums.customers, 'customer')}.`, 'Watch that it ends in time.'),
  finance: (s) => say(`Customers who pay ${s.monthly} a month${unpriced(s)} will be cut off by planned work ${span(s.told)}.`),
  partner: (s) =>
    say(`${many(s.sums.customers, 'customer')} of yours, who pay ${s.monthly} a month, may be off ${span(s.told)} for planned work.`, 'They hear it from us.'),
  tenant: (s) =>
    say(`Planned work on ${nodeOf(s.told)} ${span(s.told)} will cut off ${many(s.sums.customers, 'customer')} who pay ${s.monthly} a month${unpriced(s)}.`),
  platform: (s) => say(`Planned work will cut off ${many(s.sums.customers, 'customer')} of this ISP; they pay ${s.monthly} a month.`),
};

const used = (told: Told): string => {
  const { of: what, state, used_percent } = of<'usage.threshold'>(told);
  const limit = what === 'allowance' ? 'the included volume' : 'what is usual on the plan';
  return `${state === 'crossed' ? `has passed ${limit}` : `will likely pass ${limit}`}${used_percent === undefined ? '' : ` (${Math.round(used_percent)}% used)`}`;
};
const usage: Voice = {
  customer: ({ told }) => say(`Your use in this period ${used(told)}.`, 'A larger plan is there if you want one; nothing changes by itself.'),
  noc: ({ told }) => say(`The use of one customer ${used(told)}.`, 'Look at the load of the node before anything is sold.'),
  partner: ({ told, monthly }) => say(`The use of one of your customers, who pays ${monthly} a month, ${used(told)}.`, 'They may want a larger plan.'),
  tenant: ({ told, monthly }) => say(`The use of one customer, who pays ${monthly} a month, ${used(told)}.`),
  platform: ({ told }) => say(`The use of one customer of this ISP ${used(told)}.`),
};

const voices: { readonly [T in EventType]?: Voice } = {
  'payment.failed': money,
  'balance.expired': money,
  'service.expired': money,
  'outage.started': cut,
  'outage.ended': mended,
  'maintenance.planned': planned,
  'usage.threshold': usage,
};

/** What an event means to a persona, in its words, with the sums that are its own; null for whom it does not touch. */
export function wordsFor(persona: Persona, told: Told, sums: TouchSums): Words | null {
  const { currency } = sums;
  const [money, monthly] = [moneyText(sums.amount_minor, currency, 'en'), moneyText(sums.monthly_minor, currency, 'en')];
  return voices[told.type]?.[persona]?.({ told, sums, money, monthly }) ?? null;
}

const TITLES: { readonly [T in EventType]?: string } = {
  'payment.failed': 'A payment failed',
  'balance.expired': 'A prepaid balance ran out',
  'service.expired': 'A paid period ran out',
  'outage.started': 'A line is cut off',
  'outage.ended': 'A line is back',
  'maintenance.planned': 'Work is planned',
  'usage.threshold': 'Use fills the plan',
};
/** The event in a few words. */
export const titleOf = (type: EventType): string => TITLES[type] ?? type;
