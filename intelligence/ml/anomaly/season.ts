/** Levels by slot of the day and of the week, and how well each has told the readings so far. Plain data. */
export interface SeasonState {
  /** Level per slot of the day, then per slot of the week; null where nothing was seen. */
  daily: (number | null)[];
  weekly: (number | null)[];
  /** Days and weeks on which a slot was seen. */
  days: number[];
  weeks: number[];
  /** The visit to a slot that is under way: its number in the week, the sum and the count of its readings. */
  slot: number;
  sum: number;
  count: number;
  /** The plain level, and the mean absolute error of level, daily and weekly profile on the same readings. */
  level: number | null;
  errors: [level: number, daily: number, weekly: number];
  /** Distance from the expected value that 99 of 100 readings keep. */
  reach: number;
  readings: number;
  /** The last few differences from the expected values. */
  recent: number[];
}

const DAYS = 7;
const MS_PER_DAY = 86_400_000;
/** Visits over which a slot's level is an average, afterwards it moves on by this share. */
const VISITS = 8;
/** Readings over which level, errors and reach are averages. */
const LONG = 1000;
/** Readings whose differences are averaged. */
const FEW = 3;

export const freshSeason = (slots: number): SeasonState => ({
  daily: new Array<null>(slots).fill(null),
  weekly: new Array<null>(slots * DAYS).fill(null),
  days: new Array<number>(slots).fill(0),
  weeks: new Array<number>(slots * DAYS).fill(0),
  slot: -1,
  sum: 0,
  count: 0,
  level: null,
  errors: [0, 0, 0],
  reach: 0,
  readings: 0,
  recent: [],
});

/** The value expected at a moment and how far readings usually stray from it; undefined before the first reading. */
export function expectedAt(timestampMs: number, state: SeasonState): { value: number; reach: number } | undefined {
  const slots = state.daily.length;
  const slot = slotOf(timestampMs, slots);
  const day = slot % slots;
  if (state.level === null) return undefined;
  const daily = (state.days[day] as number) >= 2 ? (state.daily[day] as number) : undefined;
  const weekly = (state.weeks[slot] as number) >= 2 ? (state.weekly[slot] as number) : undefined;
  const [ofLevel, ofDaily, ofWeekly] = state.errors;
  let best = { value: state.level, error: ofLevel };
  if (daily !== undefined && ofDaily < best.error) best = { value: daily, error: ofDaily };
  if (weekly !== undefined && ofWeekly < best.error) best = { value: weekly, error: ofWeekly };
  return { value: best.value, reach: state.reach };
}

/**
 * How far the last few readings are from what their moments let expect: the level, the profile of the day or of the week,
 * whichever has erred least so far. The week begins anywhere; time is UTC, so a rhythm needs no time zone.
 */
export function seasonOddness(timestampMs: number, value: number, state: SeasonState): number {
  const expected = expectedAt(timestampMs, state);
  const difference = expected === undefined ? 0 : value - expected.value;
  learn(timestampMs, value, Math.abs(difference), state);
  state.recent.push(difference);
  if (state.recent.length > FEW) state.recent.shift();
  return state.recent.length < FEW ? 0 : Math.abs(state.recent.reduce((sum, one) => sum + one, 0)) / FEW;
}

function learn(timestampMs: number, value: number, stray: number, state: SeasonState): void {
  const slots = state.daily.length;
  const slot = slotOf(timestampMs, slots);
  if (slot !== state.slot) closeVisit(state, slots);
  state.slot = slot;
  state.sum += value;
  state.count++;
  state.readings++;
  const share = 1 / Math.min(state.readings, LONG);
  const level = state.level ?? value;
  const day = slot % slots;
  const candidates = [level, (state.days[day] as number) >= 2 ? state.daily[day] : null, (state.weeks[slot] as number) >= 2 ? state.weekly[slot] : null];
  for (const [k, candidate] of candidates.entries()) {
    const before = state.errors[k] as number;
    // A profile that cannot tell yet is charged what the best of the simpler ones errs.
    const error = Math.abs(value - (candidate ?? candidates.slice(0, k).findLast((other) => other !== null) ?? level));
    state.errors[k] = before + share * (error - before);
  }
  state.level = level + share * (value - level);
  // Robbins and Monro 1951: the reach rises by 99 parts when a reading strays farther and sinks by one when it does not.
  const typical = Math.min(...state.errors);
  state.reach = state.readings === 1 ? 0 : Math.max(typical, state.reach + (stray > state.reach ? 0.99 : -0.01) * typical * Math.max(0.5, 10 * share));
}

/** Takes the mean of the visit that has ended into the levels of its slot. */
function closeVisit(state: SeasonState, slots: number): void {
  if (state.count > 0) {
    const mean = state.sum / state.count;
    fold(mean, state.daily, state.days, state.slot % slots);
    fold(mean, state.weekly, state.weeks, state.slot);
  }
  state.sum = 0;
  state.count = 0;
}

function fold(mean: number, levels: (number | null)[], visits: number[], slot: number): void {
  visits[slot] = Math.min((visits[slot] as number) + 1, VISITS);
  const level = levels[slot] ?? mean;
  levels[slot] = level + (mean - level) / (visits[slot] as number);
}

/** The slot of the week in which a moment lies. */
const slotOf = (timestampMs: number, slots: number): number => {
  const week = slots * DAYS;
  return ((Math.floor((timestampMs / MS_PER_DAY) * slots) % week) + week) % week;
};
