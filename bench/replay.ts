import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Database, openDatabase } from '../intelligence/adapters/postgres/database.ts';
import { startEmbedded } from '../intelligence/adapters/postgres/embedded/server.ts';
import { postgresEventLog } from '../intelligence/adapters/postgres/event-log.ts';
import { migrate } from '../intelligence/adapters/postgres/migrate.ts';
import { createTenant } from '../intelligence/adapters/postgres/tenant-queries.ts';
import { platformEvent } from '../intelligence/app/proofs/simulated-facts.ts';
import { replayLog } from '../intelligence/app/replay/rebuild.ts';
import type { PlatformEvent } from '../intelligence/contract/envelope.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';
import { simulate } from '../intelligence/simulation/world.ts';

const TENANT = 'bench';
const FROM = '2026-01-01';
const CHUNK = 5_000;

/** The log of a simulated ISP, so many events of it, all of them processed as far as the offsets say. */
async function fill(database: Database, wanted: number): Promise<number> {
  const now = new Date(`${FROM}T00:00:00Z`);
  await database.asWorker((sql) => createTenant(sql, { tenant_id: TENANT, name: TENANT, country: 'US', time_zone: 'America/Chicago', currency: 'USD' }, now));
  let [count, batch] = [0, [] as PlatformEvent[]];
  const write = async () => {
    const part = batch;
    batch = [];
    await database.asTenant(TENANT, (sql) => postgresEventLog(sql).append(part, now));
  };
  for (const event of simulate({ seed: 1, tenant: TENANT, from: FROM, days: 365, customers: 5_000, nodes: 40 }).events) {
    batch.push(platformEvent(event));
    count++;
    if (batch.length === CHUNK) await write();
    if (count === wanted) break;
  }
  if (batch.length > 0) await write();
  await database.asWorker((sql) =>
    sql.query("UPDATE log_offsets o SET position = h.next_position - 1 FROM log_heads h WHERE h.partition_no = o.partition_no AND o.consumer = 'pipeline'"),
  );
  return count;
}

/** How long it takes to play the log once more into facts, customers and outages. The floor is the reading alone: the same events brought into the program. */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { events: { type: 'string', default: '1000000' } } });
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-bench-'));
  const server = await startEmbedded({ dataDir, durable: false });
  const database = openDatabase(server.connection);
  try {
    await migrate(server.connection);
    const events = await fill(database, Number(values.events));
    let began = systemClock.elapsedMs();
    let read = 0;
    await database.asWorker(async (sql) => {
      for (let partition = 0; partition < 8; partition++)
        for (let position = 0; ; ) {
          const part = await postgresEventLog(sql).read([{ partition, position }], 10_000);
          if (part.length === 0) break;
          read += part.length;
          position = part.at(-1)!.position;
        }
    });
    const floor = (systemClock.elapsedMs() - began) / 1000;
    began = systemClock.elapsedMs();
    const cpu = process.cpuUsage();
    const told = await replayLog(database, { keep: true });
    const seconds = (systemClock.elapsedMs() - began) / 1000;
    const used = process.cpuUsage(cpu);
    const again = await replayLog(database, { keep: false });
    if (told.events !== events || read !== events || !again.same) throw new Error('the bench played something else, or not the same twice');
    return {
      bench: 'replay',
      events,
      seconds,
      cpu_seconds: (used.user + used.system) / 1e6,
      events_a_second: Math.round(events / seconds),
      floor_seconds: floor,
      ratio_to_floor: seconds / floor,
      fact_rows: told.after.daily_facts.rows,
      identical_twice: again.same,
    };
  } finally {
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
