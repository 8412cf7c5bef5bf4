import { postgresWatchStore, type WatchStore } from '../../adapters/postgres/watch-store.ts';
import type { CloudEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { PARTITIONS } from '../../data/subject.ts';
import { systemClock, virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, type Random, shuffle } from '../../kernel/random.ts';
import type { Alarm } from '../../predictive/incidents/alarm.ts';
import { type Incident, perHour } from '../../predictive/incidents/incidents.ts';
import { usualSettings } from '../../predictive/incidents/settings.ts';
import { composeLayer } from '../compose.ts';
import { networkServices } from '../incidents/services.ts';
import { watchStep } from '../incidents/watch.ts';
import { type FaultWorld, faultWorld, START } from './fault-worlds.ts';
import { theProduct, watch } from './incident-watch.ts';
import { onScratch, type Scratch } from './scratch.ts';

/** What came of a world that went through the front door, the pipeline and the store. */
type StoredWorld = {
  looks: number;
  crashes: number;
  /** Looks at which the store had other incidents than the pure watch. */
  differing: number;
  /** Open incidents whose customers, money, partners or list were not exactly those of the nodes cut off. */
  wrongCustomers: number;
  openIncidents: number;
  notices: number;
  /** The longest look of all, in milliseconds of this machine. */
  slowestLookMs: number;
};

/** How the store is watched; mutants do it wrongly. */
type StoredWatcher = (sql: Sql, scratch: Scratch) => WatchStore;
const storedProduct: StoredWatcher = postgresWatchStore;

const DAY = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();

/** The inventory and the customers of a world, with a suspended and a gone one on every tenth node; each customer has one of three partners or none. */
function inventoryEvents({ tree }: FaultWorld): CloudEvent[] {
  const base = { specversion: '1.0' as const, source: 'proof', time: iso(START - DAY), recordedtime: iso(START - DAY) };
  const say = (type: string, id: string, data: object): CloudEvent => ({ ...base, id: `${type}/${id}`, type, data });
  return tree.nodes.flatMap((node, i) => {
    const parent = tree.parent.get(node);
    const installed = say('device.installed', node, { node_id: node, ...(parent ? { parent_node_id: parent } : {}) });
    const customers = (tree.inventory.customers.get(node) ?? []).flatMap(({ id, monthlyMinor }, k) => [
      say('customer.created', id, { customer_id: id, node_id: node, ...(k % 4 === 0 ? {} : { partner_id: `partner-${k % 4}` }) }),
      say('service.changed', id, { customer_id: id, plan_id: 'p', price_minor: monthlyMinor, currency: 'USD' }),
    ]);
    const others = i % 10 === 0 ? ['suspended', 'cancelled'] : [];
    return [
      installed,
      ...customers,
      ...others.flatMap((status) => [
        say('customer.created', `${node}/${status}`, { customer_id: `${node}/${status}`, node_id: node }),
        say('service.changed', `${node}/${status}`, { customer_id: `${node}/${status}`, plan_id: 'p', price_minor: 9_900, currency: 'USD' }),
        { ...say(`customer.${status}`, `${node}/${status}`, { customer_id: `${node}/${status}` }), time: iso(START - DAY / 2) },
      ]),
    ];
  });
}

function eventOf({ kind, node, at, learnedAt }: Alarm, n: number): CloudEvent {
  const type = kind === 'seen' ? 'device.metrics' : `device.${kind}`;
  return { specversion: '1.0', source: 'monitoring', id: `alarm-${n}`, type, time: iso(at), recordedtime: iso(learnedAt), data: { node_id: node } };
}

/** Events tell whole milliseconds. */
const inWholeMilliseconds = (world: FaultWorld): FaultWorld => ({
  ...world,
  alarms: world.alarms.map((alarm) => ({ ...alarm, at: Math.floor(alarm.at), learnedAt: Math.floor(alarm.learnedAt) })),
  looks: world.looks.map(Math.floor),
});

/** What both watches must agree on. */
const face = ({ root, chance, since, until, state, nodes }: Pick<Incident, 'root' | 'chance' | 'since' | 'until' | 'state' | 'nodes'>): string =>
  JSON.stringify([since, root, Number(chance.toFixed(12)), until, state, [...nodes].sort()]);

class Crash extends Error {}

/** The same store, whose transactions end before their COMMIT. */
const dying = (database: Scratch['database']): Pick<Scratch['database'], 'asWorker'> => ({
  asWorker: (work) =>
    database.asWorker(async (sql) => {
      const done = await work(sql);
      if (done === false) return done;
      throw new Crash();
    }),
});

/**
 * Sends a world's alarms through the product as they come, shuffled, doubled and in batches of any size, and compares the store after each
 * look with the pure watch. Every look is first tried by a process that dies before its COMMIT, and so is every fifth batch of the pipeline.
 */
async function storedWorld(scratch: Scratch, tenant: string, given: FaultWorld, seed: number, watcher: StoredWatcher): Promise<StoredWorld> {
  const world = inWholeMilliseconds(given);
  const random = mulberry32(seed);
  const clock = virtualClock(new Date(START));
  const { database, connection } = scratch;
  const result: StoredWorld = { looks: 0, crashes: 0, differing: 0, wrongCustomers: 0, openIncidents: 0, notices: 0, slowestLookMs: 0 };
  let dies = false;
  const layer = composeLayer({
    store: { database, connection },
    clock,
    log: silentLog,
    carriers: [],
    alsoReact: async () => {
      if (dies) throw Object.assign(new Crash(), { code: '57P01' });
    },
  });
  const drain = async (): Promise<void> => {
    dies = random() < 0.2;
    for (let partition = 0; dies && partition < PARTITIONS; partition++) await layer.pipeline.step(partition).catch(() => result.crashes++);
    dies = false;
    await layer.pipeline.drain();
  };
  const store = (sql: Sql): WatchStore => watcher(sql, scratch);
  const look = async (): Promise<void> => {
    const died = await watchStep({ database: dying(database), clock, store }).catch((error) => {
      if (!(error instanceof Crash)) throw error;
      return null;
    });
    if (died === null) result.crashes++;
    const began = systemClock.elapsedMs();
    while (await watchStep({ database, clock, store }));
    result.slowestLookMs = Math.max(result.slowestLookMs, systemClock.elapsedMs() - began);
  };
  const send = async (events: readonly CloudEvent[]): Promise<void> => {
    for (const batch of pieces(events, random)) await layer.ingest(tenant, batch);
  };

  const inventory = inventoryEvents(world);
  for (let from = 0; from < inventory.length; from += 5_000) await layer.ingest(tenant, inventory.slice(from, from + 5_000));
  // A network that is calm: nobody need come for a quarter of an hour, unless alarms call.
  await layer.ingest(tenant, [eventOf({ kind: 'seen', node: world.tree.nodes[0] as string, at: START, learnedAt: START }, -1)]);
  await drain();
  await look();
  const alarms = world.alarms.map((alarm, n) => ({ learnedAt: alarm.learnedAt, event: eventOf(alarm, n) }));
  const pure = watch(world, theProduct).looks;
  const services = networkServices(database, clock);
  let next = 0;
  for (const { at, incidents } of pure) {
    const due: CloudEvent[] = [];
    for (; next < alarms.length && (alarms[next]?.learnedAt ?? 0) <= at; next++) due.push((alarms[next] as (typeof alarms)[number]).event);
    const disturbed = shuffle([...due, ...due.filter(() => random() < 0.2)], random);
    const half = Math.floor(random() * disturbed.length);
    clock.set(new Date(at));
    await send(disturbed.slice(0, half));
    if (half > 0 && random() < 0.5) {
      await drain();
      await look();
    }
    await send(disturbed.slice(half));
    await drain();
    await look();
    result.looks++;
    const stored = await storedFaces(scratch, tenant, at);
    if (JSON.stringify(stored) !== JSON.stringify(incidents.map(face).sort())) result.differing++;
    result.openIncidents += incidents.filter(({ until }) => until === null).length;
    result.wrongCustomers += await wrongCustomers(services, tenant, world);
  }
  result.notices = await database.asTenant(
    tenant,
    async (sql) => (await sql.query<{ n: number }>('SELECT count(*) AS n FROM incident_notices')).rows[0]?.n ?? 0,
  );
  return result;
}

/** A list in pieces of random sizes. */
function pieces<T>(items: readonly T[], random: Random): T[][] {
  const found: T[][] = [];
  for (let from = 0; from < items.length; ) {
    const to = from + 1 + Math.floor(random() * 200);
    found.push(items.slice(from, to));
    from = to;
  }
  return found;
}

async function storedFaces({ database }: Scratch, tenant: string, at: number): Promise<string[]> {
  const { rows } = await database.asTenant(tenant, (sql) =>
    sql.query<Pick<Incident, 'root' | 'chance' | 'state' | 'nodes'> & { since: string; until: string | null }>(
      "SELECT root, chance, since, until, state, nodes FROM incidents WHERE state NOT IN ('merged', 'withdrawn') AND (until IS NULL OR until >= $1)",
      [new Date(at - usualSettings.keepMs)],
    ),
  );
  return rows.map((row) => face({ ...row, since: Date.parse(row.since), until: row.until === null ? null : Date.parse(row.until) })).sort();
}

/** Open incidents of which the API tells other customers or other money than hang on the nodes cut off, to the cent. */
async function wrongCustomers(services: ReturnType<typeof networkServices>, tenant: string, { tree }: FaultWorld): Promise<number> {
  let wrong = 0;
  for (const row of (await services.incidents(tenant, { state: 'open', limit: 200 })).rows) {
    const record = await services.incident(tenant, row.incident_id);
    const nodes = (record?.parts ?? []).filter(({ state }) => state === 'cut-off').map(({ node_id }) => node_id);
    const truth = nodes.flatMap((node) => tree.inventory.customers.get(node) ?? []);
    const money = truth.reduce((sum, { monthlyMinor }) => sum + monthlyMinor, 0);
    const list = await services.incidentCustomers(tenant, row.incident_id, 500, undefined);
    const listed = new Set(list?.rows.map(({ customer_id }) => customer_id));
    const right =
      nodes.length === row.nodes_cut_off &&
      row.customers === truth.length &&
      row.monthly_minor === money &&
      row.hourly_minor === perHour(money) &&
      list?.total === truth.length &&
      truth.slice(0, 500).every(({ id }) => truth.length > 500 || listed.has(id)) &&
      record?.partners.reduce((sum, { monthly_minor }) => sum + monthly_minor, 0) === money;
    if (!right) wrong++;
  }
  return wrong;
}

/** The inventory is not asked: every node stands alone. */
const withoutInventory: StoredWatcher = (sql) => ({ ...postgresWatchStore(sql), inventory: async () => new Map() });

/** Alarms leave in a transaction of their own: what a process that dies had taken is lost. */
const alarmsLeaveAlone: StoredWatcher = (sql, { database }) => ({
  ...postgresWatchStore(sql),
  alarms: (...asked) => database.asWorker((other) => postgresWatchStore(other).alarms(...asked)),
});

/** Nobody comes before the time that was set, whatever alarms call. */
const deafToCalls: StoredWatcher = (sql) => ({
  ...postgresWatchStore(sql),
  async claim(...asked) {
    await sql.query('DELETE FROM network_calls');
    return postgresWatchStore(sql).claim(...asked);
  },
});

const MUTANTS: Readonly<Record<string, StoredWatcher>> = {
  inventory_ignored: withoutInventory,
  alarms_leave_alone: alarmsLeaveAlone,
  deaf_to_calls: deafToCalls,
};
const KINDS = ['one', 'two', 'nested', 'flapping'] as const;
const isExact = ({ differing, wrongCustomers: wrong }: StoredWorld): boolean => differing === 0 && wrong === 0;

/** A small fault that lasts longer than alarms are kept to be put in order. */
function longWorld(seed: number): FaultWorld {
  for (let i = 0; ; i++) {
    const world = faultWorld('small', mulberry32(seed + i));
    if (world.faults.every(({ from, until }) => until - from > usualSettings.reorderMs + 600_000)) return world;
  }
}

/** So many worlds of each kind on a PostgreSQL of their own, and a small world for each mutant. */
export async function storedWorlds({ seed, worlds }: { seed: number; worlds: number }) {
  const names = KINDS.flatMap((kind) => Array.from({ length: worlds }, (_, i) => ({ kind, tenant: `${kind}-${i}`, seed: seed * 1_000 + i })));
  const mutants = Object.entries(MUTANTS).map(([name, watcher]) => ({ name, watcher, tenant: name.replaceAll('_', '-') }));
  return onScratch({ durable: false, tenants: [...names, ...mutants].map(({ tenant }) => tenant), now: new Date(START - 2 * DAY) }, async (scratch) => {
    const results: StoredWorld[] = [];
    for (const one of names) results.push(await storedWorld(scratch, one.tenant, faultWorld(one.kind, mulberry32(one.seed)), one.seed, storedProduct));
    const missed: string[] = [];
    for (const { name, watcher, tenant } of mutants) if (isExact(await storedWorld(scratch, tenant, longWorld(seed), seed, watcher))) missed.push(name);
    const sum = (read: (one: StoredWorld) => number): number => results.reduce((total, one) => total + read(one), 0);
    return {
      holds: results.every(isExact) && missed.length === 0 && sum((one) => one.crashes) > 0 && sum((one) => one.openIncidents) > 0,
      missed,
      mutants: mutants.length,
      figures: {
        stored_worlds: results.length,
        stored_looks: sum((one) => one.looks),
        stored_deaths_before_commit: sum((one) => one.crashes),
        stored_looks_differing: sum((one) => one.differing),
        stored_customers_or_money_wrong: sum((one) => one.wrongCustomers),
        stored_open_incidents_compared: sum((one) => one.openIncidents),
        stored_notices: sum((one) => one.notices),
        stored_slowest_look_ms: Math.round(Math.max(...results.map((one) => one.slowestLookMs))),
      },
    };
  });
}
