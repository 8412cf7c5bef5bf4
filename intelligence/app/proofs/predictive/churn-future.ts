import type { PlatformEvent } from '../../../contract/envelope.ts';
import { CustomerHistory } from '../../../data/feature-store.ts';
import type { FeatureInput } from '../../../data/features/feature.ts';
import { contributionsOf } from '../../../data/measures.ts';
import { subjectOf } from '../../../data/subject.ts';
import { addDays, type Day } from '../../../kernel/days.ts';
import { findLeaks } from '../../../ml/leaks.ts';
import { numeric, tableOf } from '../../../ml/table.ts';
import type { ChurnData } from '../../../predictive/churn/data.ts';
import type { ChurnModel } from '../../../predictive/churn/model.ts';
import { simulatedFacts } from '../simulated-facts.ts';
import { presentOn, risksOn } from './churn-scored.ts';

const CUSTOMERS = 160;
const OTHER = 104_729;
const READ_AFTER = 150;
const LATER_DAYS = 40;

/** Mutant: a history that shows a month of what has not been learned yet. */
class Foreseeing extends CustomerHistory {
  readonly #true: CustomerHistory;
  constructor(history: CustomerHistory) {
    super(history.facts, new Map());
    this.#true = history;
  }
  override asOf(day: Day): FeatureInput {
    return this.#true.asOf(addDays(day, LATER_DAYS));
  }
}

/**
 * Reads everyone as of a day twice: from all facts, and from those alone that had been learned by then. What is said must be
 * the same to the last bit, whatever was learned later.
 */
export function futureUnread(model: ChurnModel, seed: number, from: Day): { holds: boolean; mismatches: number; mutantCaught: boolean } {
  const today = addDays(from, READ_AFTER);
  const options = { seed: seed + OTHER, tenant: 'proof', from, days: READ_AFTER + LATER_DAYS + 1, customers: CUSTOMERS, nodes: 10, keepCauses: false };
  const learnedLater = (event: PlatformEvent) => contributionsOf(event, subjectOf(event)).every(({ day, learnedOn }) => day > today || learnedOn > today);
  const all = presentOn(simulatedFacts(options).customers, today);
  const known = presentOn(simulatedFacts(options, { leave: learnedLater }).customers, today);
  const said = (histories: ReadonlyMap<string, CustomerHistory>) =>
    new Map([...risksOn(model, histories, today)].map(([id, risk]) => [id, JSON.stringify(risk)]));
  const asKnown = said(known);
  const differing = (histories: ReadonlyMap<string, CustomerHistory>) => {
    const told = said(histories);
    return [...new Set([...told.keys(), ...asKnown.keys()])].filter((id) => told.get(id) !== asKnown.get(id)).length;
  };
  const mismatches = differing(all);
  const mutant = differing(new Map([...all].map(([id, history]) => [id, new Foreseeing(history)])));
  return { holds: mismatches === 0 && asKnown.size > 0, mismatches, mutantCaught: mutant > 0 };
}

/** A column that was written after the fact: days without use from the day on, which of those who left is every one. */
export function caughtByGate({ table, labels }: ChurnData): boolean {
  const written = numeric(
    'days_unused_after',
    Array.from(labels, (label, i) => (label === 1 ? 20 + (i % 30) : i % 4)),
  );
  const found = findLeaks(tableOf([...table.columns, written]), labels);
  return found.length === 1 && found[0]?.column === written.name;
}
