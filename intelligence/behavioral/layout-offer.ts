import type { ExperiencePart } from '../contract/api/layout.ts';
import { addDays, type Day } from '../kernel/days.ts';
import { shareInterval } from '../ml/distributions.ts';
import { type Arrangement, heldParts, putFirst } from './layout-order.ts';

/** To which part somebody went first, on how many openings of the page of one day of theirs. */
export type PartUse = { readonly day: Day; readonly part: ExperiencePart; readonly openings: number };

/** An offer as it was made, and what became of it. */
export type MadeOffer = {
  readonly part: ExperiencePart;
  readonly made_at: string;
  readonly answer: 'yes' | 'no' | null;
  readonly answered_at: string | null;
  readonly undone_at: string | null;
};

/** A better order, and on how many of the days of use somebody went to the part before any other. */
export type ProposedOffer = { readonly part: ExperiencePart; readonly place: number; readonly days: number; readonly of_days: number };

/** By what rules offers are made. */
export type OfferRules = {
  /** The latest days of use that count, and how far back they may lie. */
  readonly days: number;
  readonly withinDays: number;
  /** Fewer days say nothing. */
  readonly least: number;
  /** Days for which the usual order of the desk counts. */
  readonly usualDays: number;
  /** Places that an opening must need fewer on average. */
  readonly worth: number;
  /** Days from an offer or a change to the next offer. */
  readonly restDays: number;
  /** Days until what was refused, undone or left unanswered may be offered again. */
  readonly againDays: number;
  /** Days after which an offer that nobody answers lapses. */
  readonly openDays: number;
};

export const usualOfferRules: OfferRules = { days: 20, withinDays: 42, least: 10, usualDays: 5, worth: 0.4, restDays: 7, againDays: 56, openDays: 14 };

/** How often the parts of a desk are gone to first before anything is known of somebody, by their usual place. */
const USUAL_SHARES = [0.4, 0.3, 0.2, 0.1];
const DAY_MS = 86_400_000;
const since = (moment: string, now: Date): number => (now.getTime() - Date.parse(moment)) / DAY_MS;

/** True while an offer waits for an answer. */
export const isOpen = ({ answer, made_at }: Pick<MadeOffer, 'answer' | 'made_at'>, now: Date, rules: OfferRules = usualOfferRules): boolean =>
  answer === null && since(made_at, now) < rules.openDays;

/** True while nothing may be offered: an offer or a change was made too lately, or an offer waits. */
const rests = (offers: readonly MadeOffer[], now: Date, rules: OfferRules): boolean =>
  offers.some(
    (one) =>
      isOpen(one, now, rules) ||
      [one.made_at, ...(one.answer === 'yes' && one.answered_at ? [one.answered_at] : [])].some((at) => since(at, now) < rules.restDays),
  );

/** True while a part is not offered because its last offer was not wanted. */
const unwanted = (part: ExperiencePart, offers: readonly MadeOffer[], now: Date, rules: OfferRules): boolean =>
  offers.some((one) => {
    if (one.part !== part || (one.answer === 'yes' && one.undone_at === null)) return false;
    return since(one.undone_at ?? one.answered_at ?? one.made_at, now) < rules.againDays;
  });

/** The latest days of use, each with its openings by part. */
function latestDays(uses: readonly PartUse[], today: Day, { days, withinDays }: OfferRules): Map<ExperiencePart, number>[] {
  const from = addDays(today, -withinDays);
  const byDay = Map.groupBy(
    uses.filter(({ day, openings }) => day > from && day <= today && openings > 0),
    ({ day }) => day,
  );
  const latest = [...byDay].sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, days);
  return latest.map(([, ofDay]) => new Map(ofDay.map(({ part, openings }) => [part, openings])));
}

const openingsOn = (day: ReadonlyMap<ExperiencePart, number>): number => [...day.values()].reduce((a, b) => a + b, 0);
/** Days on which somebody went to the part first on most openings. */
const daysFirst = (days: readonly ReadonlyMap<ExperiencePart, number>[], part: ExperiencePart): number =>
  days.filter((day) => 2 * (day.get(part) ?? 0) > openingsOn(day)).length;

/** On how many of somebody's latest days of use they went to each part first, as offers count them. */
export function usedFirst(uses: readonly PartUse[], parts: readonly ExperiencePart[], today: Day, rules: OfferRules = usualOfferRules) {
  const days = latestDays(uses, today, rules);
  return { of_days: days.length, parts: parts.map((part) => ({ part, days: daysFirst(days, part) })) };
}

/**
 * The order that is worth offering to somebody, or null. A part is offered the first place that is free when they went to it before any
 * other on most of their days, beyond doubt (Wilson's interval), and when with it an opening passes fewer parts on average by enough to
 * be worth a change. Each day counts once, and the usual order of the desk counts like some days of its own. Held parts neither move nor
 * make room.
 */
export function proposeOrder(
  usual: readonly ExperiencePart[],
  kept: Arrangement,
  uses: readonly PartUse[],
  offers: readonly MadeOffer[],
  { now, today }: { readonly now: Date; readonly today: Day },
  rules: OfferRules = usualOfferRules,
): ProposedOffer | null {
  if (rests(offers, now, rules)) return null;
  const days = latestDays(uses, today, rules);
  if (days.length < rules.least) return null;
  const sums = days.map(openingsOn);
  const shareOf = (part: ExperiencePart): number => {
    const used = days.reduce((sum, day, i) => sum + (day.get(part) ?? 0) / (sums[i] as number), 0);
    return (used + rules.usualDays * (USUAL_SHARES[usual.indexOf(part)] ?? 0)) / (days.length + rules.usualDays);
  };
  const passed = (parts: readonly ExperiencePart[]): number => parts.reduce((sum, part, place) => sum + place * shareOf(part), 0);
  for (const part of kept.parts) {
    const wins = daysFirst(days, part);
    const put = putFirst(kept.parts, part, heldParts(kept));
    if (put === null || shareInterval(wins, days.length)[0] <= 0.5 || unwanted(part, offers, now, rules)) continue;
    if (passed(kept.parts) - passed(put.parts) >= rules.worth) return { part, place: put.place, days: wins, of_days: days.length };
  }
  return null;
}
