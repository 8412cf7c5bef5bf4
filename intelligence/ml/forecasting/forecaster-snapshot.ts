import { UilError } from '../../kernel/errors.ts';
import type { BacktestReport } from './forecast.ts';
import { type LagTreesSnapshot, restoreLagTrees, snapshotLagTrees } from './lag-trees.ts';
import type { Learned } from './learned.ts';

/** A forecaster as JSON. */
export interface ForecasterSnapshot {
  readonly kind: 'forecaster';
  readonly horizon: number;
  readonly seasons: readonly number[];
  readonly short: number;
  readonly lessons: { readonly simple: string; readonly sharpness: number; readonly standing: readonly (readonly [string, number])[] };
  readonly spread: { readonly growth: readonly number[]; readonly scores: readonly number[]; readonly trials: number; readonly typical: number };
  readonly known: readonly {
    readonly id: string;
    readonly weights: readonly (readonly [string, number])[];
    readonly own: number | null;
    readonly backtest: BacktestReport;
  }[];
  readonly trees: LagTreesSnapshot | null;
}

export const snapshotOf = ({ horizon, seasons, short, lessons, spread, known, trees }: Learned): ForecasterSnapshot => ({
  kind: 'forecaster',
  horizon,
  seasons: [...seasons],
  short,
  lessons: { ...lessons, standing: [...lessons.standing] },
  spread: { ...spread, growth: [...spread.growth], scores: [...spread.scores] },
  known: [...known].map(([id, { weights, own, backtest }]) => ({ id, weights: [...weights], own: own ?? null, backtest })),
  trees: trees ? snapshotLagTrees(trees) : null,
});

/** What a snapshot says. Throws SNAPSHOT_INVALID when it is none, or is damaged. */
export function restoreLearned(data: unknown): Learned {
  try {
    return checked(data as ForecasterSnapshot);
  } catch (cause) {
    if (cause instanceof UilError && cause.code === 'SNAPSHOT_INVALID') throw cause;
    throw new UilError('SNAPSHOT_INVALID', ['it is no forecaster, or is damaged'], { cause });
  }
}

function checked({ kind, horizon, seasons, short, lessons, spread, known, trees }: ForecasterSnapshot): Learned {
  if (kind !== 'forecaster') throw new UilError('SNAPSHOT_INVALID', ['it is no forecaster']);
  const numbers = [
    horizon,
    ...seasons,
    short,
    lessons.sharpness,
    ...lessons.standing.map(([, value]) => value),
    ...spread.growth,
    ...spread.scores,
    spread.trials,
    spread.typical,
    ...known.flatMap(({ weights, own }) => [own ?? 0, ...weights.map(([, weight]) => weight)]),
  ];
  if (!numbers.every(Number.isFinite) || spread.growth.length !== horizon) throw new UilError('SNAPSHOT_INVALID', ['a number of the forecaster is missing']);
  return {
    horizon,
    seasons,
    short,
    lessons: { ...lessons, standing: new Map(lessons.standing) },
    spread: { ...spread, growth: Float64Array.from(spread.growth), scores: Float64Array.from(spread.scores) },
    known: new Map(known.map(({ id, weights, own, backtest }) => [id, { weights: new Map(weights), own: own ?? undefined, backtest }])),
    trees: trees ? restoreLagTrees(trees) : undefined,
  };
}
