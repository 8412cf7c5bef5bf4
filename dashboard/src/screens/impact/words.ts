import type { Impact, ImpactMeasureResult, LayoutEffect, MeasuredEffect } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';

type Unit = Pick<MeasuredEffect, 'unit' | 'currency'>;
type Words = {
  readonly name: string;
  /** What happened more or less of, after "25.4 more". */
  readonly change: (amount: string, more: boolean) => string;
  /** What the control came to. */
  readonly control: (amount: string) => string;
};

const EXPERIMENTS: Readonly<Record<string, string>> = { everything: 'Everything together' };

/** "payment-recovery" as "Payment recovery" */
export const experimentName = (experiment: string): string =>
  EXPERIMENTS[experiment] ?? `${experiment.charAt(0).toUpperCase()}${experiment.slice(1).replaceAll('-', ' ')}`;

const ofAHundred = (name: string, doing: string): Words => ({
  name,
  change: (amount, more) => `${amount} ${more ? 'more' : 'fewer'} of 100 customers ${doing}`,
  control: (amount) => `of those held out ${amount} of 100 ${doing}`,
});
const MEASURES: Readonly<Record<string, Words>> = {
  paid_minor: {
    name: 'What is paid',
    change: (amount, more) => `a customer pays ${amount} ${more ? 'more' : 'less'}`,
    control: (amount) => `those held out pay ${amount} on average`,
  },
  margin_minor: {
    name: 'Margin a month',
    change: (amount, more) => `a customer brings ${amount} ${more ? 'more' : 'less'} margin a month`,
    control: (amount) => `those held out bring ${amount} on average`,
  },
  paid: ofAHundred('Who pays', 'pay'),
  left: ofAHundred('Who leaves', 'leave'),
  refused_messages: ofAHundred('Who refuses messages', 'refuse messages'),
  tickets: {
    name: 'Tickets',
    change: (amount, more) => `100 customers open ${amount} ${more ? 'more' : 'fewer'} tickets`,
    control: (amount) => `100 of those held out open ${amount}`,
  },
  offers_accepted: {
    name: 'Offers taken',
    change: (amount, more) => `100 customers take ${amount} ${more ? 'more' : 'fewer'} offers`,
    control: (amount) => `100 of those held out take ${amount}`,
  },
};
const wordsOf = (measure: string): Words => MEASURES[measure] ?? ofAHundred(measure, measure);

/** "Who pays within 21 days" */
export const measureName = ({ measure, days }: Pick<ImpactMeasureResult, 'measure' | 'days'>): string =>
  `${wordsOf(measure).name} ${measure === 'margin_minor' ? 'after' : 'within'} ${counted(days, 'day')}`;

/** A size of the measure without its sign: money, or so many of a hundred customers. */
export function amountText(value: number, { unit, currency }: Unit): string {
  if (unit === 'minor' && currency !== null) return money(Math.abs(Math.round(value)), currency);
  return (100 * Math.abs(value)).toFixed(1);
}

/** A difference with its sign: "+$12.40", "−0.8". */
export const signedText = (value: number, unit: Unit): string => {
  const size = amountText(value, unit);
  return /[1-9]/.test(size) ? `${value < 0 ? '−' : '+'}${size}` : size;
};

