import type { OfferKindWord } from '../../contract/api/opportunities.ts';
import type { FeatureVector } from '../../data/features/feature.ts';
import { type Table, tableFromRecords } from '../../ml/table.ts';
import type { KindKnowledge, OfferKnowledge, Scaled } from './offer-knowledge.ts';
import { LEAVING_FEATURES } from './offer-learning.ts';
import type { OfferRow } from './offer-row.ts';
import { OFFER_HORIZON_DAYS } from './offer-trials.ts';
import { chanceSpan, type OfferEffect, type Span, shareSpan } from './value.ts';

/** What is said of the response to one offer. */
export interface OfferResponse {
  readonly propensity: (Span & { readonly basis: string }) | null;
  readonly effect: OfferEffect | null;
}

/** A row to be asked about. `features` are all that is known of the customer, for the model of larger plans. */
export interface Asked {
  readonly row: OfferRow;
  readonly features: FeatureVector;
}

/** Shares of one segment count as if this many had been asked with the share of all. */
const PRIOR_WEIGHT = 20;
/** Without any offer tried: a share of nothing, and none of it known. */
const NOTHING = { share: 0, weight: 0 };

/** Says of many offers of one kind at once how customers respond: the models are asked in batches. */
export function responsesOf(kind: OfferKindWord, asked: readonly Asked[], knowledge: OfferKnowledge): OfferResponse[] {
  const known = knowledge.kinds.get(kind);
  const propensities = propensitiesOf(kind, asked, known, knowledge);
  const effects = effectsOf(kind, asked, knowledge);
  return asked.map((_, i) => ({ propensity: propensities[i] ?? null, effect: effects?.[i] ?? null }));
}

function propensitiesOf(
  kind: OfferKindWord,
  asked: readonly Asked[],
  known: KindKnowledge | undefined,
  { largerPlan }: OfferKnowledge,
): OfferResponse['propensity'][] {
  if (known?.takes) {
    const { takes, told } = known;
    const basis = `of those like this who were told, within ${OFFER_HORIZON_DAYS} days (${told} were told)`;
    const chances = takes.predict(
      tableFromRecords(
        asked.map(({ row }) => row),
        takes.features,
      ),
    );
    return [...chances].map((chance) => ({ ...chanceSpan(chance, takes.features.length, told), basis }));
  }
  if (known && known.told > 0) return asked.map(({ row }) => shareOfSegment(known, String(row.segment ?? 'unknown')));
  if (kind !== 'upsell' || !largerPlan) return asked.map(() => null);
  const { classifier, rows } = largerPlan;
  const basis = `take a larger plan by themselves within ${OFFER_HORIZON_DAYS} days, by the model of larger plans`;
  const chances = classifier.predict(
    tableFromRecords(
      asked.map(({ features }) => features),
      classifier.features,
    ),
  );
  return [...chances].map((chance) => ({ ...chanceSpan(chance, classifier.features.length, rows), basis }));
}

function shareOfSegment({ shares }: KindKnowledge, segment: string): OfferResponse['propensity'] {
  const all = Object.values(shares).reduce((sum, { told, took }) => ({ told: sum.told + told, took: sum.took + took }), { told: 0, took: 0 });
  const own = shares[segment] ?? { told: 0, took: 0 };
  const others = all.told - own.told;
  const prior = others > 0 ? { share: (all.took - own.took) / others, weight: Math.min(PRIOR_WEIGHT, others) } : NOTHING;
  return { ...shareSpan(own.took, own.told, prior), basis: `share of the ${own.told} ${segment} customers who were told, drawn to that of all ${all.told}` };
}

function effectsOf(kind: OfferKindWord, asked: readonly Asked[], knowledge: OfferKnowledge): OfferEffect[] | null {
  const takes = knowledge.kinds.get(kind)?.effect;
  const leaves = kind === 'win-back' ? null : knowledge.leaves;
  // What an offer brings is not known as long as it is not known whom it drives away.
  if (!takes || (!leaves && kind !== 'win-back')) return null;
  const table = tableFromRecords(
    asked.map(({ row }) => ({ kind, ...row })),
    LEAVING_FEATURES,
  );
  const more = spansOf(takes, table);
  const gone = leaves ? spansOf(leaves, table) : null;
  return more.map((one, i) => ({ takes: one, leaves: gone?.[i] ?? { low: 0, mid: 0, high: 0 } }));
}

/** What a model says of many rows, as parts of one. */
export function spansOf({ model, per }: Scaled, table: Table): Span[] {
  const { low, effect, high } = model.predict(table);
  return [...effect].map((mid, i) => ({ low: (low[i] as number) / per, mid: mid / per, high: (high[i] as number) / per }));
}
