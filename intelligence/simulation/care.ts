import { normal, pick } from '../kernel/random.ts';
import { type Calendar, HOUR, SECONDS_PER_DAY } from './calendar.ts';
import { between, happens, type Streams, within } from './chance.ts';
import type { Fate } from './fate.ts';
import type { Customer } from './people.ts';
import type { Recorder } from './recorder.ts';
import { visit } from './visits.ts';

type Category = 'speed' | 'outage' | 'billing' | 'equipment' | 'cancellation' | 'other';

/** What presses the customer on that day: the chance of a ticket of each category follows its cause. */
export interface Pressure {
  /** Points by which the evening lies below 85 % of the plan. */
  readonly slowPoints: number;
  readonly outageMinutes: number;
  readonly chargeFailed: boolean;
  readonly priceRose: boolean;
  /** The day's hazard of leaving. */
  readonly hazard: number;
}

/** Reads the customer's situation of that day. */
export function pressureOn(c: Customer, fate: Fate, day: number, hazard: number): Pressure {
  return {
    slowPoints: Number.isNaN(c.evening) ? 0 : Math.max(0, 85 - c.evening),
    outageMinutes: fate.minutes(c.node, day),
    chargeFailed: (c.failures.at(-1) ?? Number.NEGATIVE_INFINITY) >= day - 2,
    priceRose: day - c.lastRiseOn < 10,
    hazard,
  };
}

function categoryChances(p: Pressure, complains: number): [Category, number][] {
  return [
    ['speed', complains * 0.00016 * p.slowPoints],
    ['outage', p.outageMinutes > 45 ? complains * 0.06 : 0],
    ['billing', complains * (0.0003 + (p.chargeFailed ? 0.03 : 0) + (p.priceRose ? 0.01 : 0))],
    ['equipment', complains * (0.0005 + (p.slowPoints > 0 ? 0.0006 : 0))],
    ['cancellation', 0.3 * p.hazard],
    ['other', complains * 0.0005],
  ];
}

/** Tickets of one customer and day, their closing, and sometimes their opening again. */
export function ticketDay(c: Customer, p: Pressure, calendar: Calendar, streams: Streams, out: Recorder, day: number): void {
  const random = streams('tickets', c.index, day);
  const chances = categoryChances(p, c.complains);
  const draw = random();
  let sum = 0;
  const hit = chances.find(([, chance]) => {
    sum += chance;
    return draw < sum;
  });
  if (!hit) return;
  const [category] = hit;
  const zone = calendar.toUtc(c.node.region.zone, day);
  const id = `t-${c.id}-${day}`;
  const opened = between(random, 8 * HOUR, 15 * HOUR) + zone;
  const hours = Math.exp(2.6 + normal(random));
  const closed = opened + Math.round(within(hours, 0.5, 140) * HOUR);
  out.say('ticket.opened', day, opened, `${id}/1`, { customer_id: c.id, ticket_id: id, category });
  if (category !== 'cancellation') c.troubles.push(day);
  if (category === 'equipment') visit(c, 'repair', day + 2, calendar, streams, out);
  tellClosed(c, random, out, day, opened, closed, `${id}/1`, id, p.slowPoints);
  const stubborn = category === 'speed' || category === 'equipment' ? 0.22 : 0.08;
  if (!happens(random, stubborn)) return;
  const again = reopen(c, random, out, day, closed, id, category, p.slowPoints);
  c.troubles.push(again);
  c.reopenings.push(again);
}

/** Gives back the day on which the ticket was opened again. */
function reopen(c: Customer, random: () => number, out: Recorder, day: number, closed: number, id: string, category: Category, slow: number): number {
  const again = closed + between(random, 10 * HOUR, 90 * HOUR);
  out.say('ticket.opened', day, again, `${id}/2`, { customer_id: c.id, ticket_id: id, category, reopened: true });
  tellClosed(c, random, out, day, again, again + between(random, 4 * HOUR, 100 * HOUR), `${id}/2`, id, slow + 15);
  return day + Math.floor(again / SECONDS_PER_DAY);
}

