import { holdoutShares } from '../adapters/postgres/holdout-shares.ts';
import { loadToScore } from '../adapters/postgres/score-store.ts';
import type { Channel } from '../contract/words.ts';
import { attribute, type CustomerState } from '../data/customer-state.ts';
import type { Sql } from '../data/sql.ts';
import type { Person } from '../orchestration/arbiter.ts';
import { universalArm } from '../orchestration/holdout.ts';

const CONSENT = 'consent.';
const BOUNCED = 'bounced.';

/** Registers whose name begins so, without that beginning, where the value is not null. */
function under(state: CustomerState, prefix: string): [string, boolean][] {
  return Object.entries(state.latest).flatMap(([name, [, , value]]) =>
    name.startsWith(prefix) && typeof value === 'boolean' ? [[name.slice(prefix.length), value] as [string, boolean]] : [],
  );
}

/** What the arbiter may know of these people at this moment. */
export async function people(tenant: string, customers: readonly string[], sql: Sql): Promise<Map<string, Person>> {
  const { everything } = await holdoutShares(sql, tenant);
  return new Map(
    (await loadToScore(sql, tenant, customers)).map(({ customer, state, outageOpen }) => [
      customer,
      {
        customer_id: customer,
        status: attribute<Person['status']>(state, 'status') ?? 'active',
        name: attribute(state, 'name'),
        email: attribute(state, 'email'),
        phone: attribute(state, 'phone'),
        time_zone: attribute(state, 'time_zone'),
        locale: attribute(state, 'locale'),
        consent: Object.fromEntries(under(state, CONSENT)),
        bounced: under(state, BOUNCED).flatMap(([channel, dead]) => (dead ? [channel as Channel] : [])),
        outage_open: outageOpen,
        held_out: universalArm(tenant, customer, everything) === 'held-out',
      },
    ]),
  );
}
