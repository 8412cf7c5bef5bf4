import { type Day, dayNumber } from '../kernel/days.ts';
import { isLatest, type Latest, type Measures } from './daily-facts.ts';
import { addTally, emptyTallies, type Fold, type FoldedFacts, fold, type LatestSeries, type TallySeries, unfoldStates, unfoldTally } from './folded-facts.ts';

/**
 * The daily facts of one entity, laid out for windows. Rows may come in any order of learning but by ascending day, and after the
 * days of the fold that it begins with, if any; a measure of the fold is unfolded when it is first asked for.
 * Every question is asked as of a day: facts that happened or were learned later do not exist for it.
 */
export class EntityHistory {
  readonly #folded: FoldedFacts | null;
  readonly #tallies = new Map<string, TallySeries | undefined>();
  readonly #states = new Map<string, LatestSeries | undefined>();

  constructor(folded: FoldedFacts | null = null) {
    this.#folded = folded;
  }

  add(day: Day, learnedOn: Day, measures: Measures): void {
    const at = dayNumber(day);
    const learned = learnedOn === day ? at : dayNumber(learnedOn);
    for (const name in measures) {
      const fact = measures[name] as Measures[string];
      if (isLatest(fact)) {
        const series = this.latest(name) ?? { day: [], learned: [], fact: [] };
        if (series.day.length === 0) this.#states.set(name, series);
        series.day.push(at);
        series.learned.push(learned);
        series.fact.push(fact);
      } else {
        const series = this.tallies(name) ?? emptyTallies();
        if (series.day.length === 0) this.#tallies.set(name, series);
        addTally(series, at, learned, fact);
      }
    }
  }

