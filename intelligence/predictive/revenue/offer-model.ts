import type { OfferKindWord } from '../../contract/api/opportunities.ts';
import { UilError } from '../../kernel/errors.ts';
import type { Json } from '../../kernel/json.ts';
import { hashFeatures } from '../../ml/classifier.ts';
import type { ManagedModel, Predictor } from '../../ml/model-manager.ts';
import { tableFromRecords } from '../../ml/table.ts';
import { type OfferSnapshot, restoreOffers, type Scaled } from './offer-knowledge.ts';
import { learnOffers, type OfferTrials } from './offer-learning.ts';
import { OFFER_FEATURES } from './offer-row.ts';
import { OFFER_HORIZON_DAYS } from './offer-trials.ts';
import type { SeenPlan } from './shelf.ts';

export const OFFERS = 'offer_response';

/** What the response to offers is learned from: trials by kind, and what the ISP's customers have and use. */
export interface OfferData {
  readonly trials: OfferTrials;
  readonly seen: readonly SeenPlan[];
  /** Plan and median bytes in 30 days of its customers. */
  readonly usual: readonly (readonly [plan: string, bytes: number])[];
  readonly window: { readonly from: string; readonly to: string };
}

/**
 * How customers respond to each kind of offer: who takes it, and what telling them changes against not telling them, learned from who
 * was held out by lot. With it goes what the ISP's customers have and use, so that offers fit where they are made.
 */
export const offerModel = (): ManagedModel => ({
  name: OFFERS,
  says: `Who takes an offer within ${OFFER_HORIZON_DAYS} days, and what making it changes in taking and in leaving.`,
  refresh: true,
  learn(given, seed, progress) {
    const { trials, seen, usual, window } = given as OfferData;
    if (seen.length === 0 && Object.keys(trials).length === 0)
      throw new UilError('NOT_ENOUGH_DATA', ['no customer has a plan yet, and no offer has been made']);
    const { lacking, ...learned } = learnOffers(trials, seed, progress);
    const snapshot: OfferSnapshot = { kind: 'offers', ...learned, seen, usual };
    const kinds = Object.values(learned.kinds);
    return {
      snapshot: snapshot as unknown as Json,
      card: {
        window,
        features: OFFER_FEATURES,
        feature_hash: hashFeatures(OFFER_FEATURES),
        params: { horizon_days: OFFER_HORIZON_DAYS, lacking: [...lacking] },
        metrics: figuresOf(snapshot),
        rows: kinds.reduce((sum, { told, heldOut }) => sum + told + heldOut, 0),
        positives: kinds.reduce((sum, { shares }) => sum + Object.values(shares).reduce((all, { took }) => all + took, 0), 0),
      },
      gate: null,
    };
  },
  use: ({ snapshot }) => offerPredictor(snapshot as unknown as OfferSnapshot),
});

/** Average effects in points of 100, with their bounds. */
function figuresOf(snapshot: OfferSnapshot): Record<string, number> {
  const { kinds, leaves, saves } = restoreOffers(snapshot);
  const figures: Record<string, number> = {};
  const note = (name: string, { model, per }: Scaled) => {
    for (const [bound, value] of Object.entries(model.average)) figures[`${name} ${bound === 'effect' ? 'points' : bound}`] = (100 * value) / per;
  };
  for (const [kind, { effect, told, heldOut }] of kinds) {
    figures[`${kind} told`] = told;
    figures[`${kind} held out`] = heldOut;
    if (effect) note(`${kind} taken`, effect);
  }
  if (leaves) note('left', leaves);
  if (saves) note('left when tried to be kept', saves);
  return figures;
}

function offerPredictor(snapshot: OfferSnapshot): Predictor {
  const { kinds } = restoreOffers(snapshot);
  return {
    predict({ kind, ...input }) {
      const unit = `chance added within ${OFFER_HORIZON_DAYS} days`;
      const found = kinds.get(kind as OfferKindWord)?.effect;
      if (!found) {
        const measured = [...kinds].flatMap(([name, { effect }]) => (effect ? [name] : [])).join(', ') || 'none';
        const abstained = `Not enough data: the effect of the kind "${String(kind ?? '')}" has not been measured; measured are ${measured}.`;
        return { value: null, unit, parts: {}, baseline: null, details: {}, abstained };
      }
      const { model, per } = found;
      const strange = Object.keys(input).filter((name) => !OFFER_FEATURES.some((feature) => feature.name === name));
      if (strange.length > 0) throw new UilError('FEATURES_MISMATCH', [`it does not know ${strange.map((one) => `"${one}"`).join(', ')}`]);
      const table = tableFromRecords([input], model.features);
      const { effect, low, high } = model.predict(table);
      const { baseline, parts } = model.explain(table, 0);
      return {
        value: (effect[0] as number) / per,
        unit,
        parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part / per])),
        baseline: baseline / per,
        details: { low: (low[0] as number) / per, high: (high[0] as number) / per },
        abstained: null,
      };
    },
    validate: () => figuresOf(snapshot),
  };
}
