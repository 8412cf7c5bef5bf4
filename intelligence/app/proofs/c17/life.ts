import type { ArrangedPage, ExperiencePart, LayoutOffer } from '../../../contract/api/layout.ts';
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

/** What somebody sees of their page as they go on, and the faults that it shows; `control` is whether the lot gave them no offers. */
class Watched {
  readonly lived: Lived = { faults: { ...NO_FAULTS }, offers: 0, changes: 0, undone: 0, last: [], openings: 0 };
  order: readonly ExperiencePart[] = [];
  pinned: readonly ExperiencePart[] = [];
  /** The order before the last yes, and for how many openings somebody still looks by it. */
  before: readonly ExperiencePart[] = [];
  unlearning = 0;
  readonly #page: Page;
  readonly #control: boolean;
  readonly #seen = new Set<string>();
  readonly #unwanted = new Map<ExperiencePart, number>();
  #lastOffer = Number.NEGATIVE_INFINITY;
  #lastChange = Number.NEGATIVE_INFINITY;

  constructor(page: Page, control: boolean) {
    this.#page = page;
    this.#control = control;
  }

  /** Looks at the page; `asked` when the person has just done something that may move parts. */
  async look(now: Date, asked: boolean): Promise<ArrangedPage> {
    const { parts, page } = await this.#page.shown(now);
    const { faults } = this.lived;
    if (this.order.length > 0 && !same(this.order, parts) && !asked) faults.unasked++;
    if (this.pinned.some((part) => parts.indexOf(part) !== this.order.indexOf(part))) faults.pinned++;
    this.order = parts;
    this.pinned = page.places.filter((one) => one.pinned).map(({ part }) => part);
    if (page.offer && !this.#seen.has(page.offer.offer_id)) this.#offered(page.offer, now.getTime());
    return page;
  }

  #offered({ offer_id, part }: LayoutOffer, at: number): void {
    const { faults } = this.lived;
    this.lived.offers++;
    this.#seen.add(offer_id);
    if (at - this.#lastOffer < WEEK) faults.tooOften++;
    if (this.#control) faults.toControl++;
    if (at - (this.#unwanted.get(part) ?? Number.NEGATIVE_INFINITY) < AGAIN) faults.nagging++;
    this.#lastOffer = at;
  }

  /** Answers, and sees what came of it. */
  async say({ offer_id, part }: { readonly offer_id: string; readonly part: ExperiencePart }, answer: 'yes' | 'no' | 'undo', now: Date): Promise<void> {
    const was = this.order;
    await this.#page.answer(offer_id, answer, now);
    await this.look(now, answer !== 'no');
    if (answer !== 'yes') this.#unwanted.set(part, now.getTime());
    if (answer === 'undo') {
      this.lived.undone++;
      if (!same(this.order, this.before)) this.lived.faults.forgotten++;
    }
    if (answer !== 'yes' || same(this.order, was)) return;
    this.before = was;
    this.unlearning = UNLEARNING;
    this.lived.changes++;
    if (now.getTime() - this.#lastChange < WEEK) this.lived.faults.tooOften++;
    this.#lastChange = now.getTime();
  }

  /** Pins or moves what the person pins or moves on that day, where it can be done. */
  async byHand({ pins, moves }: Simulated, day: number, now: Date): Promise<void> {
    const can = async (part: ExperiencePart) => (await this.#page.shown(now)).page.places.find((one) => one.part === part)?.may ?? [];
    if (pins && day >= pins.day && this.pinned.length === 0 && (await can(pins.part)).includes('pin')) await this.#page.change(pins.part, 'pin', now);
    else if (moves?.day === day && (await can(moves.part)).includes('later')) await this.#page.change(moves.part, 'later', now);
    else return;
    this.pinned = [];
    await this.look(now, true);
  }
}

/** Lives so many days with a page, as the person does, and watches what it does. */
export async function live(person: Simulated, page: Page, days: number, control: boolean): Promise<Lived> {
  const { random } = person;
  const watched = new Watched(page, control);
  for (let day = 0; day < days; day++) {
    if (day % 7 > 4 || random() < 0.1) continue;
    const times = 1 + Math.floor(2 * random());
    for (let i = 0; i < times; i++) {
      const now = new Date(BEGIN + day * 24 * HOUR + i * 2 * HOUR);
      const state = await watched.look(now, false);
      // Each draws the same chances whatever the page does, so that two keepers of it are seen alike.
      const [wanted, noise, bold] = [person.wants(day, random), random(), random()];
      const place = watched.order.indexOf(wanted);
      const off = watched.unlearning > 0 ? Math.abs(place - watched.before.indexOf(wanted)) : 0;
      if (watched.unlearning > 0) watched.unlearning--;
      await page.used(wanted, lookingMs(place, off, person.speed, mulberry32(noise * 2 ** 32)), now);
      watched.lived.openings++;
      if (i > 0) continue;
      if (state.offer && bold < 0.5 && person.says !== 'nothing') await watched.say(state.offer, person.says, now);
      else if (state.undo && person.takesBack && bold > 0.7) await watched.say(state.undo, 'undo', now);
      else await watched.byHand(person, day, now);
    }
  }
  watched.lived.last = watched.order;
  return watched.lived;
}
