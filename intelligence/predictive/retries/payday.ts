import { type Day, dayNumber } from '../../kernel/days.ts';

const DAYS = 31;
const YEAR = 366;
/** The share of payments that come on the day on which money does, on the day after and on the one after that, before anything is known better. */
const NEAR = [0.35, 0.25, 0.15] as const;
const ANY_TIME = 1 - NEAR.reduce((sum, share) => sum + share, 0);
const UNLIKELY = 0.02;
const MOST = 8;

/** A day of the month on which money may come, and how likely it is that day. */
export type PaydayChance = { readonly payday: number; readonly chance: number };

/** How often each day of the month is the payday of somebody, before anything is known: all alike. */
export const EVEN_PAYDAYS: readonly number[] = Array.from({ length: DAYS }, () => 1 / DAYS);

function scaled(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** What the days on which a customer paid in the year before say of the day on which it has money, by Bayes' rule. */
export function paydayChances(paid: readonly Day[], before: Day, usual: readonly number[]): number[] {
  const from = dayNumber(before) - YEAR;
  const days = paid.filter((day) => day < before && dayNumber(day) >= from).map((day) => Number(day.slice(8)));
  const logs = usual.map((share, i) =>
    days.reduce((sum, day) => sum + Math.log(ANY_TIME / DAYS + (NEAR[(day - (i + 1) + DAYS) % DAYS] ?? 0)), Math.log(share)),
  );
  const most = Math.max(...logs);
  return scaled(logs.map((log) => Math.exp(log - most)));
}

/** The days that are likely enough to count, the likeliest first. */
export function likelyPaydays(chances: readonly number[]): PaydayChance[] {
  const inOrder = chances.map((chance, i) => ({ payday: i + 1, chance })).sort((a, b) => b.chance - a.chance || a.payday - b.payday);
  const likely = inOrder.filter(({ chance }) => chance >= UNLIKELY).slice(0, MOST);
  const sum = likely.reduce((total, { chance }) => total + chance, 0);
  return likely.map((one) => ({ ...one, chance: one.chance / sum }));
}

/** How the paydays of many customers lie over the month: the mean of what is thought of each, with a pinch of every day. */
export function learnPaydays(customers: readonly { readonly paid: readonly Day[]; readonly before: Day }[]): readonly number[] {
  let usual = EVEN_PAYDAYS;
  for (let round = 0; round < 3 && customers.length > 0; round++) {
    const sums = new Array<number>(DAYS).fill(1 / DAYS);
    for (const { paid, before } of customers) for (const [i, chance] of paydayChances(paid, before, usual).entries()) sums[i] = (sums[i] as number) + chance;
    usual = scaled(sums);
  }
  return usual;
}
