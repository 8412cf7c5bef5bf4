import { studentQuantile } from '../../ml/forecasting/student.ts';

/** How a sum of the next `pieces` (weeks, months) is foretold: after a `gap`, from the mean of the latest pieces, with `before` of them at least. */
export type PieceRules = {
  readonly pieces: number;
  readonly gap: number;
  readonly before: number;
  /** Over how many of the latest pieces the mean may be taken; the past decides. */
  readonly levels: readonly number[];
};

/** What was learned from the past of several series of one kind. */
export type Pool = {
  /** Forecasts of the past whose error is known. */
  readonly errors: number;
  foretell(series: readonly number[]): { readonly point: number; readonly bounds: (level: number) => { low: number; high: number } };
};

/** Errors of spans that do not overlap, below which nothing is said. */
const LEAST_APART = 3;
/** Pieces by which a series' size is known. */
const SIZE_PIECES = 26;
/** Spans that begin a piece apart tell about half as much again as those that do not overlap. */
const OVERLAP_GAIN = 1.5;

/**
 * Learns from every span of the past over which mean of the latest pieces foretells best, and how far it is off, in units of the
 * root of the series' size: a reseller of a hundred customers is off by ten times as much as one of one, not by a hundred times.
 * What moves one moves the others (a new price list), so all series together count as one: the bounds are Student's with the
 * degrees of freedom of a single series. Null while too little of the past is known.
 */
export function poolOf(series: readonly (readonly number[])[], rules: PieceRules): Pool | null {
  const longest = Math.max(0, ...series.map(({ length }) => length));
  const apart = (longest - rules.before - rules.gap - rules.pieces + 1) / rules.pieces;
  if (apart < LEAST_APART) return null;
  const tried = rules.levels.map((level) => ({ level, errors: series.flatMap((values) => errorsOf(values, level, rules)) }));
  const squares = (errors: readonly number[]): number => errors.reduce((sum, error) => sum + error ** 2, 0);
  const best = tried.reduce((a, b) => (squares(b.errors) < squares(a.errors) ? b : a));
  const n = best.errors.length;
  if (n < 2) return null;
  const mean = best.errors.reduce((sum, error) => sum + error, 0) / n;
  const spread = Math.sqrt(best.errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / (n - 1));
  const degrees = Math.max(2, OVERLAP_GAIN * apart - 1);
  return {
    errors: n,
    foretell(values) {
      const scale = scaleOf(values, values.length, rules);
      const point = foretold(values, values.length, best.level, rules) + scale * mean;
      return {
        point,
        bounds(level) {
          const reach = scale * spread * studentQuantile((1 + level) / 2, degrees) * Math.sqrt(1 + 1 / (degrees + 1));
          return { low: point - reach, high: point + reach };
        },
      };
    },
  };
}

const meanOf = (values: readonly number[], end: number, pieces: number): number => {
  const latest = values.slice(Math.max(0, end - pieces), end);
  return latest.reduce((sum, value) => sum + value, 0) / latest.length;
};

const foretold = (values: readonly number[], end: number, level: number, { pieces }: PieceRules): number => pieces * meanOf(values, end, level);
const scaleOf = (values: readonly number[], end: number, { pieces }: PieceRules): number => Math.sqrt(pieces * meanOf(values, end, SIZE_PIECES));

/** The errors of every forecast that could have been made, each from what lay before it alone. */
function errorsOf(values: readonly number[], level: number, rules: PieceRules): number[] {
  const errors: number[] = [];
  for (let end = rules.before; end + rules.gap + rules.pieces <= values.length; end++) {
    const scale = scaleOf(values, end, rules);
    if (scale === 0) continue;
    const from = end + rules.gap;
    const truth = values.slice(from, from + rules.pieces).reduce((sum, value) => sum + value, 0);
    errors.push((truth - foretold(values, end, level, rules)) / scale);
  }
  return errors;
}