function tellClosed(
  c: Customer,
  random: () => number,
  out: Recorder,
  day: number,
  opened: number,
  closed: number,
  key: string,
  id: string,
  slow: number,
): void {
  const answers = happens(random, 0.4);
  const score = within(Math.round(4.4 - slow / 18 - (closed - opened) / (60 * HOUR) + 0.8 * normal(random)), 1, 5);
  const data = { customer_id: c.id, ticket_id: id, opened_at: out.stamp(day, opened) };
  out.say('ticket.closed', day, closed, key, answers ? { ...data, satisfaction: score } : data, happens(random, 0.1) ? between(random, 300, 2 * HOUR) : 0);
}

const PAGES = ['home', 'bills', 'usage', 'support', 'plans'] as const;

/** Visits of the portal; who is likely to leave looks at the cancellation page. */
export function portalDay(c: Customer, hazard: number, calendar: Calendar, streams: Streams, out: Recorder, day: number): void {
  const random = streams('portal', c.index, day);
  const draw = random();
  const cancels = Math.min(0.5, 0.0004 + 3 * hazard);
  if (draw >= 0.012 + 2 * cancels) return;
  const page = draw < cancels ? 'cancel' : pick(random, PAGES, [30, 30, 15, 15, 10]);
  const second = between(random, 8 * HOUR, 22 * HOUR) + calendar.toUtc(c.node.region.zone, day);
  out.say('portal.visited', day, second, `${c.id}/${day}`, { customer_id: c.id, page });
}

/** What a customer lives through, in the units of `feelingFrom`. */
export interface Lived {
  /** Points by which the evenings lie below 85 % of the plan. */
  readonly slowPoints: number;
  /** Troubles and faults opened again within 90 days, hours without service within 30, days that technicians were late within 90. */
  readonly troubles: number;
  readonly reopened: number;
  readonly outageHours: number;
  readonly daysLate: number;
}

/** How content somebody is, of 10, the mood of the moment left out: whatever goes wrong takes away, and people differ in how easily they are content. */
export const feelingFrom = ({ slowPoints, troubles, reopened, outageHours, daysLate }: Lived, contentment: number): number =>
  within(
    8.4 -
      slowPoints / 9 -
      0.7 * Math.min(troubles, 4) -
      0.6 * Math.min(reopened, 3) -
      0.12 * Math.min(outageHours, 12) -
      0.25 * Math.min(daysLate, 6) +
      contentment,
    0,
    10,
  );

/** How content the customer is on that day. */
export function feelingOf(c: Customer, p: Pressure, fate: Fate, day: number): number {
  const within90 = (days: readonly number[]) => days.filter((on) => on <= day && on > day - 90).length;
  const lived = {
    slowPoints: p.slowPoints,
    troubles: within90(c.troubles),
    reopened: within90(c.reopenings),
    outageHours: fate.minutesBetween(c.node, Math.max(c.since, day - 29), day) / 60,
    daysLate: c.visits.reduce((sum, { on, late }) => (on <= day && on > day - 90 ? sum + late : sum), 0),
  };
  return feelingFrom(lived, c.contentment);
}

/** How far the mood of a moment moves an answer, in points of 10. */
export const MOOD = 1;

/** The chance that somebody answers, by how they feel: the very happy and the unhappy answer more often than the rest. */
export const answerChance = (feeling: number): number => (feeling < 5 ? 0.48 : feeling > 9 ? 0.24 : 0.15);

/** Every quarter each customer is asked once, and answers by feeling and the mood of the moment. */
export function surveyDay(c: Customer, p: Pressure, fate: Fate, calendar: Calendar, streams: Streams, out: Recorder, day: number): void {
  if ((c.index * 37 + day) % 91 !== 0) return;
  const random = streams('survey', c.index, day);
  const now = feelingOf(c, p, fate, day) + MOOD * normal(random);
  const survey = { customer_id: c.id, survey_id: `nps-${Math.floor((day + 91) / 91)}` };
  const second = between(random, 9 * HOUR, 21 * HOUR) + calendar.toUtc(c.node.region.zone, day);
  out.say('survey.asked', day, 8 * HOUR + calendar.toUtc(c.node.region.zone, day), `${c.id}/${day}`, survey);
  if (happens(random, answerChance(now))) out.say('survey.answered', day, second, `${c.id}/${day}`, { ...survey, score: within(Math.round(now), 0, 10) });
}