  /** All facts of a measure; undefined when there is none. */
  tallies(name: string): TallySeries | undefined {
    if (this.#tallies.has(name)) return this.#tallies.get(name);
    const folded = this.#folded?.tallies[name];
    const series = folded && unfoldTally(folded);
    this.#tallies.set(name, series);
    return series;
  }

  /** All facts of a state; undefined when there is none. */
  latest(name: string): LatestSeries | undefined {
    if (this.#states.has(name)) return this.#states.get(name);
    const folded = this.#folded?.states[name];
    const series = folded && unfoldStates(folded);
    this.#states.set(name, series);
    return series;
  }

  /** The history as it was known at the end of that day. */
  asOf(day: Day): KnownHistory {
    return new KnownHistory(dayNumber(day), this);
  }

  /** The facts of the days from `since` to `through` as one piece; of the days before it the states alone. */
  fold(since: Day, through: Day): Fold {
    const series = <T>(own: ReadonlyMap<string, T>, folded: object | undefined, get: (name: string) => T | undefined) =>
      [...new Set([...own.keys(), ...Object.keys(folded ?? {})])].sort().flatMap((name): [string, T][] => {
        const one = get(name);
        return one === undefined ? [] : [[name, one]];
      });
    return fold(
      series<TallySeries>(this.#tallies as ReadonlyMap<string, TallySeries>, this.#folded?.tallies, (name) => this.tallies(name)),
      series<LatestSeries>(this.#states as ReadonlyMap<string, LatestSeries>, this.#folded?.states, (name) => this.latest(name)),
      since,
      through,
    );
  }
}

const countAt = ({ count }: TallySeries, i: number): number => (count === null ? 1 : (count[i] as number));

/** No window looks back further, in training as in serving: facts beyond it need not be read, but for the states. */
export const LONGEST_WINDOW = 365;

/** What a window of a measure comes to; `days` counts the days with a fact. */
export type WindowTotal = { count: number; sum: number; min: number; max: number; days: number; latestDay: number | null };

const EMPTY = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
const NOTHING: WindowTotal = { ...EMPTY, days: 0, latestDay: null };

/** An entity's facts as known at the end of one day. Windows are in days and end with that day. */
export class KnownHistory {
  readonly today: number;
  readonly #history: Pick<EntityHistory, 'tallies' | 'latest'>;

  constructor(today: number, history: Pick<EntityHistory, 'tallies' | 'latest'>) {
    this.today = today;
    this.#history = history;
  }

  /** The totals of a measure over the `days` days that end `before` days ago. */
  window(measure: string, days: number, before = 0): WindowTotal {
    const series = this.#history.tallies(measure);
    if (!series) return NOTHING;
    const { today } = this;
    const until = today - before;
    const { day: onDay, learned, sum: sums, min: mins, max: maxs } = series;
    let { count, sum, min, max, days: dayCount, latestDay } = NOTHING;
    let counted: number | null = null;
    for (let i = onDay.length - 1; i >= 0; i--) {
      const day = onDay[i] as number;
      if (day > until || (learned[i] as number) > today) continue;
      if (day <= until - days) break;
      count += countAt(series, i);
      sum += sums[i] as number;
      if ((mins[i] as number) < min) min = mins[i] as number;
      if ((maxs[i] as number) > max) max = maxs[i] as number;
      // A day that was learned in parts has several rows.
      if (day !== counted) dayCount++;
      counted = day;
      latestDay ??= day;
    }
    return { count, sum, min, max, days: dayCount, latestDay };
  }

  /** The day of the latest fact of a measure within the last `days` days, in days since 1970; null when there was none. */
  latestDay(measure: string, days: number): number | null {
    const series = this.#history.tallies(measure);
    for (let i = (series?.day.length ?? 0) - 1; series && i >= 0; i--) {
      const day = series.day[i] as number;
      if (day <= this.today && (series.learned[i] as number) <= this.today) return day > this.today - days ? day : null;
    }
    return null;
  }

  /** In how many days of the window that ends `before` days ago the day's mean satisfies the test. */
  daysWhere(measure: string, days: number, before: number, test: (mean: number) => boolean): number {
    const series = this.#history.tallies(measure);
    const until = this.today - before;
    let found = 0;
    // A day that was learned in parts has several rows, one after another.
    let [at, count, sum] = [Number.NaN, 0, 0];
    for (let i = (series?.day.length ?? 0) - 1; series && i >= 0; i--) {
      const day = series.day[i] as number;
      if (day > until || (series.learned[i] as number) > this.today) continue;
      if (day <= until - days) break;
      if (day !== at) {
        if (count > 0 && test(sum / count)) found++;
        [at, count, sum] = [day, 0, 0];
      }
      count += countAt(series, i);
      sum += series.sum[i] as number;
    }
    return count > 0 && test(sum / count) ? found + 1 : found;
  }

  /** A measure day by day over the `days` days that end `before` days ago, the oldest first; null where no fact tells of the day. */
  daily(measure: string, days: number, before = 0): (Omit<WindowTotal, 'days' | 'latestDay'> | null)[] {
    const series = this.#history.tallies(measure);
    const from = this.today - before - days + 1;
    const told: ({ count: number; sum: number; min: number; max: number } | null)[] = new Array(days).fill(null);
    for (let i = (series?.day.length ?? 0) - 1; series && i >= 0; i--) {
      const place = (series.day[i] as number) - from;
      if (place >= days || (series.learned[i] as number) > this.today) continue;
      if (place < 0) break;
      const known = told[place] ?? { ...EMPTY };
      known.count += countAt(series, i);
      known.sum += series.sum[i] as number;
      known.min = Math.min(known.min, series.min[i] as number);
      known.max = Math.max(known.max, series.max[i] as number);
      told[place] = known;
    }
    return told;
  }

  /** Days since the last fact of a measure, or null when there was none within a year. */
  daysSince(measure: string): number | null {
    const latestDay = this.latestDay(measure, LONGEST_WINDOW);
    return latestDay === null ? null : this.today - latestDay;
  }

  /** The value of a state as it stood `before` days ago, with its day; null when no fact had told it. */
  state<T extends Latest[2]>(name: string, before = 0): { value: T; day: number; at: string } | null {
    const series = this.#history.latest(name);
    let best: { value: T; day: number; at: string; fact: Latest } | null = null;
    for (let i = (series?.day.length ?? 0) - 1; series && i >= 0; i--) {
      const day = series.day[i] as number;
      if (day > this.today - before || (series.learned[i] as number) > this.today) continue;
      if (best && day < best.day) break;
      const fact = series.fact[i] as Latest;
      if (!best || fact[0] > best.fact[0] || (fact[0] === best.fact[0] && fact[1] > best.fact[1])) best = { value: fact[2] as T, day, at: fact[0], fact };
    }
    return best;
  }
}
