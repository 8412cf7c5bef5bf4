import { createApiKey } from '../../adapters/postgres/access.ts';
import { platformTenant } from '../../adapters/postgres/rollup-store.ts';
import { buildServer } from '../../api/server.ts';
import type { OwnIdentity } from '../../contract/identity.ts';
import type { Role } from '../../contract/words.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { keyring } from '../../kernel/sealed.ts';
import { channelBook } from '../carriers.ts';
import { composeLayer } from '../compose.ts';
import type { Behind } from '../outages/behind.ts';
import { createServices } from '../services.ts';
import { type Knocked, knock } from './c12/knocking.ts';
import { faultsOf, type Read } from './c12/sums.ts';
import { NOON, TENANTS, type World, worldOf } from './c12/world.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

const ROLES = ['owner', 'operations', 'support'] as const;
const PERSONS: readonly [OwnIdentity['role'], readonly string[]][] = [
  ['partner', ['p0', 'p1', 'p2', 'p3']],
  ['technician', ['t0', 't1', 't2']],
];

/** A key for every kind of person: staff of both ISPs, all partners and technicians, every seventh customer, the platform. */
async function keysOf({ database }: Scratch, worlds: readonly World[], now: Date): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  const add = (tenant: string, role: Role, subject: string | null, as = tenant) =>
    database.asWorker(async (sql) => {
      const who = [as, role, ...(subject === null ? [] : [subject])].join(' ');
      keys.set(who, await createApiKey(sql, { tenant, role, person: who, subject }, who, now));
    });
  for (const { tenant, customers } of worlds) {
    for (const role of ROLES) await add(tenant, role, null);
    for (const [role, ids] of PERSONS) for (const id of ids) await add(tenant, role, id);
    for (const { id } of customers) if (Number(id.slice(1)) % 7 === 0) await add(tenant, 'customer', id);
  }
  await add(await database.asWorker((sql) => platformTenant(sql, now)), 'platform', null, 'platform');
  return keys;
}

/** Rows that row-level security alone lets a person see although they are not theirs, without any filter in the question; and tables that are open to them. */
async function seenWithoutFilter({ database }: Scratch, worlds: readonly World[]): Promise<number> {
  let leaks = 0;
  for (const { tenant, customers } of worlds)
    for (const [role, ids] of [...PERSONS, ['customer', customers.slice(0, 5).map(({ id }) => id)] as (typeof PERSONS)[number]])
      for (const subject of ids) {
        const own = new Set(customers.filter((one) => (role === 'customer' ? one.id : one[role]) === subject).map(({ id }) => id));
        const who: OwnIdentity = { tenant, role, subject };
        for (const table of ['customers', 'visits', 'event_impact_customers']) {
          const { rows } = await database.asPerson(who, (sql) =>
            sql.query<{ tenant_id: string; customer_id: string }>(`SELECT tenant_id, customer_id FROM ${table}`),
          );
          leaks += rows.filter((row) => row.tenant_id !== tenant || !own.has(row.customer_id)).length;
        }
        for (const closed of ['events', 'scores', 'decisions', 'api_keys', 'outbox', 'daily_facts'])
          leaks += await database
            .asPerson(who, (sql) => sql.query(`SELECT 1 FROM ${closed} LIMIT 1`))
            .then(
              () => 1,
              () => 0,
            );
      }
  return leaks;
}

type Lived = { readonly cards: number; readonly faults: number; readonly unfiltered: number; readonly knocked: Knocked };
type Life = { readonly seed: number; readonly customers: number; readonly requests: number; readonly behind?: Behind; readonly spoil?: string };

