import type { OfferKindWord } from '../../contract/api/opportunities.ts';
import type { PriceList } from '../../data/price-list.ts';
import { UilError } from '../../kernel/errors.ts';
import type { Classifier } from '../../ml/classifier.ts';
import { restore } from '../../ml/restore.ts';
import { type PooledEffects, restorePooled } from '../../ml/uplift/pooled-model.ts';
import type { LearnedOffers, ScaledEffect, Shares } from './offer-learning.ts';
import { type SeenPlan, type Shelf, shelfOf } from './shelf.ts';

/** A model of the response to offers as data. */
export interface OfferSnapshot extends Pick<LearnedOffers, 'kinds' | 'leaves'>, Partial<Pick<LearnedOffers, 'saves'>> {
  readonly kind: 'offers';
  readonly seen: readonly SeenPlan[];
  readonly usual: readonly (readonly [plan: string, bytes: number])[];
}

/** An effect model whose outcome was counted in `per` parts of one. */
export interface Scaled {
  readonly model: PooledEffects;
  readonly per: number;
}

/** What is known of one kind of offer, ready to be asked. */
export interface KindKnowledge {
  readonly shares: Shares;
  readonly told: number;
  readonly heldOut: number;
  readonly takes: Classifier | null;
  readonly effect: Scaled | null;
}

/** What has been learned of all kinds, ready to be asked; `leaves` speaks for all of them. */
export interface OfferLearning {
  readonly kinds: ReadonlyMap<OfferKindWord, KindKnowledge>;
  readonly leaves: Scaled | null;
  /** What trying to keep somebody changes in leaving; null while nothing has been tried often enough. */
  readonly saves: Scaled | null;
}

/** What the models of an ISP know of offers. */
export interface OfferModels extends OfferLearning {
  readonly seen: readonly SeenPlan[];
  readonly usualBytes: ReadonlyMap<string, number>;
  /** Who takes a larger plan anyway, for an ISP that has not offered any; with the rows that it learned from. */
  readonly largerPlan: { readonly classifier: Classifier; readonly rows: number } | null;
}

/** Everything that offers are made of, for one ISP at one time. */
export interface OfferKnowledge extends Omit<OfferModels, 'seen'> {
  readonly shelf: Shelf;
}

const revived = (scaled: ScaledEffect | null): Scaled | null => scaled && { model: restorePooled(scaled.model), per: scaled.per };

/** What a stored model has learned. Throws SNAPSHOT_INVALID when it is of something else, or damaged. */
export function restoreOffers(snapshot: OfferSnapshot): OfferLearning {
  if (snapshot?.kind !== 'offers' || typeof snapshot.kinds !== 'object') throw new UilError('SNAPSHOT_INVALID', ['it is not of a model of offers']);
  return {
    kinds: new Map(
      Object.entries(snapshot.kinds).map(([kind, { takes, effect, ...counts }]): [OfferKindWord, KindKnowledge] => [
        kind as OfferKindWord,
        { ...counts, takes: takes && restore(takes), effect: revived(effect) },
      ]),
    ),
    leaves: revived(snapshot.leaves),
    saves: revived(snapshot.saves ?? null),
  };
}

/** The models of offers, brought to life; without any version nothing is known. Throws SNAPSHOT_INVALID. */
export const offerModels = (snapshot: OfferSnapshot | null, largerPlan: OfferModels['largerPlan']): OfferModels => ({
  ...(snapshot ? restoreOffers(snapshot) : { kinds: new Map(), leaves: null, saves: null }),
  seen: snapshot?.seen ?? [],
  usualBytes: new Map(snapshot?.usual ?? []),
  largerPlan,
});

/** Puts together what the ISP sells and what has been learned. */
export const offerKnowledge = (prices: PriceList, { seen, ...models }: OfferModels): OfferKnowledge => ({ ...models, shelf: shelfOf(prices, seen) });
