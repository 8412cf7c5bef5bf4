import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildServer } from '../api/server.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { ChannelBook } from './carriers.ts';
import { composeLayer, type Layer } from './compose.ts';
import type { Config } from './config.ts';
import { coordinationTurns } from './coordination.ts';
import { overdueTurn } from './overdue-receipts.ts';
import { receiptSink } from './receipts.ts';
import { createServices } from './services.ts';
import type { Store } from './store.ts';
import { ticketTurn } from './tickets.ts';
import { PROJECT, VERSION } from './version.ts';

/** How long the program lingers. */
export const LINGER_MS = 500;

/** A layer that serves and works. */
export type Running = { readonly layer: Layer; readonly address: string; stop(): Promise<void> };

export type ServeOptions = {
  readonly store: Store;
  readonly config: Pick<Config, 'host' | 'port' | 'hosts' | 'publicUrl'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly channels: ChannelBook;
  readonly layer?: Layer;
  /** How long the door stays open for saying "not now" when it is asked to stop: whoever calls hears it and goes elsewhere. */
  readonly lingerMs?: number;
};

/** Starts the loop, the API and the dashboard on an open store: what was interrupted goes on before anybody can ask. `stop` lets go in order: intake, sockets, work. */
export async function serve({ store, config, clock, log, channels, layer: given, lingerMs = 0 }: ServeOptions): Promise<Running> {
  const layer = given ?? composeLayer({ store, clock, log, carriers: channels.routes, scoresApart: availableParallelism() > 1 });
  const sink = receiptSink(store.database, layer.ingest, clock, layer.readByPerson);
  await channels.start(sink);
  const loop = await layer.start([
    ticketTurn(store.database, channels, clock),
    overdueTurn(store.database, channels, sink, clock),
    ...coordinationTurns(layer.actions, channels, clock, log),
  ]);
  let stopping = false;
  const services = await createServices({
    layer,
    database: store.database,
    clock,
    version: VERSION,
    startedAt: clock.now(),
    stopping: () => stopping,
    channels,
  });
  const built = join(PROJECT, 'dashboard', 'dist');
  const server = await buildServer({
    services,
    log,
    version: VERSION,
    hosts: config.publicUrl ? [...config.hosts, new URL(config.publicUrl).hostname] : config.hosts,
    secure: config.publicUrl !== '' && new URL(config.publicUrl).protocol === 'https:',
    dashboard: existsSync(join(built, 'index.html')) ? built : null,
    observe: layer.metrics.answered,
  });
  await server.listen({ host: config.host, port: config.port });
  const { port } = server.server.address() as AddressInfo;
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  return {
    layer,
    address: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async stop() {
      stopping = true;
      await layer.intake.close();
      await new Promise((resolve) => setTimeout(resolve, lingerMs));
      await server.close();
      await loop.stop();
      await channels.stop();
      await services.stop();
    },
  };
}
