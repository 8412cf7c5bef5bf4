import { type Episodes, freshEpisodes } from './episodes.ts';
import { freshMixture, type MixtureState } from './mixture.ts';
import type { AnomalyParams } from './params.ts';
import { freshRarity, type RarityState } from './rarity.ts';
import { freshSeason, type SeasonState } from './season.ts';
import { freshStretches, type StretchesState } from './stretches.ts';
import { freshValues, type ValuesState } from './values.ts';

/**
 * In what way a reading is odd: a value beyond all seen before or in a gap between them, a jump from the reading before, a
 * short stretch or a window of readings unlike all earlier ones, or a value that this time of the day or week does not have.
 */
export const ODDITIES = ['beyond', 'gap', 'jump', 'stretch', 'mixture', 'season'] as const;
export type Oddity = (typeof ODDITIES)[number];

/** All that a stream is remembered by. Plain data of bounded size, without NaN or infinities. */
export interface AnomalyState {
  readings: number;
  lastMs: number | null;
  /** Usual time from one reading to the next in milliseconds. */
  stepMs: number;
  values: ValuesState;
  stretches: StretchesState;
  mixture: MixtureState;
  season: SeasonState;
  rarity: Record<Oddity, RarityState>;
  /** The surprises of the last window of readings. */
  lately: number[];
  episodes: Episodes;
}

/** A detector as data: JSON from which `restoreDetector` goes on, bit for bit. */
export interface AnomalySnapshot {
  readonly kind: 'anomaly-detector';
  readonly params: AnomalyParams;
  readonly state: AnomalyState;
}

/** The state of a stream of which nothing is known. */
export const freshState = (params: AnomalyParams): AnomalyState => ({
  readings: 0,
  lastMs: null,
  stepMs: 0,
  values: freshValues(),
  stretches: freshStretches(),
  mixture: freshMixture(),
  season: freshSeason(params.slots),
  rarity: { beyond: freshRarity(), gap: freshRarity(), jump: freshRarity(), stretch: freshRarity(), mixture: freshRarity(), season: freshRarity() },
  lately: [],
  episodes: freshEpisodes(),
});