/** Two ISPs with people of the same ids live through their events; then everybody looks at what is theirs, and at what is not. */
async function live({ seed, customers, requests, behind, spoil }: Life): Promise<Lived> {
  const random = mulberry32(seed);
  const clock = virtualClock(new Date(NOON));
  const worlds = TENANTS.map((tenant) => worldOf(tenant, customers, random));
  return onScratch({ durable: false, tenants: TENANTS, now: clock.now() }, async (scratch) => {
    const { database } = scratch;
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [], ...(behind && { behind }) });
    for (const { tenant, events } of worlds)
      for (let from = 0; from < events.length; from += 500) {
        await layer.ingest(tenant, events.slice(from, from + 500));
        await layer.pipeline.drain();
      }
    while (await layer.touch());
    if (spoil !== undefined) await scratch.asOwner(spoil);
    const keys = await keysOf(scratch, worlds, clock.now());
    const channels = channelBook({
      database,
      config: { smtpUrl: '', mailFrom: '', publicUrl: '' },
      keys: keyring(Buffer.alloc(32, 1)),
      clock,
      log: silentLog,
    });
    const services = await createServices({ layer, database, clock, version: 'proof', startedAt: clock.now(), stopping: () => false, channels });
    const server = await buildServer({ services, log: silentLog, version: 'proof', hosts: [], dashboard: null, observe: () => {} });
    try {
      const read: Read = async <T>(path: string, as: string) => {
        const answer = await server.inject({ method: 'GET', url: path, headers: { host: '127.0.0.1', authorization: `Bearer ${keys.get(as) ?? 'none'}` } });
        const text = answer.body;
        return { status: answer.statusCode, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as T };
      };
      let [cards, faults] = [0, 0];
      for (const world of worlds) {
        const found = await faultsOf(world, read);
        cards += found.cards;
        faults += found.faults;
      }
      const knocked = await knock(worlds, [...keys.keys(), 'north nobody'], read, requests, random);
      return { cards, faults, unfiltered: await seenWithoutFilter(scratch, worlds), knocked };
    } finally {
      await server.close();
      await services.stop();
    }
  });
}

/** A node stands for itself alone, as if the inventory were not known. */
const alone: Behind = async (_sql, _tenant, node) => [node];
const OPEN_ACCOUNTS = 'ALTER POLICY own_accounts ON customers USING (tenant_id = own_tenant())';
const OPEN_TENANTS =
  "ALTER POLICY own_touched ON event_impact_customers USING (customer_id = own_as('customer') OR partner_id = own_as('partner') OR technician_id = own_as('technician'))";
const ONE_CENT =
  'UPDATE event_impact_customers SET monthly_minor = monthly_minor + 1 WHERE (tenant_id, impact_id, customer_id) = (SELECT tenant_id, impact_id, customer_id FROM event_impact_customers WHERE monthly_minor IS NOT NULL AND partner_id IS NOT NULL ORDER BY impact_id LIMIT 1)';

/** One event of each kind reaches everybody in their words with sums that agree; and nobody reads what is another's. */
export const c12: Proof = {
  id: 'C12',
  promise: 'One event reaches everybody whom it touches, once and in their words, with sums that agree to the cent; and nobody sees what is another’s.',
  async run({ seed, long }) {
    const lived = await live({ seed, customers: long ? 1_000 : 200, requests: long ? 100_000 : 3_000 });
    const small = { seed: seed + 1, customers: 120, requests: 300 };
    const mutants = [
      await live({ ...small, behind: alone }).then(({ faults }) => faults > 0),
      await live({ ...small, spoil: ONE_CENT }).then(({ faults }) => faults > 0),
      await live({ ...small, spoil: OPEN_ACCOUNTS }).then(({ unfiltered, knocked }) => unfiltered > 0 && knocked.leaks > 0),
      await live({ ...small, spoil: OPEN_TENANTS }).then(({ unfiltered }) => unfiltered > 0),
    ];
    const caught = mutants.filter(Boolean).length;
    const { cards, faults, unfiltered, knocked } = lived;
    return {
      holds: cards > 100 && faults === 0 && unfiltered === 0 && knocked.leaks === 0 && knocked.own > 0 && knocked.refused > 0 && caught === mutants.length,
      figures: {
        cards_checked: cards,
        cards_wrong: faults,
        requests: knocked.requests,
        requests_refused: knocked.refused,
        answers_with_own_customers: knocked.own,
        leaks: knocked.leaks,
        foreign_rows_without_a_filter: unfiltered,
        mutants: mutants.length,
        mutants_caught: caught,
      },
    };
  },
};
