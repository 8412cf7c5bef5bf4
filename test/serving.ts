import { eventsWaiting } from '../intelligence/adapters/postgres/watch-store.ts';
import { type BookOptions, type ChannelBook, channelBook } from '../intelligence/app/carriers.ts';
import { composeLayer, type Layer } from '../intelligence/app/compose.ts';
import { type Running, serve } from '../intelligence/app/serve.ts';
import type { Clock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';
import { keyring } from '../intelligence/kernel/sealed.ts';
import type { testDatabase } from './postgres.ts';

/** Waits until the running layer has processed every event that has come. */
export async function allProcessed(database: Awaited<ReturnType<typeof testDatabase>>): Promise<void> {
  while ((await database.asWorker(eventsWaiting)) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

type Database = Awaited<ReturnType<typeof testDatabase>>;

/** A whole layer on a test database, with its API on a free port of loopback; nobody sends messages until a channel is set up. */
export async function serveOn(
  database: Database,
  clock: Clock,
  { publicUrl = '', ...book }: { publicUrl?: string } & Partial<Pick<BookOptions, 'resolve'>> = {},
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
  const running = await serve({ store, config: { host: '127.0.0.1', port: 0, hosts: [], publicUrl }, clock, log: silentLog, channels, layer });
  return { layer, running, channels };
}
