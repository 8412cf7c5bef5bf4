import { type Day, dayNumber } from '../../kernel/days.ts';
import { UilError } from '../../kernel/errors.ts';
import { hashFraction } from '../../kernel/ids.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { chanceOf, drawWeights, learnMarks, type MarkedModel, restoreMarks } from '../../ml/bandit/marked-chance.ts';
import {
  ageSteps,
  daysSince,
  type Family,
  MARKS_PRIOR,
  type MarkTables,
  markTables,
  moneySteps,
  moneyTable,
  otherMarks,
  paydayMarks,
  type Try,
} from './marks.ts';
import { EVEN_PAYDAYS, learnPaydays, likelyPaydays, type PaydayChance, paydayChances } from './payday.ts';

/** A declined charge that may be tried again. */
export interface RetryCase {
  readonly customer: string;
  readonly invoice: string;
  readonly family: Family;
  /** When it was declined so far, the first time first. */
  readonly declined: readonly string[];
  /** IANA zone in which hours and days are counted. */
  readonly zone: string;
  /** Days on which the customer has paid before. */
  readonly paid: readonly Day[];
}

/** A try that was made, and what came of it. */
export interface RetryTrial extends RetryCase {
  readonly at: string;
  readonly success: boolean;
}

/** What is known of retries: the chance by marks, and how often each day of the month is a payday. Plain data: it is its own snapshot. */
export interface RetryModel {
  readonly kind: 'payment-retries';
  readonly marks: MarkedModel;
  readonly paydays: readonly number[];
}

