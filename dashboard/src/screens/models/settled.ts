import type { SettledBin } from '../../api/types.ts';
import { count } from '../../ui/numbers.ts';
import type { ModelWords } from './words.ts';

const DAY_MS = 86_400_000;

/** Cases that were scored alike, out of `scale` of them: what was said, what came true, and between which numbers that may lie. */
export type SettledLine = {
  key: string;
  scale: 100 | 1000;
  said: number;
  came: number;
  low: number;
  high: number;
  rows: number;
  /** Whether what was said lies outside the interval of what came true. */
  verdict: 'as-said' | 'fewer' | 'more';
};

/** Settled predictions as whole numbers of a hundred; of a thousand where fewer than one of a hundred was said. */
export function settledLines(bins: readonly SettledBin[]): SettledLine[] {
  return bins
    .filter((bin) => bin.rows > 0)
    .map((bin) => {
      const scale = bin.said < 0.01 ? 1000 : 100;
      return {
        key: `${bin.from}`,
        scale,
        said: Math.round(bin.said * scale),
        came: Math.round((bin.came / bin.rows) * scale),
        low: Math.floor(bin.low * scale),
        high: Math.ceil(bin.high * scale),
        rows: bin.rows,
        verdict: bin.said < bin.low ? 'more' : bin.said > bin.high ? 'fewer' : 'as-said',
      };
    });
}

/** "Of 100 scored 70, 68 left (60 to 75)" */
export const settledSentence = ({ scale, said, came, low, high }: SettledLine, words: ModelWords): string =>
  `Of ${count(scale)} scored ${said}${scale === 100 ? '' : ` of ${count(scale)}`}, ${came} ${words.came} (${low} to ${high}).`;

/** All settled predictions together: how many were expected to come true and how many did. */
export function settledTotal(bins: readonly SettledBin[], days: number | null, words: ModelWords): string {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const expected = bins.reduce((sum, bin) => sum + bin.said * bin.rows, 0);
  const came = bins.reduce((sum, bin) => sum + bin.came, 0);
  const due = days === null ? 'whose time has come' : `whose ${days} days have passed`;
  return `Of ${count(rows)} ${rows === 1 ? words.one : words.many} ${due}, it expected ${count(expected)}; ${count(came)} ${words.came}.`;
}

/** The first moment at which a prediction made since `since` can be settled, in milliseconds. */
export const firstSettled = (since: string, days: number): number => Date.parse(since) + days * DAY_MS;
