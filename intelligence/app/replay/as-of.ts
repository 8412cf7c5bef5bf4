import { decisionsBy, eventsKnownAt, runsOpenAt } from '../../adapters/postgres/as-of-queries.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import type { CustomerAsOf } from '../../contract/api/explain.ts';
import { type CustomerState, evolveCustomer, owedMinor } from '../../data/customer-state.ts';
import { UilError } from '../../kernel/errors.ts';

const DECISIONS = 20;

/** A customer as it was known at a moment, folded from the events that had happened and been learned by then. Throws CUSTOMER_NOT_FOUND. */
export function customerAsOf(database: Pick<Database, 'asTenant'>, tenant: string, customer: string, at: string): Promise<CustomerAsOf> {
  return database.asTenant(tenant, async (sql) => {
    const events = await eventsKnownAt(sql, customer, at);
    const state = events.reduce<CustomerState | undefined>(evolveCustomer, undefined);
    if (state === undefined) throw new UilError('CUSTOMER_NOT_FOUND', [customer]);
    return {
      customer_id: customer,
      at,
      events: events.length,
      last_event_at: state.lastEventAt,
      attributes: Object.fromEntries(Object.entries(state.latest).map(([name, [since, , value]]) => [name, { value, since }])),
      owed_minor: owedMinor(state),
      open_runs: await runsOpenAt(sql, customer, at),
      last_decisions: await decisionsBy(sql, customer, at, DECISIONS),
    };
  });
}
