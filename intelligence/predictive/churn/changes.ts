import type { ChurnDetail } from '../../contract/api/intelligence.ts';
import { featureNamed, latestFactDay } from '../../data/features/catalogue.ts';
import type { FeatureInput, FeatureVector } from '../../data/features/feature.ts';
import { tableFromRecords } from '../../ml/table.ts';
import { pointsOf } from '../points.ts';
import type { ChurnModel } from './model.ts';

/** What moved a risk between two days. */
export type Changes = Pick<ChurnDetail, 'chance' | 'chance_before' | 'change_points' | 'changes' | 'other_points'>;

const MOST_CHANGES = 5;
/** Points below which a reason did not move. */
const STILL = 0.05;

/** Explains a row of now and one of before by the same model: the differences of their points are what moved the risk, and add up to it. */
export function whatChanged(model: ChurnModel, input: FeatureInput, now: FeatureVector, before: FeatureVector): Changes {
  const { classifier } = model.measured;
  const table = tableFromRecords([now, before], classifier.features);
  const [then, today] = [pointsOf(classifier.explain(table, 1)), pointsOf(classifier.explain(table, 0))];
  const was = new Map(then.parts.map(({ feature, points }) => [feature, points]));
  const moved = today.parts
    .map(({ feature, points }) => ({ feature, points: points - (was.get(feature) ?? 0) }))
    .filter(({ points }) => Math.abs(points) >= STILL)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.feature < b.feature ? -1 : 1))
    .slice(0, MOST_CHANGES);
  const change = today.total - then.total;
  return {
    chance: today.total / 100,
    chance_before: then.total / 100,
    change_points: change,
    changes: moved.map(({ feature, points }) => {
      const known = featureNamed(feature);
      const latest = known ? latestFactDay(known, input) : null;
      return {
        feature,
        before: known?.say(before[feature] ?? null, input) ?? feature,
        now: known?.say(now[feature] ?? null, input) ?? feature,
        points,
        source: [...(known?.source ?? [])],
        latest: latest === null ? null : `${latest}T00:00:00.000Z`,
      };
    }),
    other_points: change - moved.reduce((sum, { points }) => sum + points, 0),
  };
}
