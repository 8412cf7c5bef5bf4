import type { CustomerHistory } from '../../data/feature-store.ts';
import type { Day } from '../../kernel/days.ts';
import type { ChanceData } from '../../ml/chance-model.ts';
import type { Trained } from '../../ml/model-manager.ts';
import { type ChurnData, churnDataOf } from '../../predictive/churn/data.ts';
import type { ChurnModel } from '../../predictive/churn/model.ts';
import { CHURN_HORIZON_DAYS, customerDays, customerRows, rowsFor } from '../../predictive/customer-rows.ts';
import { asOfDays, chanceDataOf, type DatedRow } from '../../predictive/dated-rows.ts';
import { CHURN, churnModel } from '../../predictive/models.ts';
import { churnModelOf } from '../models/tenant-models.ts';

/** What the churn model of an ISP would learn from on the evening of `to`; the looks back are left out, for here the truth judges. */
export function churnDataAt(histories: ReadonlyMap<string, CustomerHistory>, from: Day, to: Day): ChurnData {
  const rows = customerRows(histories, customerDays(from, to, histories.size), to);
  return churnDataOf(rows, [], {}, { from, to });
}

/** The rows of leaving alone that are known on the evening of `to`, 15 days apart after the first 60. */
export function chanceRowsAt(histories: ReadonlyMap<string, CustomerHistory>, from: Day, to: Day): { rows: DatedRow[]; data: ChanceData } {
  const days = asOfDays(from, to, { horizon: CHURN_HORIZON_DAYS, warmUp: 60, step: 15 });
  const rows = rowsFor(customerRows(histories, days, to), 'left');
  return { rows, data: chanceDataOf(rows, { from, to }) };
}

/** What a training of the chance alone gives. */
export const learnedAlone = (data: ChanceData, seed: number): Trained => churnModel(undefined, { alone: true }).learn(data, seed, () => {});

/** The churn model as the layer would use it, of what a training gave. */
export function churnModelFrom({ snapshot, card }: Trained, trainedOn: Day): ChurnModel {
  const made = { name: CHURN, version: '1', trained_at: `${trainedOn}T00:00:00.000Z`, seed: 1, training_seconds: 0, code_version: '' };
  return churnModelOf({ version: '1', card: { ...card, ...made }, snapshot: JSON.parse(JSON.stringify(snapshot)) }, { elapsedMs: () => 0 });
}

/** The churn model that the layer would have trained on the evening of `to`. */
export const churnLearnedAt = (histories: ReadonlyMap<string, CustomerHistory>, from: Day, to: Day, seed: number): ChurnModel =>
  churnModelFrom(
    churnModel().learn(churnDataAt(histories, from, to), seed, () => {}),
    to,
  );
