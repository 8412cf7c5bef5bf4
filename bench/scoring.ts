import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { changesSince } from '../intelligence/adapters/postgres/changes.ts';
import { type Database, openDatabase } from '../intelligence/adapters/postgres/database.ts';
import { startEmbedded } from '../intelligence/adapters/postgres/embedded/server.ts';
import { migrate } from '../intelligence/adapters/postgres/migrate.ts';
import { requestAllScores } from '../intelligence/adapters/postgres/score-store.ts';
import type { Layer } from '../intelligence/app/compose.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';
import { mulberry32 } from '../intelligence/kernel/random.ts';
import { largeIsp, layerOn, TENANT } from './store/large-isp.ts';
import { cpuSeconds, familyPids, memoryMib } from './store/processes.ts';

const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/**
 * How long a night takes to score everybody, and how soon a customer to whom something happens has a new score. The whole of it,
 * PostgreSQL included, runs on one core where the system lets a process be held to one; CPU seconds are told beside those of the
 * wall, since a machine may have other work. `--data-dir` keeps the ISP for the next run; `--customers`, `--rate`, `--seconds`.
 * The floor is the reading and writing alone: the same rows read and the same scores written without anything computed.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      customers: { type: 'string', default: '50000' },
      rate: { type: 'string', default: '500' },
      seconds: { type: 'string', default: '20' },
      'data-dir': { type: 'string' },
      'two-cores': { type: 'boolean', default: false },
      'events-only': { type: 'boolean', default: false },
    },
  });
  const dataDir = values['data-dir'] ?? mkdtempSync(join(tmpdir(), 'uil-bench-'));
  const told = (what: string) => process.stderr.write(`${what} (${round(systemClock.elapsedMs() / 1000)} s)\n`);
  const filled = existsSync(join(dataDir, 'postgresql'));
  const server = await startEmbedded({ dataDir });
  const database = openDatabase(server.connection);
  try {
    await migrate(server.connection);
    if (!filled) await largeIsp(database, server.connection, Number(values.customers), told);
    await database.asWorker((sql) => sql.query('SELECT 1'));
    const onOneCore = !values['two-cores'] && holdToOneCore();
    const layer = layerOn(database, server.connection, { scoresApart: !onOneCore });
    const night = values['events-only'] ? null : await nightOf(database, layer);
    told('a night');
    const floor = night && (await floorOf(database));
    told('the floor');
    const events = await eventsOf(database, layer, Number(values.rate), Number(values.seconds));
    return {
      bench: 'scoring',
      one_core: onOneCore,
      ...night,
      floor_cpu_seconds: floor,
      ratio_to_floor: night && floor && round(night.night_cpu_seconds / floor, 2),
      ...events,
      memory_mib: Math.round(memoryMib()),
    };
  } finally {
    await database.close();
    await server.stop();
    if (!values['data-dir']) rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Holds this process and all that descends from it to the first core; false where the system has no such command. */
const holdToOneCore = (): boolean => familyPids().every((pid) => spawnSync('taskset', ['-a', '-p', '-c', '0', String(pid)]).status === 0);

async function nightOf(database: Database, layer: Layer) {
  const asked = await database.asWorker((sql) => requestAllScores(sql, TENANT, systemClock.now()));
  const [cpu, from] = [cpuSeconds(), systemClock.elapsedMs()];
  let peak = 0;
  let scored = 0;
  for (let count = 1, sets = 0; count > 0; scored += count, sets++) {
    count = await layer.score();
    if (sets % 50 === 0) peak = Math.max(peak, memoryMib());
  }
  const seconds = (systemClock.elapsedMs() - from) / 1000;
  return { customers: asked, scored, night_seconds: round(seconds), night_cpu_seconds: round(cpuSeconds() - cpu), night_peak_mib: Math.round(peak) };
}

