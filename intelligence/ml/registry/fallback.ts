import type { Json } from '../../kernel/json.ts';
import { restore } from '../restore.ts';
import type { ModelVersion, StoredVersion } from './version.ts';

/** Figures of a card that speak of the model itself, and not of the shares that stand in for it. */
const OF_THE_MODEL = ['metrics', 'profile', 'reasons', 'intervals', 'fallback'];

/**
 * What stands in when a version has failed and no other one can take over: the shares of the segments that it learned beside
 * itself, as a version of its own that says so and makes way for the first model. Null when it learned none.
 */
export function fallbackOf({ name, version, card }: ModelVersion, why: string): Pick<StoredVersion, 'name' | 'version' | 'card' | 'snapshot'> | null {
  const snapshot = card.fallback as Json | undefined;
  if (snapshot === undefined || snapshot === null) return null;
  const { features, featureHash } = restore(snapshot);
  const kept = Object.fromEntries(Object.entries(card).filter(([field]) => !OF_THE_MODEL.includes(field))) as typeof card;
  const own = `${version}.shares`;
  return {
    name,
    version: own,
    snapshot,
    card: {
      ...kept,
      version: own,
      features,
      feature_hash: featureHash,
      metrics: {},
      params: { ...card.params, estimator: 'segment prior' },
      prior: `version ${version} has failed (${why}) and no other one can take over`,
    },
  };
}