/** A moment for the next try, how likely it then succeeds, and the chance with which it was drawn. */
export interface RetryMoment {
  readonly at: string;
  readonly chance: number;
  readonly propensity: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Local hours and hours from now at which a charge may be tried. */
const LOCAL_HOURS = [1, 7, 10, 13, 16, 20] as const;
const SOON = [0.5, 2, 4] as const;
/** Two tries of one charge lie at least so far apart: a bank that has just said no says the same soon after, a machine that was down is up again. */
export const apartMs = (family: Family): number => (family === 'issuer' ? 3 * HOUR : 20 * HOUR);
/** What a day of waiting takes off the worth of a success: money that comes later, and a customer who leaves meanwhile. */
const WAITING = 0.02;
const DRAWS = 20;
/** The share of choices that is spread evenly over the moments worth trying, so that each stays known. */
const EXPLORE = 0.02;
/** How far the draws lie apart: the best of some hundred moments is taken, and at full spread that would mostly follow the noise. */
const BOLDNESS = 0.15;
const PLAUSIBLE = 4;
const MOST_LEFT = 5;

/** A payday that is at least so likely is taken for the customer's in learning. */
const LIKELY_ENOUGH = 0.5;

/** Learns from tries when the next had best be made. Without any it knows nothing and finds out. */
export function learnRetries(trials: readonly RetryTrial[]): RetryModel {
  const customers = new Map(trials.map(({ customer, paid, at }) => [customer, { paid, before: at.slice(0, 10) }]));
  const paydays = learnPaydays([...customers.values()]);
  const marked = trials.map((trial) => {
    const at = Date.parse(trial.at);
    const likeliest = likelyPaydays(paydayChances(trial.paid, trial.at.slice(0, 10), paydays))[0];
    const one = tryOn(trial, at);
    const days = likeliest === undefined || likeliest.chance < LIKELY_ENOUGH ? null : daysSince(likeliest.payday, localDay(trial.zone, at));
    const since = days === null ? null : { days, hour: one.hour };
    return { marks: [...otherMarks(one), ...paydayMarks(trial.family, since)], success: trial.success };
  });
  return { kind: 'payment-retries', marks: learnMarks(marked, MARKS_PRIOR), paydays };
}

/** The model of parsed JSON that was written of one. Throws SNAPSHOT_INVALID. */
export function restoreRetries(data: unknown): RetryModel {
  const { kind, marks, paydays } = (data ?? {}) as Partial<RetryModel>;
  if (kind !== 'payment-retries' || !Array.isArray(paydays) || paydays.length !== EVEN_PAYDAYS.length || !paydays.every((share) => share > 0))
    throw new UilError('SNAPSHOT_INVALID', ['it is not of payment retries']);
  return { kind, marks: restoreMarks(marks, MARKS_PRIOR.mean.length), paydays };
}

/** What is used before anything has been learned. */
export const unlearned: RetryModel = learnRetries([]);

const shifts = new Map<string, Map<number, number>>();

/** The wall-clock time of a zone as if it were UTC; the shift is looked up four times a day. */
function localMs(zone: string, at: number): number {
  const quarter = Math.floor(at / (DAY / 4));
  const known = shifts.getOrInsertComputed(zone, () => new Map());
  if (known.size > 5_000) known.clear();
  return at + known.getOrInsertComputed(quarter, () => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6);
}

const localDay = (zone: string, at: number): Day => new Date(localMs(zone, at)).toISOString().slice(0, 10);

function tryOn({ family, declined, zone }: Pick<RetryCase, 'family' | 'declined' | 'zone'>, at: number): Try {
  const local = new Date(localMs(zone, at));
  return {
    family,
    ageHours: Math.max(0, (at - Date.parse(declined[0] ?? '')) / HOUR),
    hour: local.getUTCHours(),
    weekday: ((local.getUTCDay() + 6) % 7) + 1,
    tries: declined.length - 1,
  };
}

/** Every moment at which the charge may be tried, in order. */
function slotsOf(zone: string, earliest: number, until: number): number[] {
  const slots = SOON.map((hours) => earliest + hours * HOUR).filter((at) => at < until);
  const first = Math.floor(localMs(zone, earliest) / DAY) * DAY;
  for (let day = first; day <= localMs(zone, until); day += DAY)
    for (const hour of LOCAL_HOURS) {
      const wall = day + hour * HOUR;
      const at = wall - (localMs(zone, wall) - wall);
      if (at > earliest && at < until) slots.push(at);
    }
  return slots.sort((a, b) => a - b);
}

const drawn = new WeakMap<RetryModel, Map<number, Float64Array[]>>();

/** The draws of a day: the same model and day give the same ones, for everybody. */
function drawsOf(model: RetryModel, day: number): Float64Array[] {
  const days = drawn.getOrInsertComputed(model, () => new Map());
  if (days.size > 40) days.clear();
  return days.getOrInsertComputed(day, () => drawWeights(model.marks, DRAWS, BOLDNESS, mulberry32(day * 7919 + model.marks.trials)));
}

/** The moments of a charge with what their marks hang on, under each payday that the customer may have. */
type Field = {
  readonly slots: readonly number[];
  readonly marks: MarkTables;
  /** Steps that the age of the charge has reached, local hour and weekday of each slot. */
  readonly ages: Uint8Array;
  readonly hours: Uint8Array;
  readonly weekdays: Uint8Array;
  /** Steps that the time since money came has reached, by payday and slot. */
  readonly since: readonly Uint8Array[];
  /** The marks that go with so many of these steps. */
  readonly bySince: readonly (readonly number[])[];
  readonly paydays: readonly PaydayChance[];
  readonly waiting: readonly number[];
  readonly apart: number;
};

/** How likely each payday is after the declines so far: money that was not there on a day makes it less likely to be the day. */
function paydaysOf(model: RetryModel, one: RetryCase): PaydayChance[] {
  const before = likelyPaydays(paydayChances(one.paid, (one.declined[0] ?? '').slice(0, 10), model.paydays));
  const tried = one.declined.map((moment, i) => {
    const at = Date.parse(moment);
    const then = tryOn({ ...one, declined: one.declined.slice(0, Math.max(1, i)) }, at);
    return { marks: otherMarks(then), day: localDay(one.zone, at), hour: then.hour };
  });
  const after = before.map(({ payday, chance }) => {
    const missed = tried.map(
      ({ marks, day, hour }) => 1 - chanceOf(model.marks.mean, [...marks, ...paydayMarks(one.family, { days: daysSince(payday, day), hour })]),
    );
    return { payday, chance: chance * missed.reduce((product, no) => product * no, 1) };
  });
  const sum = after.reduce((total, { chance }) => total + chance, 0);
  return after.map(({ payday, chance }) => ({ payday, chance: chance / sum }));
}

const DAYS_OF_MONTH = 31;
const sinceMoney = new Map<number, Uint8Array>();

/** Days from each day of the month, at its place, to the day of this number. */
function sinceOn(day: number): Uint8Array {
  if (sinceMoney.size > 2_000) sinceMoney.clear();
  return sinceMoney.getOrInsertComputed(day, () => {
    const date = new Date(day * DAY).toISOString().slice(0, 10);
    return Uint8Array.from({ length: DAYS_OF_MONTH + 1 }, (_, payday) => (payday === 0 ? 0 : daysSince(payday, date)));
  });
}

function fieldOf(model: RetryModel, one: RetryCase, slots: readonly number[], now: number): Field {
  const local = slots.map((at) => localMs(one.zone, at));
  const days = local.map((at) => Math.floor(at / DAY));
  const money = days.map(sinceOn);
  const paydays = paydaysOf(model, one);
  const first = Date.parse(one.declined[0] ?? '');
  const hours = Uint8Array.from(local, (at, i) => Math.floor((at - (days[i] as number) * DAY) / HOUR));
  return {
    slots,
    marks: markTables(one.family, one.declined.length - 1),
    ages: Uint8Array.from(slots, (at) => ageSteps(Math.max(0, (at - first) / HOUR))),
    hours,
    // The first day of 1970 was a Thursday.
    weekdays: Uint8Array.from(days, (day) => (((day + 3) % 7) + 7) % 7),
    since: paydays.map(({ payday }) => Uint8Array.from(money, (since, i) => moneySteps(since[payday] as number, hours[i] as number))),
    bySince: moneyTable(one.family),
    paydays,
    waiting: slots.map((at) => Math.exp((-WAITING * (at - now)) / DAY)),
    apart: apartMs(one.family),
  };
}

/** The chance of each slot under each payday, by weights: what the marks of a try multiply its odds with is reckoned once for each. */
function chancesUnder({ slots, marks, ages, hours, weekdays, since, bySince }: Field, weights: ArrayLike<number>): Float64Array[] {
  const odds = (own: readonly number[]): number => {
    let sum = 0;
    for (const mark of own) sum += weights[mark] as number;
    return Math.exp(sum);
  };
  const [own, age, hour, weekday] = [odds(marks.own), marks.age.map(odds), marks.hour.map(odds), marks.weekday.map(odds)];
  const money = bySince.map(odds);
  const other = new Float64Array(slots.length);
  for (let i = 0; i < other.length; i++)
    other[i] = own * (age[ages[i] as number] as number) * (hour[hours[i] as number] as number) * (weekday[weekdays[i] as number] as number);
  return since.map((days) => {
    const chances = new Float64Array(other.length);
    for (let i = 0; i < chances.length; i++) {
      const all = (other[i] as number) * (money[days[i] as number] as number);
      chances[i] = all / (1 + all);
    }
    return chances;
  });
}

/** The chance that a charge succeeds at a moment, over the paydays that the customer may have. */
export function chanceOfTry(model: RetryModel, one: RetryCase, at: number): number {
  const field = fieldOf(model, one, [at], at);
  return chancesUnder(field, model.marks.mean).reduce((sum, [chance], h) => sum + (field.paydays[h]?.chance ?? 0) * (chance ?? 0), 0);
}

/** The first of the moments that together make success likeliest, for each number of tries that are left. What fails on one payday leaves the others. */
function earliestOf({ slots, paydays, waiting, apart }: Field, chances: readonly Float64Array[]): number[] {
  const rest = paydays.map(({ chance }) => chance);
  const open = slots.map(() => true);
  const firsts: number[] = [];
  for (let k = 0; k < MOST_LEFT; k++) {
    let [best, most] = [-1, -1];
    for (let i = 0; i < slots.length; i++) {
      if (!open[i]) continue;
      let gain = 0;
      for (let h = 0; h < rest.length; h++) gain += (rest[h] as number) * ((chances[h] as Float64Array)[i] as number);
      gain *= waiting[i] as number;
      if (gain > most) [best, most] = [i, gain];
    }
    if (best < 0) break;
    firsts.push(Math.min(best, ...firsts.slice(-1)));
    for (let h = 0; h < rest.length; h++) rest[h] = (rest[h] as number) * (1 - ((chances[h] as Float64Array)[best] as number));
    for (let i = 0; i < slots.length; i++) if (Math.abs((slots[i] as number) - (slots[best] as number)) < apart) open[i] = false;
  }
  return firsts;
}

/**
 * When the next try had best be made: of all moments until the end the best ones are kept, one for each try that is left, and the first
 * of them is next. Thompson sampling, so that what is likely best is taken most and nothing is given up for good; the same customer, day
 * and model give the same moments. The answer for n tries left stands at place n - 1; none when there is no moment.
 */
export function retryMoments(model: RetryModel, one: RetryCase, { earliest, until, now }: { earliest: Date; until: Date; now: Date }): RetryMoment[] {
  const rested = one.declined.length < 2 ? 0 : Date.parse(one.declined.at(-1) ?? '') + apartMs(one.family);
  const slots = slotsOf(one.zone, Math.max(earliest.getTime(), now.getTime(), rested), until.getTime());
  if (slots.length === 0) return [];
  const field = fieldOf(model, one, slots, now.getTime());
  const day = dayNumber(now.toISOString().slice(0, 10));
  const firsts = drawsOf(model, day).map((weights) => earliestOf(field, chancesUnder(field, weights)));
  const means = chancesUnder(field, model.marks.mean);
  const usual = slots.map((_, i) => field.paydays.reduce((sum, { chance }, h) => sum + chance * ((means[h] as Float64Array)[i] as number), 0));
  const best = [...usual.keys()].sort((a, b) => (usual[b] as number) - (usual[a] as number)).slice(0, PLAUSIBLE);
  const lot = hashFraction('retry', one.customer, one.invoice, String(day), String(one.declined.length));
  const explores = hashFraction('explore', one.customer, one.invoice, String(day), String(one.declined.length)) < EXPLORE;
  const own = firsts[Math.floor(lot * DRAWS)] as number[];
  return own.map((first, k) => {
    const chosen = firsts.map((other) => other[Math.min(k, other.length - 1)] as number);
    const plausible = [...new Set([...chosen, ...best])].sort((a, b) => a - b);
    const slot = explores ? (plausible[Math.floor(((lot * DRAWS) % 1) * plausible.length)] as number) : first;
    const share = chosen.filter((other) => other === slot).length / DRAWS;
    const propensity = (1 - EXPLORE) * share + EXPLORE / plausible.length;
    return { at: new Date(slots[slot] as number).toISOString(), chance: round(usual[slot] as number), propensity: round(propensity) };
  });
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** On what the moments rest, in a few words. */
export const retryBasis = ({ marks: { trials, successes } }: RetryModel): string =>
  trials === 0 ? 'nothing learned yet, so moments are tried out' : `learned from ${trials} tries, of which ${successes} succeeded`;
