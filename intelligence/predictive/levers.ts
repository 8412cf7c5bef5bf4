import { featureNamed } from '../data/features/catalogue.ts';
import type { FeatureVector } from '../data/features/feature.ts';
import { type Counterfactual, counterfactual, type Lever } from '../ml/counterfactual.ts';
import { tableFromRecords } from '../ml/table.ts';
import type { ChurnModel } from './churn/model.ts';
import { levelOf } from './churn/risk.ts';

/** What an ISP can change about a customer. Nothing else is ever proposed: not age, not tenure, not what has happened already. */
export const LEVERS: readonly { readonly lever: Lever; readonly how: string }[] = [
  { lever: { feature: 'contract_term', to: ['twelve-month', 'twenty-four-month'], cost: 2 }, how: 'agree on a longer contract' },
  { lever: { feature: 'pays_automatically', to: ['yes'], cost: 1 }, how: 'win the customer for automatic payment' },
  { lever: { feature: 'slow_evenings_30d', step: 3, least: 0, most: 30, direction: 'down', cost: 1 }, how: 'give the line its speed in the evening' },
  { lever: { feature: 'lost_sessions_30d', step: 1, least: 0, most: 60, direction: 'down', cost: 1 }, how: 'mend the line, so that it does not drop' },
  { lever: { feature: 'price_change_90d_percent', step: 2, least: 0, most: 50, direction: 'down', cost: 1 }, how: 'take back part of the price rise' },
  { lever: { feature: 'node_utilisation_7d', step: 5, least: 70, most: 100, direction: 'down', cost: 2 }, how: 'add capacity at the access node' },
];

/** What must stand beside every such answer. */
export const NOTE = 'By the model alone: what goes with leaving in the data, not proof that a change keeps the customer.';

/** What would bring a customer below high, or below medium, by the model alone. */
export interface WhatWouldHelp extends Counterfactual {
  readonly targetLevel: 'medium' | 'low';
}

/** Just below where the level begins: the chance to come down to. Undefined for who is low already. */
function targetOf(chance: number, baseRate: number): { target: number; level: 'medium' | 'low' } | undefined {
  const level = levelOf(chance, baseRate);
  if (level === 'high') return { target: Math.max(0.1, 3 * baseRate) * 0.999, level: 'medium' };
  return level === 'medium' ? { target: 1.5 * baseRate * 0.999, level: 'low' } : undefined;
}

/** The cheapest change on the levers that lowers the level of a customer's risk; null when it is low, or the model knows none of the levers. */
export function whatWouldHelp({ measured: { classifier }, baseRate, prior }: ChurnModel, features: FeatureVector): WhatWouldHelp | null {
  const known = new Map(classifier.features.map(({ name, kind }) => [name, kind]));
  const levers = LEVERS.map(({ lever }) => lever).filter((lever) => known.get(lever.feature) === ('to' in lever ? 'categorical' : 'numeric'));
  const table = tableFromRecords([features], classifier.features);
  const goal = targetOf(classifier.predict(table)[0] as number, baseRate);
  if (!goal || prior !== null || levers.length === 0) return null;
  return { ...counterfactual(classifier, table, 0, { levers, target: goal.target, mostChanges: 2 }), targetLevel: goal.level };
}

/** A change in the ISP's words: "agree on a longer contract: from month-to-month to twelve-month". */
export function sayChange({ feature, from, to }: { feature: string; from: string | number | null; to: string | number }): string {
  const how = LEVERS.find(({ lever }) => lever.feature === feature)?.how ?? feature;
  const unit = featureNamed(feature)?.unit;
  const value = (v: string | number | null) => (v === null ? 'not known' : typeof v === 'number' ? `${Math.round(10 * v) / 10}${unit ? ` ${unit}` : ''}` : v);
  return `${how}: from ${value(from)} to ${value(to)}`;
}
