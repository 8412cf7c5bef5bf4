import type { ModelRecord } from '../../api/types.ts';
import { count, counted } from '../../ui/numbers.ts';

/** How a version that is tried does beside the one in use. */
export type Trial = NonNullable<ModelRecord['trial']>;
export type Guard = Trial['guards'][number];
type Difference = NonNullable<Trial['difference']>;

const lower = (difference: number) => `${Math.abs(difference).toFixed(4)} ${difference >= 0 ? 'lower' : 'higher'}`;

/** What is shown so far about a version that is tried: better, worse, or not yet shown to differ. */
export function differenceWord(difference: Difference | null): 'better' | 'worse' | 'not yet shown to differ' {
  if (difference === null || (difference.low <= 0 && difference.high >= 0)) return 'not yet shown to differ';
  return difference.low > 0 ? 'better' : 'worse';
}

/** The difference of the errors in a sentence, with the interval and what it rests on. */
export function differenceSentence(difference: Difference | null): string {
  if (difference === null) return 'Too few predictions of both versions have come due to compare them.';
  const { mean, low, high, rows, groups } = difference;
  const rests = `from ${counted(rows, 'prediction')} of ${counted(groups, 'case')} that have come due`;
  return `Its error a prediction is ${lower(mean)}; it may be ${lower(low)} to ${lower(high)}, ${rests}.`;
}

const names: Readonly<Record<string, string>> = {
  errors: 'It can score everybody',
  finite: 'Every score is a chance',
  varies: 'It tells cases apart',
  level: 'Its level is that of the version in use',
  calibration: 'What it says comes true',
  agreement: 'It agrees with the version in use',
  shift: 'Its scores lie as those in use do',
  'action-rate': 'It calls no more cases high',
  speed: 'It is fast enough',
  size: 'It is small enough',
};

/** What a guard asks, in words. */
export const guardName = (name: string): string => names[name] ?? name;

/** Holds, is broken, or could not be measured yet. */
export const guardState = ({ holds, value }: Guard): 'holds' | 'broken' | 'unknown' => (holds ? 'holds' : value === null ? 'unknown' : 'broken');

const figures: Readonly<Record<string, (value: number) => string>> = {
  errors: count,
  finite: count,
  level: (value) => `× ${Math.exp(value).toFixed(2)}`,
  'action-rate': (value) => `${Math.max(0, Math.round(value * 1000) / 10)} of 100`,
  speed: (value) => `${(value / 1000).toFixed(value < 1000 ? 2 : 0)} ms`,
  size: (value) => bytes(value),
};

/** A guard's value or limit in its unit. */
export const guardFigure = (name: string, value: number): string => (figures[name] ?? ((n: number) => String(Number(n.toPrecision(2)))))(value);

/** A size as a person says it. */
export function bytes(size: number): string {
  if (size < 2 ** 10) return counted(size, 'byte');
  return size < 2 ** 20 ? `${count(size / 2 ** 10)} kB` : `${Math.round((size / 2 ** 20) * 10) / 10} MB`;
}

const AT_LEAST: readonly string[] = ['varies', 'agreement'];

/** A guard's limit in words: the least or the most that it allows. */
export const guardLimit = ({ name, limit }: Pick<Guard, 'name' | 'limit'>): string =>
  `${AT_LEAST.includes(name) ? 'at least' : 'at most'} ${guardFigure(name, limit)}`;

/** How many guards hold, are broken, or are not measured yet, in a sentence. */
export function guardsSentence(guards: readonly Guard[]): string {
  const of = (state: ReturnType<typeof guardState>) => guards.filter((guard) => guardState(guard) === state).length;
  const rest = [of('broken') > 0 ? `${of('broken')} broken` : '', of('unknown') > 0 ? `${of('unknown')} not measured yet` : ''].filter((part) => part !== '');
  return `${of('holds')} of ${counted(guards.length, 'condition')} hold${rest.length > 0 ? `, ${rest.join(', ')}` : ''}.`;
}
