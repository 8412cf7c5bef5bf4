import { UilError } from '../../kernel/errors.ts';
import { bind, type Classifier, hashFeatures, notInfinite, ofLastTable, partsOf, refuseInfinity, type Snapshot, sigmoid } from '../classifier.ts';
import type { Column, Feature } from '../table.ts';
import { type ColumnEncoder, type EncoderSnapshot, encodeRow, encodeTable, restoreEncoder, snapshotEncoder } from './encoder.ts';
import type { Forest } from './forest.ts';
import { type ForestSnapshot, restoreForest, snapshotForest } from './forest-snapshot.ts';
import { addPlanned, type ScoringPlan, scoringPlan } from './scoring.ts';
import { addShapley, type Paths, pathsOf, type ShapRoom, shapRoom } from './tree-shap.ts';

export interface TreeModel {
  readonly features: readonly Feature[];
  readonly encoders: readonly ColumnEncoder[];
  readonly forest: Forest;
  /** The log-odds that the trees start from. */
  readonly prior: number;
}

/** Boosted trees as a classifier; explanations are exact path-dependent Shapley values of the log-odds. */
export function treeClassifier({ features, encoders, forest, prior }: TreeModel): Classifier {
  const featureHash = hashFeatures(features);
  let plan: { of: ScoringPlan | undefined } | undefined;
  let shap: { paths: Paths; room: ShapRoom } | undefined;
  /** The columns of a table; their bins are made when its rows are predicted, and taken up by the explanations. */
  const read = ofLastTable((table): { columns: Column[]; bins: Uint8Array[] | null } => ({ columns: bind(table, features), bins: null }));
  const logOdds: Classifier['logOdds'] = (table) => {
    const own = read(table);
    refuseInfinity(own.columns);
    own.bins ??= encodeTable(encoders, own.columns);
    const margins = new Float64Array(table.rows).fill(prior);
    plan ??= { of: scoringPlan(forest) };
    addPlanned(plan.of, forest, own.bins, margins);
    return margins;
  };
  return {
    kind: 'boosted-trees',
    features,
    featureHash,
    constant: false,
    logOdds,
    predict: (table) => logOdds(table).map(sigmoid),
    explain(table, row) {
      const { columns, bins } = read(table);
      if (!bins) refuseInfinityInRow(columns, row);
      if (!shap) {
        const paths = pathsOf(forest);
        shap = { paths, room: shapRoom(paths.longest) };
      }
      const byColumn = new Float64Array(encoders.length);
      addShapley(shap.paths, bins ? Uint8Array.from(bins, (column) => column[row] as number) : encodeRow(encoders, columns, row), shap.room, byColumn);
      const byFeature = new Float64Array(features.length);
      for (const [i, { feature }] of encoders.entries()) byFeature[feature] = (byFeature[feature] as number) + (byColumn[i] as number);
      const baseline = prior + shap.paths.baseline;
      const total = byColumn.reduce((sum, part) => sum + part, baseline);
      return { baseline, parts: partsOf(features, byFeature), logOdds: total, chance: sigmoid(total) };
    },
    snapshot: (): Snapshot => ({
      kind: 'boosted-trees',
      features,
      feature_hash: featureHash,
      prior,
      encoders: encoders.map(snapshotEncoder),
      forest: snapshotForest(forest),
    }),
  };
}

function refuseInfinityInRow(columns: readonly Column[], row: number): void {
  for (const column of columns) if (column.kind === 'numeric') notInfinite(column.values[row] as number, column.name);
}

/** The model of a snapshot whose features have been checked. Throws SNAPSHOT_INVALID when its trees do not hang together. */
export function restoreTrees(features: readonly Feature[], snapshot: Snapshot): Classifier {
  const { prior, encoders, forest: parts } = snapshot as unknown as { prior: number; encoders: EncoderSnapshot[]; forest: ForestSnapshot };
  const forest = restoreForest(parts, encoders.length);
  if (encoders.some(({ feature }) => !features[feature]) || !Number.isFinite(prior)) throw new UilError('SNAPSHOT_INVALID', ['its trees are damaged']);
  return treeClassifier({ features, prior, forest, encoders: encoders.map(restoreEncoder) });
}
