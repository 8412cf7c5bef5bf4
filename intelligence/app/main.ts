import { Command } from 'commander';
import { systemClock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import { jsonLog } from '../kernel/log.ts';
import { keyCommand, linkCommand, tenantCommand, tenantOf } from './commands/access.ts';
import { channelCommand } from './commands/channel.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { importCommand } from './commands/import.ts';
import { modelCommand } from './commands/model.ts';
import { proveCommand } from './commands/prove.ts';
import { replayCommand } from './commands/replay.ts';
import { startCommand } from './commands/start.ts';
import { trainCommand } from './commands/train.ts';
import { composeLayer } from './compose.ts';
import { readConfig } from './config.ts';
import { joinStore } from './store.ts';
import { VERSION } from './version.ts';

/** The command line of the layer. */
async function main(): Promise<void> {
  const program = new Command('uil').description('Unified Intelligence Layer for Internet service providers').version(VERSION);
  const ingest = async (tenant: string | undefined) => {
    const config = readConfig(process.env);
    const store = await joinStore(config);
    const layer = composeLayer({ store, clock: systemClock, log: jsonLog(config.logLevel), carriers: [] });
    const named = await tenantOf(store, tenant);
    return {
      tenant: named,
      ingest: (events: readonly unknown[]) => layer.ingest(named, events),
      async close() {
        await layer.intake.close();
        await store.close();
      },
    };
  };
  for (const command of [
    startCommand(),
    importCommand(ingest),
    evaluateCommand(),
    trainCommand(),
    modelCommand(),
    proveCommand(),
    replayCommand(),
    linkCommand(),
    keyCommand(),
    tenantCommand(),
    channelCommand(),
  ])
    program.addCommand(command);
  await program.parseAsync(process.argv);
}

try {
  await main();
} catch (error) {
  if (error instanceof UilError) process.stderr.write(`${error.code}: ${error.message}\n${error.remedy}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
// Nothing that is still open may keep the program; what was printed goes out first.
process.stdout.write('', () => process.exit());
