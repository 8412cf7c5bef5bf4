import { UilError } from '../kernel/errors.ts';
import type { Classifier, Snapshot } from './classifier.ts';
import type { Table } from './table.ts';

/**
 * The chance of an event within a nearer and a farther horizon. As a classifier it speaks of the nearer one; the farther is
 * 1 - (1 - near)(1 - rest), where `rest` is the chance that the event comes between the two when it has not come before, so
 * that it can never be the smaller one (discrete-time survival with two periods; Singer and Willett 1993).
 */
export interface TwoHorizons extends Classifier {
  readonly kind: 'two-horizons';
  /** The chance per row within the farther horizon. */
  far(table: Table): Float64Array;
}

/** Ties two classifiers of the same features. Throws FEATURES_MISMATCH when they know others. */
export function twoHorizons(near: Classifier, rest: Classifier): TwoHorizons {
  if (near.featureHash !== rest.featureHash) throw new UilError('FEATURES_MISMATCH', ['the two horizons know other features']);
  return {
    kind: 'two-horizons',
    features: near.features,
    featureHash: near.featureHash,
    constant: near.constant,
    predict: (table) => near.predict(table),
    logOdds: (table) => near.logOdds(table),
    explain: (table, row) => near.explain(table, row),
    far(table) {
      const later = rest.predict(table);
      return near.predict(table).map((chance, i) => chance + (1 - chance) * (later[i] as number));
    },
    snapshot: (): Snapshot => ({
      kind: 'two-horizons',
      features: near.features,
      feature_hash: near.featureHash,
      members: [
        { weight: 1, model: near.snapshot() },
        { weight: 1, model: rest.snapshot() },
      ],
    }),
  };
}

/** The farther horizon of a classifier; null for one that speaks of one horizon only, as one that was brought may. */
export const farOf = (classifier: Classifier): TwoHorizons['far'] | null => ('far' in classifier ? (classifier as TwoHorizons).far : null);