/** CPU seconds of reading what a night reads and writing what it writes, and nothing else. */
async function floorOf(database: Database): Promise<number> {
  const cpu = cpuSeconds();
  await database.asWorker(async (sql) => {
    await sql.query('CREATE TEMP TABLE floor_scores (LIKE scores) ON COMMIT DROP');
    const { rows } = await sql.query<{ customer_id: string }>('SELECT customer_id FROM scores WHERE tenant_id = $1 ORDER BY customer_id', [TENANT]);
    for (let i = 0; i < rows.length; i += 1_000) {
      const ids = rows.slice(i, i + 1_000).map((row) => row.customer_id);
      await sql.query("SELECT facts FROM folded_facts WHERE tenant_id = $1 AND entity_kind = 'customer' AND entity_id = ANY ($2)", [TENANT, ids]);
      await sql.query('INSERT INTO floor_scores SELECT * FROM scores WHERE tenant_id = $1 AND customer_id = ANY ($2)', [TENANT, ids]);
    }
  });
  return round(cpuSeconds() - cpu);
}

/** Seconds of events before those that are measured: a program that serves has been running, and its code is compiled by then. */
const WARM_SECONDS = 15;

/**
 * Events at a steady rate for random customers: how long each waits from the front door to the score that a screen is told of.
 */
async function eventsOf(database: Database, layer: Layer, rate: number, seconds: number) {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ customer_id: string }>("SELECT customer_id FROM customers WHERE tenant_id = $1 AND status = 'active'", [TENANT]),
  );
  const random = mulberry32(7);
  const waiting = new Map<string, number>();
  const latencies: number[] = [];
  let seq = (await database.asTenant(TENANT, (sql) => changesSince(sql, 0))).head;
  const look = async () => {
    const { head, changes } = await database.asTenant(TENANT, (sql) => changesSince(sql, seq));
    seq = head;
    const now = systemClock.elapsedMs();
    for (const { topic, key } of changes) {
      const since = topic === 'customer' ? waiting.get(key) : undefined;
      if (since === undefined) continue;
      latencies.push(now - since);
      waiting.delete(key);
    }
  };
  let looking = Promise.resolve();
  const stopListening = await database.listen('uil_changes', () => {
    looking = looking.then(look);
  });
  const loop = await layer.start();
  await sleep(1_000);
  let cpu = cpuSeconds();
  const from = systemClock.elapsedMs();
  const sent: Promise<unknown>[] = [];
  const warm = rate * WARM_SECONDS;
  const count = warm + rate * seconds;
  for (let i = 0; i < count; i++) {
    if (i === warm) {
      latencies.length = 0;
      cpu = cpuSeconds();
    }
    const due = from + (1000 * i) / rate;
    const early = due - systemClock.elapsedMs();
    if (early > 0) await sleep(early);
    const customer = rows[Math.floor(random() * rows.length)]?.customer_id as string;
    if (waiting.has(customer)) continue;
    waiting.set(customer, systemClock.elapsedMs());
    sent.push(layer.ingest(TENANT, [eventOf(customer, i)], true));
  }
  await Promise.all(sent);
  const took = (systemClock.elapsedMs() - from) / 1000;
  for (let tries = 0; waiting.size > 0 && tries < 100; tries++) await sleep(100);
  const used = cpuSeconds() - cpu;
  const measured = took - WARM_SECONDS;
  await loop.stop();
  await stopListening();
  await looking;
  const sorted = latencies.sort((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
  return {
    events_a_second: round(count / took),
    events: latencies.length,
    never_scored: waiting.size,
    event_to_score_p50_ms: at(0.5),
    event_to_score_p99_ms: at(0.99),
    event_to_score_max_ms: at(1),
    event_cpu_share: round(used / measured, 2),
  };
}

/** What mostly comes: use, and now and then a failed payment or a ticket. */
function eventOf(customer: string, i: number): unknown {
  const now = systemClock.now().toISOString();
  const event = (type: string, data: object) => ({
    specversion: '1.0',
    id: `bench-${now}-${i}`,
    source: 'urn:bench',
    type,
    time: now,
    data: { customer_id: customer, ...data },
  });
  if (i % 20 === 3) return event('ticket.opened', { ticket_id: `t${i}`, category: 'speed' });
  if (i % 20 === 7) return event('payment.failed', { payment_id: `p${i}`, amount_minor: 5000, currency: 'USD', attempt: 1 });
  return event('usage.recorded', { down_bytes: 1e9, up_bytes: 1e8, evening_speed_percent: 90 });
}