/** "from −$1.20 to +$8.00" */
export const intervalText = ({ low, high }: MeasuredEffect['interval'], unit: Unit): string => `from ${signedText(low, unit)} to ${signedText(high, unit)}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How many were compared with how many, and what the latter came to. */
const against = (measure: string, found: MeasuredEffect): string =>
  `${count(found.n_treated)} treated against ${count(found.n_control)} held out by lot; ${wordsOf(measure).control(amountText(found.control, found))}.`;

/** What so much a customer comes to over all who were treated, with its interval; nothing for what is no money. */
function overAll(found: MeasuredEffect): string {
  if (found.unit !== 'minor' || found.currency === null) return '';
  const all = (value: number) => signedText(value * found.n_treated, found);
  return ` Over the ${count(found.n_treated)} treated: about ${all(found.estimate)}, with 95 % ${all(found.interval.low)} to ${all(found.interval.high)}.`;
}

/** About how many more it takes, where that can be said. */
export function needsText(needs: number | null): string {
  return needs === null || needs === 0 ? '' : `Still learning: needs about ${count(roundedUp(needs))} more ${needs === 1 ? 'customer' : 'customers'}.`;
}
/** Two leading digits: a forecast of how long it takes is no more exact. */
function roundedUp(n: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return Math.ceil(n / step) * step;
}

/** What a measure shows in a sentence or two, with its interval, both counts and the control wherever there is a number. */
export function measureSentence({ measure, measured, verdict, needs, worth }: ImpactMeasureResult): string {
  if ('none' in measured) return [measured.none, needsText(needs)].filter(Boolean).join(' ');
  const evidence = against(measure, measured);
  const range = `95 % interval ${intervalText(measured.interval, measured)}`;
  if (verdict === 'gain' || verdict === 'harm') {
    const change = wordsOf(measure).change(amountText(measured.estimate, measured), measured.estimate > 0);
    return `${capital(change)} (${range}). ${capital(evidence)}${overAll(measured)}`;
  }
  if (verdict === 'no-effect-shown') return `No effect shown: one of ${amountText(worth ?? 0, measured)} or more would have (${range}). ${capital(evidence)}`;
  return `No effect shown yet (${range}). ${needsText(needs)} ${capital(evidence)}`;
}

/** The page in a sentence: what is shown by how many, and what still learns. */
export function headSentence(all: readonly Impact[]): string {
  const of = (...verdicts: readonly string[]) =>
    all.filter(({ measures }) => verdicts.includes(measures[0]?.verdict ?? '')).map(({ experiment }) => experimentName(experiment));
  const [gains, harms, none, learning] = [of('gain'), of('harm'), of('no-effect-shown'), of('still-learning')];
  const said = [
    gains.length > 0 ? `A gain is shown for ${listed(gains)}.` : '',
    harms.length > 0 ? `Harm is shown for ${listed(harms)}.` : '',
    none.length > 0 ? `No effect is shown for ${listed(none)}.` : '',
    learning.length > 0 ? `Still learning: ${listed(learning)}.` : '',
  ];
  return `${said.filter(Boolean).join(' ')} Everything is held against customers whom a lot has left alone; nothing is counted by who was sent a message.`;
}
const LIST = new Intl.ListFormat('en', { type: 'conjunction' });
const listed = (names: readonly string[]): string => LIST.format(names.map((name, i) => (i === 0 ? name : name.charAt(0).toLowerCase() + name.slice(1))));

const percent = (part: number): string => `${part < 0 ? '−' : part > 0 ? '+' : ''}${Math.abs(100 * part).toFixed(1)} %`;

/** What offers of a better order change in the time that people take, with its interval, both counts and what the others take. */
export function orderSentence({ measured, verdict, needs }: LayoutEffect): string {
  const more = needs === null || needs === 0 ? '' : `It takes about ${counted(roundedUp(needs), 'more person', 'more people')}.`;
  if ('none' in measured) return [measured.none, more].filter(Boolean).join(' ');
  const { estimate, interval, n_treated, n_control, control } = measured;
  const range = `95 % interval ${percent(interval.low)} to ${percent(interval.high)}`;
  const evidence = `${count(n_treated)} people with offers against ${count(n_control)} without, who typically take ${control.toFixed(1)} s.`;
  if (verdict === 'quicker' || verdict === 'slower')
    return `People with offers are ${Math.abs(100 * estimate).toFixed(1)} % ${verdict} (${range}). ${evidence}`;
  if (verdict === 'no-effect-shown') return `No effect shown: one of a tenth of the time would have been (${range}). ${evidence}`;
  return [`No effect shown yet (${range}).`, more, evidence].filter(Boolean).join(' ');
}

/** Whom it concerns, and what was said to offers. */
export function orderFollowed({ share, offered, control, accepted, declined, undone }: LayoutEffect): string {
  const said = `${counted(accepted, 'offer')} accepted, ${count(declined)} declined, ${count(undone)} taken back.`;
  return `A better order was found for ${counted(offered + control, 'person', 'people')}; ${count(control)} of them get no offers, as ${Math.round(100 * share)} of 100 do by lot. ${said} Nobody is told by name.`;
}
