import type { ChurnRisk } from '../../../contract/api/intelligence.ts';
import type { CustomerHistory } from '../../../data/feature-store.ts';
import type { FeatureVector } from '../../../data/features/feature.ts';
import type { SilentFeed } from '../../../data/feeds.ts';
import { addDays, type Day } from '../../../kernel/days.ts';
import { aucDifference, type Estimate } from '../../../ml/metric-intervals.ts';
import { calibrationError, rocAuc } from '../../../ml/metrics.ts';
import type { ChurnModel } from '../../../predictive/churn/model.ts';
import { CustomerChurnAnalyzer } from '../../../predictive/churn.ts';
import { isCustomerOn } from '../../../predictive/customer-rows.ts';
import type { Truth } from '../../../simulation/truth.ts';
import type { SimulatedFacts } from '../simulated-facts.ts';

/** What was said of a customer on a day, what the simulator's own hazard says, and what came. */
export interface Scored {
  readonly customer: string;
  readonly day: Day;
  readonly risk: ChurnRisk;
  readonly features: FeatureVector;
  readonly truth: Truth;
  /** Days until the customer left; Infinity when it had not by the last day. */
  readonly leftAfter: number;
  readonly voluntary: boolean;
}

/** Everyone who is a customer on that day. */
export const presentOn = (histories: ReadonlyMap<string, CustomerHistory>, day: Day): Map<string, CustomerHistory> =>
  new Map([...histories].filter(([, history]) => isCustomerOn(history, day)));

/** What a model says of everyone who is a customer on a day. */
export function risksOn(
  model: ChurnModel,
  histories: ReadonlyMap<string, CustomerHistory>,
  day: Day,
  silent: readonly SilentFeed[] = [],
): Map<string, ChurnRisk> {
  return new Map([...readingsOn(model, histories, day, silent)].map(([id, { risk }]) => [id, risk]));
}

const readingsOn = (model: ChurnModel, histories: ReadonlyMap<string, CustomerHistory>, day: Day, silent: readonly SilentFeed[]) =>
  new CustomerChurnAnalyzer({ champion: model, challenger: null }).read(presentOn(histories, day), day, `${day}T00:00:00.000Z`, silent);

/** What a model says of everyone on some days, with what then came. */
export function scoredOn(model: ChurnModel, { customers, world: { truth } }: SimulatedFacts, days: readonly Day[]): Scored[] {
  return days.flatMap((day) =>
    [...readingsOn(model, customers, day, [])].map(([customer, { risk, features }]) => {
      const departure = truth.departure(customer);
      const leftAfter = departure ? Math.round((Date.parse(departure.day) - Date.parse(day)) / 86_400_000) : Number.POSITIVE_INFINITY;
      return { customer, day, risk, features, truth, leftAfter, voluntary: departure?.voluntary ?? false };
    }),
  );
}

/** How right chances are: against what came, and beside the simulator's own hazard on the same cases. */
export interface Judged {
  readonly auc: number;
  readonly best: number;
  /** By how much the hazard's area is the larger one; a customer judged on several days is one unit. */
  readonly behind: Estimate;
  readonly ece: number;
  readonly left: number;
  readonly rows: number;
}

type Kind = 'any' | 'voluntary' | 'involuntary';

/** Judges what was said of leaving within so many days. The best possible scorer knows the hazard of the morning after, and that it stays as it is. */
export function judged(scored: readonly Scored[], days: number, kind: Kind, said: (risk: ChurnRisk) => number): Judged {
  const labels = Uint8Array.from(scored, ({ leftAfter, voluntary }) => Number(leftAfter <= days && (kind === 'any' || voluntary === (kind === 'voluntary'))));
  const chances = Float64Array.from(scored, ({ risk }) => said(risk));
  const best = Float64Array.from(scored, ({ truth, customer, day }) => truth.chanceWithin(customer, addDays(day, 1), days, kind));
  const left = labels.reduce((sum, label) => sum + label, 0);
  const behind = aucDifference(best, chances, labels, (row) => (scored[row] as Scored).customer);
  return { auc: rocAuc(chances, labels), best: rocAuc(best, labels), behind, ece: calibrationError(chances, labels), left, rows: labels.length };
}
