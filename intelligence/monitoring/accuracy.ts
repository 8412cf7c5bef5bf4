import type { AccuracyBin, ChanceAccuracy, RangeAccuracy } from '../contract/api/accuracy.ts';
import type { ChanceBin, ChanceMonth, RangeMonth, SettledMonth } from '../data/settled-month.ts';
import { shareInterval, Z95 } from '../ml/distributions.ts';

/** Bins in which people read chances: narrow where most customers are. */
const EDGES = [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.75, 0.9, 1];
const DECILES = 10;

const sum = <T>(rows: readonly T[], read: (row: T) => number): number => rows.reduce((total, row) => total + read(row), 0);

/** The bins of several months or segments as one. */
function merged(months: readonly ChanceMonth[]): ChanceBin[] {
  const bins: [bin: number, rows: number, came: number, said: number, brier: number, loss: number][] = [];
  for (const month of months)
    for (const one of month.bins) {
      const sums = bins[one[0]] ?? [one[0], 0, 0, 0, 0, 0];
      bins[one[0]] = sums;
      sums[1] += one[1];
      sums[2] += one[2];
      sums[3] += one[3];
      sums[4] += one[4];
      sums[5] += one[5];
    }
  // Bins that nothing fell into are holes.
  return bins.filter(() => true);
}

/** Bins gathered by the chance that they said on average. */
function gathered(bins: readonly ChanceBin[], places: number, place: (chance: number) => number): { rows: number; came: number; said: number; luck: number }[] {
  const out = Array.from({ length: places }, () => ({ rows: 0, came: 0, said: 0, luck: 0 }));
  for (const bin of bins) {
    const chance = bin[3] / bin[1];
    const one = out[Math.min(places - 1, place(chance))] as (typeof out)[number];
    one.rows += bin[1];
    one.came += bin[2];
    one.said += bin[3];
    one.luck += bin[1] * chance * (1 - chance);
  }
  return out;
}

function edgeBelow(chance: number): number {
  let place = EDGES.length - 1;
  while ((EDGES[place] as number) > chance) place--;
  return place;
}

function told(bins: readonly ChanceBin[]): AccuracyBin[] {
  return gathered(bins, EDGES.length - 1, edgeBelow).flatMap(({ rows, came, said }, i) => {
    if (rows === 0) return [];
    const [low, high] = shareInterval(came, rows);
    return [{ from: EDGES[i] as number, to: EDGES[i + 1] as number, rows, said: said / rows, came, low, high }];
  });
}

/** ROC-AUC over bins, ties within a bin counting one half, with DeLong's (1988) interval; null with fewer than two of either kind. */
function rocAuc(bins: readonly ChanceBin[]): ChanceAccuracy['roc_auc'] {
  const positives = sum(bins, (bin) => bin[2]);
  const negatives = sum(bins, (bin) => bin[1] - bin[2]);
  if (positives < 2 || negatives < 2) return null;
  let [below, above, area, squares, otherSquares] = [0, positives, 0, 0, 0];
  for (const bin of bins) {
    const came = bin[2];
    const stayed = bin[1] - came;
    above -= came;
    const beats = (below + stayed / 2) / negatives;
    const beaten = (above + came / 2) / positives;
    area += (came * beats) / positives;
    squares += (came * beats ** 2) / positives;
    otherSquares += (stayed * beaten ** 2) / negatives;
    below += stayed;
  }
  const variance = Math.max(0, squares - area ** 2) / (positives - 1) + Math.max(0, otherSquares - area ** 2) / (negatives - 1);
  const half = Z95 * Math.sqrt(variance);
  return { value: area, low: Math.max(0, area - half), high: Math.min(1, area + half) };
}

type About = Pick<ChanceAccuracy, 'model' | 'truth' | 'horizon_hours' | 'month' | 'segment'>;

/** What came of chances, from the counted bins of one or several months and segments; null when none is settled. */
export function chanceAccuracy(about: About, months: readonly ChanceMonth[]): ChanceAccuracy | null {
  const bins = merged(months);
  const rows = sum(bins, (bin) => bin[1]);
  const unknown = sum(months, (month) => month.unknown);
  if (rows === 0) return null;
  const deciles = gathered(bins, DECILES, (chance) => Math.floor(chance * DECILES));
  return {
    ...about,
    rows,
    unknown,
    expected: sum(bins, (bin) => bin[3]),
    came: sum(bins, (bin) => bin[2]),
    ece: sum(deciles, ({ said, came }) => Math.abs(said - came)) / rows,
    // The mean size of a normal error is √(2/π) of its standard deviation.
    ece_by_luck: (Math.sqrt(2 / Math.PI) * sum(deciles, ({ luck }) => Math.sqrt(luck))) / rows,
    brier: sum(bins, (bin) => bin[4]) / rows,
    log_loss: sum(bins, (bin) => bin[5]) / rows,
    roc_auc: rocAuc(bins),
    bins: told(bins),
  };
}

const share = (hits: number, rows: number): { value: number; low: number; high: number } => {
  const [low, high] = shareInterval(hits, rows);
  return { value: hits / rows, low, high };
};

/** What came of ranges; null when none is settled. */
export function rangeAccuracy(about: About, months: readonly RangeMonth[]): RangeAccuracy | null {
  const rows = sum(months, (month) => month.rows);
  if (rows === 0) return null;
  const came = sum(months, (month) => month.came);
  const within95 = sum(months, (month) => month.rows_95);
  return {
    ...about,
    rows,
    unknown: sum(months, (month) => month.unknown),
    coverage_80: share(
      sum(months, (month) => month.in_80),
      rows,
    ),
    coverage_95:
      within95 === 0
        ? null
        : share(
            sum(months, (month) => month.in_95),
            within95,
          ),
    said: sum(months, (month) => month.said),
    came,
    error_share: came === 0 ? null : sum(months, (month) => month.error) / Math.abs(came),
  };
}

/** Every view on the counted months: each month and all together, each segment and all together, where there is more than one. */
export function accuracyOf(months: readonly SettledMonth[]): { chances: ChanceAccuracy[]; ranges: RangeAccuracy[] } {
  const chances: ChanceAccuracy[] = [];
  const ranges: RangeAccuracy[] = [];
  const by = Map.groupBy(months, ({ model, truth, horizon_hours }) => JSON.stringify([model, truth, horizon_hours]));
  for (const own of by.values()) {
    const { model, truth, horizon_hours } = own[0] as SettledMonth;
    const named = [...new Set(own.map((one) => one.segment))].filter((segment) => segment !== 'all');
    const segments = [null, ...named.sort()];
    for (const month of [null, ...[...new Set(own.map((one) => one.month))].sort().reverse()])
      for (const segment of segments) {
        const about = { model, truth, horizon_hours, month, segment };
        const parts = own.filter((one) => (month === null || one.month === month) && (segment === null || one.segment === segment)).map((one) => one.figures);
        const chance = chanceAccuracy(
          about,
          parts.filter((part) => part.kind === 'chance'),
        );
        const range = rangeAccuracy(
          about,
          parts.filter((part) => part.kind === 'range'),
        );
        if (chance) chances.push(chance);
        if (range) ranges.push(range);
      }
  }
  return { chances, ranges };
}
