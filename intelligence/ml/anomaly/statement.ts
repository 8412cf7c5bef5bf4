import type { AnomalyReading } from './detector.ts';
import type { Oddity } from './state.ts';

const WORDS: Readonly<Record<Oddity, string>> = {
  beyond: 'beyond all values before',
  gap: 'where no value was before',
  jump: 'a jump from the reading before',
  stretch: 'the last readings are unlike any earlier ones',
  mixture: 'a new mixture of values',
  season: 'not the value of this time of the day and week',
};

/** As many oddities as a reader takes in. */
const NAMED = 3;

/**
 * A sentence or two for a screen: the value and where it was expected, in what ways it is odd, since when, and when it was
 * last so. Times are UTC.
 *
 * @example
 * statementOf(812, detector.next(moment, 812)); // '812, expected 40 to 120: beyond all values before. Unusual since …'
 */
export function statementOf(value: number, { expected, oddities, missing, learning, surprise, sinceMs, lastAsUnusualMs }: AnomalyReading): string {
  const range = expected ? `, expected ${short(expected.low)}${expected.high > expected.low ? ` to ${short(expected.high)}` : ''}` : '';
  if (missing) return `No reading${range}.`;
  if (learning) return `${short(value)}. Too few readings are known to judge it.`;
  const why =
    surprise > 0 && oddities.length > 0
      ? `: ${oddities
          .slice(0, NAMED)
          .map((oddity) => WORDS[oddity])
          .join(', ')}`
      : '';
  const since =
    sinceMs === undefined
      ? ''
      : ` Unusual since ${moment(sinceMs)}, ${lastAsUnusualMs === undefined ? 'as never before in memory' : `last so on ${moment(lastAsUnusualMs)}`}.`;
  return `${short(value)}${range}${why}.${since}`;
}

/** Four significant digits, without trailing zeros. */
const short = (value: number): string => String(Number(value.toPrecision(4)));

const moment = (ms: number): string =>
  `${Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toString({ smallestUnit: 'minute' }).replace('T', ' ').replace('Z', '')} UTC`;
