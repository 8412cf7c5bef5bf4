import type { Database } from '../../adapters/postgres/database.ts';
import { postgresFactSource } from '../../adapters/postgres/fact-source.ts';
import { type CustomerHistory, loadNodeHistories, loadOnNodes } from '../../data/feature-store.ts';
import type { Day } from '../../kernel/days.ts';

/** Customers whose facts are laid out at one time, so that memory stays bounded. */
const AT_A_TIME = 400;

/** The histories of customers, part by part, with the share that is read by then; those of their nodes are read once. */
export async function* historiesInParts(
  database: Database,
  tenant: string,
  customers: readonly string[],
  nodes: readonly string[],
  since: Day | null = null,
): AsyncGenerator<{ readonly histories: ReadonlyMap<string, CustomerHistory>; readonly share: number }> {
  const shared = await database.asWorker((sql) => loadNodeHistories(postgresFactSource(sql), tenant, nodes, since));
  for (let from = 0; from < customers.length; from += AT_A_TIME) {
    const part = customers.slice(from, from + AT_A_TIME);
    const histories = await database.asWorker((sql) => loadOnNodes(postgresFactSource(sql), tenant, part, shared, since));
    yield { histories, share: (from + part.length) / customers.length };
  }
}

/** The histories of a few customers at once. */
export async function allHistories(
  database: Database,
  tenant: string,
  customers: readonly string[],
  nodes: readonly string[],
): Promise<Map<string, CustomerHistory>> {
  const all = new Map<string, CustomerHistory>();
  for await (const { histories } of historiesInParts(database, tenant, customers, nodes)) for (const [id, history] of histories) all.set(id, history);
  return all;
}
