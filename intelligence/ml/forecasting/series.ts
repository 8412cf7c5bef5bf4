import { UilError } from '../../kernel/errors.ts';
import { notInfinite } from '../classifier.ts';
import { fillGaps } from './gaps.ts';
import type { Past } from './method.ts';
import { usableSeasons } from './seasons.ts';

/** Equally spaced numbers, oldest first; NaN stands for a missing one. Plain data: it can be sent to another thread as it is. */
export interface Series {
  readonly id: string;
  readonly values: Float64Array;
}

/** Seen values that a series must have before anything is said of it. */
export const LEAST_SEEN = 4;

/** A series from its first seen value on, divided by a power of two (exact, so that an answer in other units is the same answer) to lie within ±1. */
export interface Prepared {
  readonly id: string;
  readonly values: Float64Array;
  readonly unit: number;
  readonly seen: number;
  /** No value lies below 0, so no forecast may. */
  readonly positive: boolean;
}

/** The series in the order of their ids. Throws NOT_FINITE for infinities and REQUEST_INVALID when an id comes twice. */
export function prepare(series: readonly Series[]): Prepared[] {
  const ordered = series.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const [i, { id }] of ordered.entries()) {
    if (id === ordered[i + 1]?.id) throw new UilError('REQUEST_INVALID', [`the series "${id}" comes twice`]);
  }
  return ordered.map(prepareOne);
}

export function prepareOne({ id, values }: Series): Prepared {
  for (const value of values) notInfinite(value, id);
  const first = values.findIndex((value) => !Number.isNaN(value));
  const seen = values.filter((value) => !Number.isNaN(value));
  const size = seen.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const unit = size > 0 ? 2 ** Math.ceil(Math.log2(size)) : 1;
  return {
    id,
    values: first < 0 ? new Float64Array(0) : values.slice(first).map((value) => value / unit),
    unit: Number.isFinite(unit) ? unit : 2 ** 1023,
    seen: seen.length,
    positive: seen.every((value) => value >= 0),
  };
}

/** What was known of the series before the place `end`: its gaps filled from what came before that place only. */
export function pastOf({ values }: Pick<Prepared, 'values'>, seasons: readonly number[], end: number): Past {
  const usable = usableSeasons(end, seasons);
  return { values: fillGaps(values.subarray(0, end), usable[0] ?? 1), seasons: usable };
}
