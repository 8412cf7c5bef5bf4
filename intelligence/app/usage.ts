import type { Database } from '../adapters/postgres/database.ts';
import { factsSince, historiesOf } from '../adapters/postgres/fact-source.ts';
import { customerAndPeers, factsNamed, type GroupDay, membersOf, nodeAndPeers, useTogether } from '../adapters/postgres/usage-queries.ts';
import type { CustomerUsageForecast, NodeUsageForecast } from '../contract/api/usage.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, dayNumber, dayOf } from '../kernel/days.ts';
import { perCustomer, REACH_DAYS } from '../predictive/usage/readings.ts';
import { UsagePatternPredictor } from '../predictive/usage.ts';

/** Others who lend their errors, so that a single customer's or node's intervals rest on more than its own past. */
const PEERS = { customers: 24, nodes: 8 };
/** Customers who stand for all of a node that has more, and for all of a node that only lends its errors. */
const SAMPLE = { own: 400, peer: 40 };

/** What a customer will use, as of today; null when the tenant has no such customer. */
export async function customerUsage(database: Database, tenant: string, customer: string, clock: Clock): Promise<CustomerUsageForecast | null> {
  const today = dayOf(clock.now());
  const since = addDays(today, -REACH_DAYS);
  const histories = await database.asTenant(tenant, async (sql) => {
    const { found, peers } = await customerAndPeers(sql, tenant, customer, PEERS.customers);
    if (!found) return null;
    const own = await factsSince(sql, tenant, 'customer', [customer], since);
    return historiesOf([customer, ...peers], [...own, ...(await factsNamed(sql, tenant, 'customer', peers, since, ['usage.down_bytes', 'usage.up_bytes']))]);
  });
  if (!histories) return null;
  const known = new Map([...histories].map(([id, history]) => [id, history.asOf(today)]));
  return new UsagePatternPredictor().customers(known, [customer]).get(customer) ?? null;
}

/** How busy a node will be and what its customers will use, as of today; null when the tenant has no such node. */
export async function nodeUsage(database: Database, tenant: string, node: string, clock: Clock): Promise<NodeUsageForecast | null> {
  const today = dayOf(clock.now());
  const since = addDays(today, -REACH_DAYS);
  const read = await database.asTenant(tenant, async (sql) => {
    const { found, customers, peers } = await nodeAndPeers(sql, tenant, node, PEERS.nodes);
    if (!found) return null;
    const nodes = [node, ...peers];
    const facts = await factsNamed(sql, tenant, 'node', nodes, since, ['node.utilisation_milli']);
    const members = [...(await membersOf(sql, tenant, 'node_id', [node], SAMPLE.own)), ...(await membersOf(sql, tenant, 'node_id', peers, SAMPLE.peer))];
    const { days } = await useTogether(sql, tenant, members, { since, levelSince: since, asOf: today });
    return { customers, histories: historiesOf(nodes, facts), use: Map.groupBy(days, (row) => row.group) };
  });
  if (!read) return null;
  const known = new Map(
    [...read.histories].map(([id, history]) => {
      const days = read.use.get(id) ?? [];
      return [
        id,
        { history: history.asOf(today), use: usePerDay(days, dayNumber(today)), customers: id === node ? read.customers : (days[0]?.customers ?? 0) },
      ];
    }),
  );
  return new UsagePatternPredictor().nodes(known, [node]).get(node) ?? null;
}

/** The use of all of a group's customers day by day, yesterday the last. */
export const usePerDay = (days: readonly GroupDay[], today: number): Float64Array =>
  perCustomer(
    days.map(({ day, ...told }) => ({ ...told, day: dayNumber(day) })),
    today,
  );
