import { flushCompileCache } from 'node:module';
import type { Connection } from '../../adapters/postgres/connection.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { attachEmbedded, isUp } from '../../adapters/postgres/embedded/server.ts';
import type { Intake } from '../../data/intake.ts';
import { shiftedClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { channelBook } from '../carriers.ts';
import { composeLayer, type LayerOptions } from '../compose.ts';
import { readConfig } from '../config.ts';
import { keysOf } from '../secret-key.ts';
import { LINGER_MS, serve } from '../serve.ts';

/** How a victim is to live until it is killed, and how it takes being asked to end: as the program does, or as mutants would. */
export type Life = {
  readonly dataDir: string;
  readonly smtpPort: number;
  readonly shiftMs: number;
  readonly acknowledgesEarly: boolean;
  readonly asked?: 'stops' | 'exits at once' | 'waits for sleepers';
  /** It knows itself to be the only program on its store, as with an embedded one. */
  readonly alone?: boolean;
  /** It is started together with its store, as `uil start` does, and waits for it when it has been brought in. */
  readonly awaitsStore?: boolean;
  /** A mutant whose leases never expire, and which takes nothing up when it starts. */
  readonly holdsForEver?: boolean;
};

const FOR_EVER_MS = 30 * 86_400_000;
/** Holds what it has taken for good: the mutant that the proof of recovery must catch. */
const holding: NonNullable<LayerOptions['throughOutbox']> = (outbox) => ({
  ...outbox,
  claim: (now, limit, _lease, judge) => outbox.claim(now, limit, FOR_EVER_MS, judge),
  handOver: (claimed, _lease, route) => outbox.handOver(claimed, FOR_EVER_MS, route),
  breakLeases: async () => {},
});

/** Says yes before anything is on disk: the mutant that the kill loop must catch. */
const early = (intake: Intake): Intake => ({
  ...intake,
  accept(tenant, events) {
    intake.accept(tenant, events).catch(() => {});
    return Promise.resolve(events.map(() => true));
  },
});

/** The server of the proof, once it lets anybody in where the life is to wait for that. */
async function attached(): Promise<Connection | null> {
  if (!life.awaitsStore) return attachEmbedded(life.dataDir);
  for (let tries = 0; tries < 1_000; tries++) {
    const found = await attachEmbedded(life.dataDir);
    if (found !== null && (await isUp({ ...found.owner, database: 'postgres' }))) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return null;
}

// A whole layer on the server that the proof has started. It tells its address and works until it is killed.
const life = JSON.parse(process.argv[2] as string) as Life;
const connection = await attached();
if (!connection) throw new Error('the server of the proof is not there');
const database = openDatabase(connection);
const clock = shiftedClock(life.shiftMs);
const config = readConfig({}, { dataDir: life.dataDir, smtpUrl: `smtp://127.0.0.1:${life.smtpPort}`, mailFrom: 'proof@example.com', port: '0' });
const channels = channelBook({ database, config, keys: keysOf(config), clock, log: silentLog });
const layer = composeLayer({
  store: { database, connection },
  clock,
  log: silentLog,
  carriers: channels.routes,
  ...(life.acknowledgesEarly ? { throughIntake: early } : {}),
  ...(life.holdsForEver ? { throughOutbox: holding } : {}),
});
if (life.alone) await layer.takeOver();
const running = await serve({
  store: { database, connection, place: '', close: async () => {} },
  config,
  clock,
  log: silentLog,
  channels,
  layer,
  lingerMs: LINGER_MS,
});
// Whoever is killed writes no cache at its end: the first keeps the compiled code for those after it, before anybody knows that it lives.
flushCompileCache();
process.send?.({ address: running.address });
process.once('SIGTERM', async () => {
  if (life.asked === 'exits at once') process.exit(0);
  if (life.asked === 'waits for sleepers') await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  await running.stop();
  await database.close();
  process.exit(0);
});
process.on('disconnect', () => process.exit());
