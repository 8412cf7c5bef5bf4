import type { Day } from '../kernel/days.ts';
import type { Measures } from './daily-facts.ts';
import { EntityHistory } from './entity-history.ts';
import type { FeatureInput } from './features/feature.ts';

/** The facts of customers and nodes, asked for in sets. */
export interface FactSource {
  /** Rows of these entities since a day (before it only those with states), by ascending day. */
  facts(
    tenant: string,
    kind: 'customer' | 'node',
    ids: readonly string[],
    since: Day | null,
  ): Promise<{ id: string; day: Day; learnedOn: Day; measures: Measures }[]>;
}

/** The history of one customer and of the nodes it has hung on. */
export class CustomerHistory {
  readonly facts: EntityHistory;
  readonly #nodes: ReadonlyMap<string, EntityHistory>;

  constructor(facts: EntityHistory, nodes: ReadonlyMap<string, EntityHistory>) {
    this.facts = facts;
    this.#nodes = nodes;
  }

  /** What features may see at the end of that day: nothing that happened or was learned later. */
  asOf(day: Day): FeatureInput {
    const customer = this.facts.asOf(day);
    const node = customer.state<string>('node_id')?.value;
    return { customer, node: node ? (this.#nodes.get(node)?.asOf(day) ?? null) : null };
  }
}

/** Reads the histories of customers, with those of their nodes. A customer without facts has an empty history. */
export async function loadHistories(
  source: FactSource,
  tenant: string,
  customers: readonly string[],
  nodes: readonly string[],
  since: Day | null = null,
): Promise<Map<string, CustomerHistory>> {
  const own = new Map(customers.map((id) => [id, new EntityHistory()]));
  const shared = new Map(nodes.map((id) => [id, new EntityHistory()]));
  for (const row of await source.facts(tenant, 'customer', customers, since)) own.get(row.id)?.add(row.day, row.learnedOn, row.measures);
  for (const row of await source.facts(tenant, 'node', nodes, since)) shared.get(row.id)?.add(row.day, row.learnedOn, row.measures);
  return new Map([...own].map(([id, facts]) => [id, new CustomerHistory(facts, shared)]));
}
