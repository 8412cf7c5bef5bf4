import type { Method } from './method.ts';
import { mstl } from './mstl.ts';
import { drift, longSeasonalNaive, naive, seasonalNaive } from './seasonal-naive.ts';
import { dampedTrend, holt, simpleSmoothing, theta } from './smoothing.ts';
import { weeklyProfile } from './weekly-profile.ts';

/** Every method that continues a series from its own past, the simple ones first. */
export const METHODS: readonly Method[] = [naive, seasonalNaive, longSeasonalNaive, drift, weeklyProfile, simpleSmoothing, holt, dampedTrend, theta, mstl];

/** The one method that learns from all series at once. */
export const LAG_TREES = 'lag-trees';

/** The names of all methods that a forecaster may try. */
export const METHOD_NAMES: readonly string[] = [...METHODS.map(({ name }) => name), LAG_TREES];
