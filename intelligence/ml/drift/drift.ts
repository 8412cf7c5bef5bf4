import type { Table } from '../table.ts';
import { falseDiscoveryRates } from './distances.ts';
import type { FeatureProfile, ReferenceProfile } from './profile.ts';
import { type CalibrationShift, calibrationShift, type Settled } from './settled.ts';
import { missingShift, numberShift, type Shift, type ShiftTest, valueShift } from './shift.ts';

/** Rate of false alarms that is allowed in one check, over all features together, over the score, and over the calibration. */
export const FALSE_ALARMS = 0.05;
/** Jensen–Shannon distance (nats) from which on a change of many rows matters; and the usual cut of the PSI, which is told beside. */
export const DISTANCE = 0.1;
export const PSI = 0.2;
/** A change of the scores matters sooner: everything that is decided rests on them. */
const SCORE_PSI = 0.1;
/** How far the number of events may be from the expected one, as a share of it, and the bounds of the slope, before it matters. */
const OFF_BY = 0.1;
const SLOPES = [0.8, 1.25] as const;

export type Drifting = 'values' | 'missing' | 'score' | 'calibration';

/** One thing that was looked at, and what came of it. */
export interface DriftCheck {
  readonly what: Drifting;
  readonly feature?: string;
  readonly verdict: 'steady' | 'drifted' | 'no-data';
  readonly test?: ShiftTest | 'likelihood-ratio';
  readonly statistic?: number;
  /** What is held against the threshold: the false-discovery rate of a test (drifted at or below), or a distance (at or above). */
  readonly measure?: number;
  readonly threshold?: number;
  readonly psi?: number;
  readonly jensenShannon?: number;
  readonly expected?: number;
  readonly observed?: number;
  readonly slope?: number;
  readonly referenceRows: number;
  readonly recentRows: number;
}

/** A check that found drift: what is told once, with since when and what to do. */
export interface DriftAlert extends DriftCheck {
  readonly verdict: 'drifted';
  /** The first moment of the recent rows; for calibration the one from which on outcomes part from what was said. Null when unknown. */
  readonly since: number | null;
  readonly whatToDo: string;
}

export interface DriftReport {
  readonly verdict: 'steady' | 'drifted' | 'no-data';
  readonly alerts: readonly DriftAlert[];
  readonly checks: readonly DriftCheck[];
}

export interface DriftInput {
  readonly recent: Table;
  readonly scores: Float64Array;
  /** Predictions whose outcome is known by now. */
  readonly settled?: Settled;
  /** The first moment of the recent rows. */
  readonly since?: number;
}

/**
 * Compares recent rows, scores and settled predictions with the profile of the training. Up to 1,000 rows on either side a
 * test at 0.95 decides (Kolmogorov–Smirnov for numbers, χ² for words and few values, z for two), corrected over all features
 * (Benjamini–Hochberg), and the PSI (0.2, of scores 0.1) whether the change matters; with more rows a Jensen–Shannon distance of 0.1. Of calibration, a likelihood-ratio test at 0.95 and
 * a difference that matters. Fewer than 30 rows with a value, or 50 settled predictions, are "no data", never "steady".
 */
export function drift(profile: ReferenceProfile, { recent, scores, settled, since }: DriftInput): DriftReport {
  const features = profile.features.flatMap((feature) => looksAt(feature, recent));
  const rates = falseDiscoveryRates(features.map(({ shift }) => shift?.luck ?? 1).filter((_, i) => features[i]?.shift?.luck !== undefined));
  let next = 0;
  const checks: DriftCheck[] = features.map(({ what, feature, shift, rows }) =>
    checkOf(what, shift, shift?.luck === undefined ? undefined : rates[next++], rows, profile.rows, feature),
  );
  const score = numberShift(profile.score, scores);
  checks.push(
    checkOf(
      'score',
      score,
      score?.luck,
      scores.length,
      profile.score.counts.reduce((sum, count) => sum + count, 0),
    ),
  );
  const calibration = settled && calibrationShift(settled);
  checks.push(calibrationCheck(calibration, settled?.chances.length ?? 0));
  const alerts = checks.filter(isDrifted).map((check): DriftAlert => {
    const from = check.what === 'calibration' ? calibration?.since : since;
    return { ...check, since: from === undefined || Number.isNaN(from) ? null : from, whatToDo: whatToDo(check) };
  });
  const verdict = alerts.length > 0 ? 'drifted' : checks.some((check) => check.verdict === 'steady') ? 'steady' : 'no-data';
  return { verdict, alerts, checks };
}

