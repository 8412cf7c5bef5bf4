import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { Connection } from '../intelligence/adapters/postgres/connection.ts';
import { openDatabase } from '../intelligence/adapters/postgres/database.ts';
import { startEmbedded } from '../intelligence/adapters/postgres/embedded/server.ts';
import { migrate } from '../intelligence/adapters/postgres/migrate.ts';
import { composeLayer } from '../intelligence/app/compose.ts';
import { successMetrics } from '../intelligence/app/impact.ts';
import { previewServices } from '../intelligence/app/preview.ts';
import { systemClock, virtualClock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';
import { ispOf, openAll, T0, TENANT } from './orchestration.ts';

/** What autovacuum would have counted by now; only the owner of tables may. */
async function analyse(connection: Connection): Promise<void> {
  const owner = new pg.Client(connection.owner as pg.ClientConfig);
  await owner.connect();
  await owner.query('ANALYZE customers, playbook_runs, outbox, contact_ledger');
  await owner.end();
}

/**
 * How long the preview of new settings takes on so many open runs, each of which would act: views, looks, and the arbiter's answer to
 * every message. The floor is the reading alone: the same runs and states of customers brought into the program in the same chunks.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { runs: { type: 'string', default: '100000' } } });
  const runs = Number(values.runs);
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-bench-'));
  const server = await startEmbedded({ dataDir, durable: false });
  const database = openDatabase(server.connection);
  try {
    await migrate(server.connection);
    await ispOf(database, runs);
    const clock = virtualClock(T0);
    const layer = composeLayer({
      store: { database, connection: server.connection },
      clock,
      log: silentLog,
      carriers: { always: ['email'], of: async () => [] },
    });
    await openAll(database, layer, runs);
    await analyse(server.connection);
    const services = previewServices({ database, models: layer.models, outbox: layer.outbox, gate: layer.director, impact: successMetrics(database), clock });
    let began = systemClock.elapsedMs();
    const cpu = process.cpuUsage();
    const told = await services.previewPlaybook(TENANT, 'payment-recovery', { settings: { silent_hours: 0 }, limit: 100 });
    const seconds = (systemClock.elapsedMs() - began) / 1000;
    const used = process.cpuUsage(cpu);
    began = systemClock.elapsedMs();
    let read = 0;
    for (let after = ''; ; ) {
      const { rows } = await database.asWorker((sql) =>
        sql.query<{ run_id: string }>(
          'SELECT r.*, c.state AS customer FROM playbook_runs r JOIN customers c USING (tenant_id, customer_id) WHERE tenant_id = $1 AND run_id > $2 ORDER BY run_id LIMIT 2000',
          [TENANT, after],
        ),
      );
      if (rows.length === 0) break;
      read += rows.length;
      after = rows.at(-1)!.run_id;
    }
    const floor = (systemClock.elapsedMs() - began) / 1000;
    if (told.runs !== runs || read !== runs || told.choices.act === undefined)
      throw new Error(`the bench looked at something else: ${JSON.stringify(told.choices)}`);
    return {
      bench: 'preview',
      runs,
      seconds,
      cpu_seconds: (used.user + used.system) / 1e6,
      floor_seconds: floor,
      ratio_to_floor: seconds / floor,
      choices: told.choices,
      worst: told.worst,
    };
  } finally {
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
