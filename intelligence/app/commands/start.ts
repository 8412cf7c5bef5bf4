import { Command } from 'commander';
import { createSignInLink } from '../../adapters/postgres/access.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { listTenants } from '../../adapters/postgres/tenant-queries.ts';
import { systemClock } from '../../kernel/clock.ts';
import { jsonLog } from '../../kernel/log.ts';
import { watchedClock } from '../../kernel/watched-clock.ts';
import { channelBook } from '../carriers.ts';
import { composeLayer } from '../compose.ts';
import { describeConfig, readConfig } from '../config.ts';
import { loadDemo, needsDemo } from '../demo.ts';
import { beginStep } from '../progress.ts';
import { keysOf } from '../secret-key.ts';
import { LINGER_MS, serve } from '../serve.ts';
import { openStore } from '../store.ts';

const STOPS_WITHIN_MS = 25_000;

type Options = { dataDir?: string; port?: string; host?: string; demo: boolean };

/** Resolves when somebody wants the program to end: Ctrl-C, a signal, or the end of the process that started it. */
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid;
    // npm does not pass on its own death: a changed parent tells of it.
    const watch = process.env.npm_lifecycle_event === 'start' ? setInterval(() => process.ppid !== parent && end(), 1_000) : undefined;
    const end = () => {
      clearInterval(watch);
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
    if (process.connected) process.once('disconnect', end);
  });
}

/** How the first person gets in: by a link, or, where no ISP is set up yet, by setting one up. */
async function wayInto(database: Database, address: string, now: Date): Promise<string> {
  const tenant = (await database.asWorker(listTenants))[0]?.tenant_id;
  if (tenant === undefined) return 'No ISP is set up yet. In another terminal:\n\n    npx uil tenant create --help\n    npx uil link --help';
  const token = await database.asWorker((sql) => createSignInLink(sql, { tenant, role: 'owner', person: 'owner' }, now));
  return `Sign in once with this link (good for an hour):\n\n    ${address}/sign-in?token=${token}`;
}

async function start(options: Options): Promise<void> {
  const { demo, ...given } = options;
  const config = readConfig(process.env, given);
  const log = jsonLog(config.logLevel);
  const clock = watchedClock(systemClock, (byMs) =>
    log.warn('the clock of the machine has jumped: until it is put right, or for a day, nothing leaves that would not leave by both times', { ms: byMs }),
  );
  for (const line of describeConfig(config)) process.stderr.write(`  ${line}\n`);
  const asked = untilAsked();
  const opening = beginStep('Starting PostgreSQL', clock);
  const store = await openStore(config);
  opening.done(store.place);
  try {
    const channels = channelBook({ database: store.database, config, keys: keysOf(config), clock, log });
    const layer = composeLayer({ store, clock, log, carriers: channels.routes });
    if (!config.databaseUrl) await layer.takeOver();
    if (demo && (await needsDemo(store.database))) {
      const loaded = await Promise.race([loadDemo(layer, store.database, clock).then(() => true), asked.then(() => false)]);
      if (!loaded) return;
    }
    const running = await serve({ store, config, clock, log, channels, layer, lingerMs: LINGER_MS });
    const wayIn = await wayInto(store.database, running.address, clock.now());
    process.stdout.write(`\n  The Unified Intelligence Layer is running at ${running.address}\n  ${wayIn}\n\n  Ctrl-C stops it.\n\n`);
    await asked;
    process.stderr.write('  Stopping …\n');
    // Later than this the end is that of a crash, which loses nothing either.
    setTimeout(() => process.exit(1), STOPS_WITHIN_MS).unref();
    await running.stop();
  } finally {
    await store.close();
  }
}

/** `uil start`: everything on this machine, with the demonstration ISP when nothing else is there. */
export function startCommand(): Command {
  return new Command('start')
    .description('start the layer: PostgreSQL, the API, the dashboard and everything that happens by itself')
    .option('--data-dir <folder>', 'where the embedded PostgreSQL keeps its data')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on')
    .option('--no-demo', 'do not load the demonstration ISP')
    .action(start);
}
