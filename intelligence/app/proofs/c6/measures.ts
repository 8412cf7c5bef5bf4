import type { Lived } from './life.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What the limits of G15 and C6 say, written down a second time and counted in another way: every charge of a card against every window. */
const WINDOWS = [
  { most: 4, days: 30, retriesOnly: true, network: null },
  { most: 8, days: 14, retriesOnly: true, network: null },
  { most: 20, days: 60, retriesOnly: true, network: null },
  { most: 20, days: 30, retriesOnly: false, network: 'visa' },
  { most: 10, days: 1, retriesOnly: false, network: 'mastercard' },
  { most: 35, days: 30, retriesOnly: false, network: 'mastercard' },
] as const;

/** Charges that the layer asked for although a window was full. */
export function overLimit({ attempts, account }: Lived): number {
  const all = [...attempts.values()].map((one) => ({ ...one, time: Date.parse(one.at) })).sort((a, b) => a.time - b.time);
  return all.filter(
    ({ by, time }) =>
      by === 'layer' &&
      WINDOWS.some(({ most, days, retriesOnly, network }) => {
        if (network !== null && network !== account.network) return false;
        const before = all.filter((other) => other.time <= time && other.time > time - days * DAY && (!retriesOnly || other.retry));
        return before.length > most;
      }),
  ).length;
}

/** Charges asked for of an account that its bank will never let through. */
export const hardTries = ({ account, asked }: Lived): number => (account.family === 'hard' ? asked.filter(({ kind }) => kind === 'retry').length : 0);

/** Charges, messages and calls while a promise was running. */
export const promisesBroken = ({ promise, asked, paidAt }: Lived): number =>
  promise === null ? 0 : asked.filter(({ at, kind }) => kind !== 'other' && at > promise.at && at < promise.until && (paidAt === null || at < paidAt)).length;

const messagesBefore = ({ asked, paidAt }: Lived): number => asked.filter(({ kind, at }) => kind === 'message' && paidAt !== null && at < paidAt).length;

/** A life counts as recovered when the debt was covered before the customer left. */
export const recovered = ({ paidAt, cancelledAt }: Lived): boolean => paidAt !== null && (cancelledAt === null || paidAt <= cancelledAt);

/** What all lives came to. */
export function sumOf(lives: readonly Lived[]) {
  const won = lives.filter(recovered);
  const sum = (of: (life: Lived) => number) => lives.reduce((total, life) => total + of(life), 0);
  const left = lives.filter(({ cancelledAt, paidAt }) => cancelledAt !== null && (paidAt === null || cancelledAt < paidAt));
  return {
    lives: lives.length,
    recovered: won.length,
    share: won.length / lives.length,
    silent: won.filter((life) => messagesBefore(life) === 0).length / Math.max(1, won.length),
    overLimit: sum(overLimit),
    hardTries: sum(hardTries),
    promisesBroken: sum(promisesBroken),
    promises: lives.filter(({ promise }) => promise !== null).length,
    afterEnd: sum(({ afterEnd }) => afterEnd),
    left: left.length,
    leftAsLoss: left.filter(({ endings, cancelledAt }) => cancelledAt !== null && !endings.slice(-1).includes('recovered')).length,
    secondRuns: lives.filter(({ endings }) => endings.length > 1).length,
  };
}
