import { composeLayer, type Layer } from '../intelligence/app/compose.ts';
import { type Running, serve } from '../intelligence/app/serve.ts';
import type { Clock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';
import type { testDatabase } from './postgres.ts';

/** A whole layer on a test database, with its API on a free port of loopback and nobody to send messages. */
export async function serveOn(database: Awaited<ReturnType<typeof testDatabase>>, clock: Clock): Promise<{ layer: Layer; running: Running }> {
  const store = { database, connection: database.connection, place: '', close: async () => {} };
  const layer = composeLayer({ store, clock, log: silentLog, carriers: [] });
  const running = await serve({ store, config: { host: '127.0.0.1', port: 0, hosts: [] }, clock, log: silentLog, carriers: [], layer });
  return { layer, running };
}
