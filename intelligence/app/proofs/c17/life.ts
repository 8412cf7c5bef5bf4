import type { ExperiencePart } from '../../../contract/api/layout.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import type { Page } from './page.ts';
import { lookingMs, type Simulated, UNLEARNING } from './people.ts';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const AGAIN = 56 * 24 * HOUR;
/** Eleven in the morning in Chicago on a Monday, so that a day is the same on both calendars. */
export const BEGIN = Date.parse('2026-03-02T17:00:00Z');

/** What must never happen, counted as it is seen on the page and nowhere else. */
export type Faults = {
  /** Changes of order that followed no yes and no act of the person. */
  unasked: number;
  /** Parts that moved while pinned. */
  pinned: number;
  /** Offers, or changes by offers, less than a week after the one before. */
  tooOften: number;
  /** Offers to people whom the lot gave none. */
  toControl: number;
  /** Pages that did not stand as before after a yes was taken back. */
  forgotten: number;
  /** Offers of what was refused or taken back less than eight weeks ago. */
  nagging: number;
};
export const NO_FAULTS: Faults = { unasked: 0, pinned: 0, tooOften: 0, toControl: 0, forgotten: 0, nagging: 0 };

export type Lived = { readonly faults: Faults; offers: number; changes: number; undone: number; last: readonly ExperiencePart[]; openings: number };

const same = (a: readonly ExperiencePart[], b: readonly ExperiencePart[]): boolean => a.join() === b.join();

/** Lives so many days with a page, as the person does, and watches what it does. `control` is whether the lot gave them no offers. */
export async function live(person: Simulated, page: Page, days: number, control: boolean): Promise<Lived> {
  const { random } = person;
  const lived: Lived = { faults: { ...NO_FAULTS }, offers: 0, changes: 0, undone: 0, last: [], openings: 0 };
  const seen = new Map<string, { part: ExperiencePart; at: number }>();
  const unwanted = new Map<ExperiencePart, number>();
  let order: readonly ExperiencePart[] = [];
  let pinned: readonly ExperiencePart[] = [];
  let before: readonly ExperiencePart[] = [];
  let [lastOffer, lastChange, unlearning] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const look = async (now: Date, asked: boolean) => {
    const { parts, page: state } = await page.shown(now);
    if (order.length > 0 && !same(order, parts) && !asked) lived.faults.unasked++;
    if (pinned.some((part) => parts.indexOf(part) !== order.indexOf(part))) lived.faults.pinned++;
    order = parts;
    pinned = state.places.filter((one) => one.pinned).map(({ part }) => part);
    if (state.offer && !seen.has(state.offer.offer_id)) {
      const at = now.getTime();
      lived.offers++;
      seen.set(state.offer.offer_id, { part: state.offer.part, at });
      if (at - lastOffer < WEEK) lived.faults.tooOften++;
      if (control) lived.faults.toControl++;
      if (at - (unwanted.get(state.offer.part) ?? Number.NEGATIVE_INFINITY) < AGAIN) lived.faults.nagging++;
      lastOffer = at;
    }
    return state;
  };
  /** Answers, and sees what came of it. */
  const say = async (offer: string, part: ExperiencePart, answer: 'yes' | 'no' | 'undo', now: Date) => {
    const was = order;
    await page.answer(offer, answer, now);
    await look(now, answer !== 'no');
    if (answer !== 'yes') unwanted.set(part, now.getTime());
    if (answer === 'undo') {
      lived.undone++;
      if (!same(order, before)) lived.faults.forgotten++;
    }
    if (answer !== 'yes' || same(order, was)) return;
    before = was;
    unlearning = UNLEARNING;
    lived.changes++;
    if (now.getTime() - lastChange < WEEK) lived.faults.tooOften++;
    lastChange = now.getTime();
  };
  for (let day = 0; day < days; day++) {
    if (day % 7 > 4 || random() < 0.1) continue;
    const times = 1 + Math.floor(2 * random());
    for (let i = 0; i < times; i++) {
      const now = new Date(BEGIN + day * 24 * HOUR + i * 2 * HOUR);
      const state = await look(now, false);
      // Each draws the same chances whatever the page does, so that two keepers of it are seen alike.
      const [wanted, noise, bold] = [person.wants(day, random), random(), random()];
      const place = order.indexOf(wanted);
      const off = unlearning > 0 ? Math.abs(place - before.indexOf(wanted)) : 0;
      if (unlearning > 0) unlearning--;
      await page.used(wanted, lookingMs(place, off, person.speed, mulberry32(noise * 2 ** 32)), now);
      lived.openings++;
      if (i > 0) continue;
      if (state.offer && bold < 0.5 && person.says !== 'nothing') await say(state.offer.offer_id, state.offer.part, person.says, now);
      else if (state.undo && person.takesBack && bold > 0.7) await say(state.undo.offer_id, state.undo.part, 'undo', now);
      else await byHand(day, now);
    }
  }
  lived.last = order;
  return lived;

  async function byHand(day: number, now: Date): Promise<void> {
    const can = async (part: ExperiencePart) => (await page.shown(now)).page.places.find((one) => one.part === part)?.may ?? [];
    if (person.pins && day >= person.pins.day && pinned.length === 0 && (await can(person.pins.part)).includes('pin'))
      await page.change(person.pins.part, 'pin', now);
    else if (person.moves?.day === day && (await can(person.moves.part)).includes('later')) await page.change(person.moves.part, 'later', now);
    else return;
    pinned = [];
    await look(now, true);
  }
}
