import { eventsWaiting } from '../intelligence/adapters/postgres/watch-store.ts';
import { type BookOptions, type ChannelBook, channelBook } from '../intelligence/app/carriers.ts';
import { composeLayer, type Layer } from '../intelligence/app/compose.ts';
import { type Running, serve } from '../intelligence/app/serve.ts';
import type { Sql } from '../intelligence/data/sql.ts';
import type { Clock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';
import { keyring } from '../intelligence/kernel/sealed.ts';
import type { testDatabase } from './postgres.ts';

type Database = Awaited<ReturnType<typeof testDatabase>>;

/** Waits until the running layer has processed every event that has come, and scored everybody to whom something happened. */
export async function settled(database: Database): Promise<void> {
  const busy = async (sql: Sql) => (await eventsWaiting(sql)) > 0 || (await sql.query('SELECT FROM score_requests LIMIT 1')).rowCount !== 0;
  while (await database.asWorker(busy)) await new Promise((resolve) => setTimeout(resolve, 10));
}

/**
 * A whole layer on a test database, with its API on a free port of loopback; nobody sends messages until a channel is set up.
 * It does everything by itself, or, when told so, nothing: then the test is the only worker.
 */
export async function serveOn(
  database: Database,
  clock: Clock,
  { publicUrl = '', byItself = true, ...book }: { publicUrl?: string; byItself?: boolean } & Partial<Pick<BookOptions, 'resolve'>> = {},
): Promise<{ layer: Layer; running: Running; channels: ChannelBook }> {
  const store = { database, connection: database.connection, place: '', close: async () => {} };
  const channels = channelBook({
    database,
    config: { smtpUrl: '', mailFrom: '', publicUrl },
    keys: keyring(Buffer.alloc(32, 1)),
    clock,
    log: silentLog,
    ...book,
  });
  const layer = composeLayer({ store, clock, log: silentLog, carriers: channels.routes });
  const served = byItself ? layer : { ...layer, start: async () => ({ call() {}, stop: async () => {} }) };
  const running = await serve({ store, config: { host: '127.0.0.1', port: 0, hosts: [], publicUrl }, clock, log: silentLog, channels, layer: served });
  return { layer, running, channels };
}
