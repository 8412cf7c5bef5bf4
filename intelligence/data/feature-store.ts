import { addDays, type Day } from '../kernel/days.ts';
import { type EntityHistory, LONGEST_WINDOW } from './entity-history.ts';
import type { FeatureInput } from './features/feature.ts';

/** The facts of customers and nodes, asked for in sets. */
export interface FactSource {
  /** The histories of these entities since a day (before it only the states); an entity without facts has an empty one. */
  histories(tenant: string, kind: 'customer' | 'node', ids: readonly string[], since: Day | null): Promise<Map<string, EntityHistory>>;
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

/** No feature of a customer looks further back into the facts of its node. */
export const LONGEST_NODE_WINDOW = 90;

/** Reads the histories of nodes as far back as features of the customers on them look. */
export const loadNodeHistories = (source: FactSource, tenant: string, nodes: readonly string[], since: Day | null): Promise<Map<string, EntityHistory>> =>
  source.histories(tenant, 'node', nodes, since && addDays(since, LONGEST_WINDOW - LONGEST_NODE_WINDOW));

const onNodes = (own: ReadonlyMap<string, EntityHistory>, nodes: ReadonlyMap<string, EntityHistory>): Map<string, CustomerHistory> =>
  new Map([...own].map(([id, facts]) => [id, new CustomerHistory(facts, nodes)]));

/** Reads the histories of customers whose nodes are read already. A customer without facts has an empty history. */
export const loadOnNodes = async (
  source: FactSource,
  tenant: string,
  customers: readonly string[],
  nodes: ReadonlyMap<string, EntityHistory>,
  since: Day | null,
): Promise<Map<string, CustomerHistory>> => onNodes(await source.histories(tenant, 'customer', customers, since), nodes);

/** Reads the histories of customers with those of their nodes; customers first, as everywhere that folds are taken. */
export async function loadHistories(
  source: FactSource,
  tenant: string,
  customers: readonly string[],
  nodes: readonly string[],
  since: Day | null = null,
): Promise<Map<string, CustomerHistory>> {
  const own = await source.histories(tenant, 'customer', customers, since);
  return onNodes(own, await loadNodeHistories(source, tenant, nodes, since));
}
