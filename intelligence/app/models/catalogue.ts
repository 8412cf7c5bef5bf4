import { timingModel } from '../../behavioral/timing-model.ts';
import type { ManagedModel } from '../../ml/model-manager.ts';
import { churnModel, upsellModel } from '../../predictive/models.ts';
import { networkFailureModel } from '../../predictive/network/model.ts';
import { retryModel } from '../../predictive/retries/retry-model.ts';
import { offerModel } from '../../predictive/revenue/offer-model.ts';
import { revenueModel } from '../../predictive/revenue-model.ts';
import { satisfactionModel } from '../../predictive/satisfaction/satisfaction-model.ts';
import { revive } from './revive.ts';

/** The models of the layer, in the order in which a night trains them. */
export const modelCatalogue = (): readonly ManagedModel[] => [
  churnModel(revive),
  networkFailureModel(revive),
  revenueModel(),
  timingModel(),
  upsellModel(revive),
  offerModel(),
  satisfactionModel(),
  retryModel(),
];
