import { Command } from 'commander';
import { systemClock } from '../../kernel/clock.ts';
import { jsonLog } from '../../kernel/log.ts';
import { watchedClock } from '../../kernel/watched-clock.ts';
import { describeConfig, readConfig } from '../config.ts';
import { beginStep } from '../progress.ts';
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
  const program = () => import('../run-layer.ts');
  // While the server comes up, and makes good what a crash has left, the program itself is brought in.
  const store = await openStore(config, () => void program().catch(() => {}));
  opening.done(store.place);
  try {
    const { runLayer } = await program();
    const running = await runLayer({ store, config, clock, log, demo, asked });
    if (running === null) return;
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