const isDrifted = (check: DriftCheck): check is DriftCheck & { verdict: 'drifted' } => check.verdict === 'drifted';

interface Look {
  readonly what: 'values' | 'missing';
  readonly feature: string;
  readonly shift: Shift | undefined;
  readonly rows: number;
}

function looksAt(profile: FeatureProfile, recent: Table): Look[] {
  const column = recent.columns.find(({ name }) => name === profile.name);
  const feature = profile.name;
  if (!column) return [{ what: 'values', feature, shift: undefined, rows: 0 }];
  return [
    { what: 'values', feature, shift: valueShift(profile, column), rows: recent.rows },
    { what: 'missing', feature, shift: missingShift(profile, column), rows: recent.rows },
  ];
}

function checkOf(what: Drifting, shift: Shift | undefined, rate: number | undefined, rows: number, referenceRows: number, feature?: string): DriftCheck {
  const about = { what, ...(feature !== undefined && { feature }) };
  if (!shift) return { ...about, verdict: 'no-data', referenceRows, recentRows: rows };
  const { test, statistic, psi, jensenShannon } = shift;
  const [measure, threshold] = rate === undefined ? [jensenShannon, DISTANCE] : [rate, FALSE_ALARMS];
  // With few rows a test says whether there is a change at all, the PSI whether it matters.
  const matters = psi >= (what === 'score' ? SCORE_PSI : PSI);
  const drifted = rate === undefined ? measure >= threshold : measure <= threshold && matters;
  const sizes = { referenceRows: shift.referenceRows, recentRows: shift.recentRows };
  return { ...about, verdict: drifted ? 'drifted' : 'steady', test, statistic, measure, threshold, psi, jensenShannon, ...sizes };
}

function calibrationCheck(shift: CalibrationShift | undefined, rows: number): DriftCheck {
  if (!shift) return { what: 'calibration', verdict: 'no-data', referenceRows: 0, recentRows: rows };
  const { statistic, luck, expected, observed, slope } = shift;
  const matters = Math.abs(observed / expected - 1) >= OFF_BY || slope < SLOPES[0] || slope > SLOPES[1];
  const drifted = luck <= FALSE_ALARMS && matters;
  return {
    what: 'calibration',
    verdict: drifted ? 'drifted' : 'steady',
    test: 'likelihood-ratio',
    statistic,
    measure: luck,
    threshold: FALSE_ALARMS,
    expected,
    observed,
    slope,
    referenceRows: 0,
    recentRows: rows,
  };
}

function whatToDo({ what, feature, psi = 0, observed = 0, expected = 0 }: DriftCheck): string {
  if (what === 'missing')
    return `Look at the source of "${feature}": it is filled in more or less often than when the model learned. Mend the source, or train again without the feature.`;
  if (what === 'values')
    return psi >= PSI
      ? `Look at the source of "${feature}" first (a new unit, code or rule); when the change is real, train again on recent rows.`
      : `Watch "${feature}": it has moved a little. Train again when the score or the calibration moves too.`;
  if (what === 'score') return 'Look which features have moved with it. Train again on recent rows and let the new model run beside this one before it serves.';
  if (observed === expected) return 'Calibrate again on recent outcomes.';
  return `Calibrate again on recent outcomes: it happened ${observed > expected ? 'more' : 'less'} often than was said (${observed} times, expected ${expected.toFixed(0)}). Until then do not spend money by these chances.`;
}
