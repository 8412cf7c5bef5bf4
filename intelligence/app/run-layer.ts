import { flushCompileCache } from 'node:module';
import { availableParallelism } from 'node:os';
import { createSignInLink } from '../adapters/postgres/access.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { listTenants } from '../adapters/postgres/tenant-queries.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { channelBook } from './carriers.ts';
import { composeLayer } from './compose.ts';
import type { Config } from './config.ts';
import { loadDemo, needsDemo } from './demo.ts';
import { keysOf } from './secret-key.ts';
import { LINGER_MS, type Running, serve } from './serve.ts';
import type { Store } from './store.ts';

/** How the first person gets in: by a link, or, where no ISP is set up yet, by setting one up. */
async function wayInto(database: Database, address: string, now: Date): Promise<string> {
  const tenant = (await database.asWorker(listTenants))[0]?.tenant_id;
  if (tenant === undefined) return 'No ISP is set up yet. In another terminal:\n\n    npx uil tenant create --help\n    npx uil link --help';
  const token = await database.asWorker((sql) => createSignInLink(sql, { tenant, role: 'owner', person: 'owner' }, now));
  return `Sign in once with this link (good for an hour):\n\n    ${address}/sign-in?token=${token}`;
}

type RunOptions = {
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly demo: boolean;
  /** Resolves when somebody wants the program to end. */
  readonly asked: Promise<void>;
};

/** Runs the layer on an open store, with the demonstration where it is wanted and missing; null when it is asked to end before it serves. */
export async function runLayer({ store, config, clock, log, demo, asked }: RunOptions): Promise<Running | null> {
  const channels = channelBook({ database: store.database, config, keys: keysOf(config), clock, log });
  const layer = composeLayer({ store, clock, log, carriers: channels.routes, scoresApart: availableParallelism() > 1 });
  if (!config.databaseUrl) await layer.takeOver();
  if (demo && (await needsDemo(store.database))) {
    const loaded = await Promise.race([loadDemo(layer, store.database, clock).then(() => true), asked.then(() => false)]);
    if (!loaded) return null;
  }
  const running = await serve({ store, config, clock, log, channels, layer, lingerMs: LINGER_MS });
  const wayIn = await wayInto(store.database, running.address, clock.now());
  process.stdout.write(`\n  The Unified Intelligence Layer is running at ${running.address}\n  ${wayIn}\n\n  Ctrl-C stops it.\n\n`);
  // A program that is killed keeps nothing at its end: what it has compiled is kept for the next start now.
  flushCompileCache();
  return running;
}
