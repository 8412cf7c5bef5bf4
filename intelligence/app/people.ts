import { holdoutShares } from '../adapters/postgres/holdout-shares.ts';
import { languageOf, preferredOf } from '../behavioral/preferences.ts';
import type { Channel } from '../contract/words.ts';
import { isDead } from '../data/addresses.ts';
import { attribute, type CustomerState } from '../data/customer-state.ts';
import type { Sql } from '../data/sql.ts';
import type { Person } from '../orchestration/arbiter.ts';
import { universalArm } from '../orchestration/holdout.ts';
import { peaceOf } from '../orchestration/peace.ts';
import { type Known, readKnown } from './known.ts';

const CONSENT = 'consent.';
const BOUNCED = 'bounced.';

/** Registers whose name begins so, without that beginning, where the value is not null. */
function under(state: CustomerState, prefix: string): [string, boolean][] {
  const found: [string, boolean][] = [];
  for (const name of Object.keys(state.latest)) {
    if (!name.startsWith(prefix)) continue;
    const value = state.latest[name]?.[2];
    if (typeof value === 'boolean') found.push([name.slice(prefix.length), value]);
  }
  return found;
}

/** How a customer can be reached and what they have said about it. */
export function reachOf(customer: string, state: CustomerState): Pick<Person, 'customer_id' | 'email' | 'phone' | 'consent' | 'preferred' | 'bounced'> {
  const preferred = preferredOf(state);
  return {
    customer_id: customer,
    email: attribute(state, 'email'),
    phone: attribute(state, 'phone'),
    consent: Object.fromEntries(under(state, CONSENT)),
    ...((preferred.hours ?? preferred.channel) !== undefined && { preferred }),
    bounced: under(state, BOUNCED).flatMap(([channel]) => (isDead(state, channel as Channel) ? [channel as Channel] : [])),
  };
}

/** What the arbiter may know of these people at this moment; by the clock of the store when none is given, from what is read already where it is. */
export async function people(tenant: string, customers: readonly string[], sql: Sql, now?: Date, known?: Known): Promise<Map<string, Person>> {
  const { found, peace } = known ?? (await readKnown(sql, tenant, customers, now));
  const { everything } = await holdoutShares(sql, tenant);
  return new Map(
    found.map(({ customer, state, outageOpen }) => [
      customer,
      {
        ...reachOf(customer, state),
        status: attribute<Person['status']>(state, 'status') ?? 'active',
        name: attribute(state, 'name'),
        time_zone: attribute(state, 'time_zone'),
        locale: languageOf(state),
        outage_open: outageOpen,
        held_out: universalArm(tenant, customer, everything) === 'held-out',
        peace: peace.has(customer) ? peaceOf(peace.get(customer)!) : null,
      },
    ]),
  );
}
