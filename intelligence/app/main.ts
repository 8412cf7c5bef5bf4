import { Command } from 'commander';
import { UilError } from '../kernel/errors.ts';
import { VERSION } from './version.ts';

/** The commands, each with what it needs and nothing else: a program that starts again does not wait for what it will not use. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).startCommand(),
  import: async () => {
    const [{ importCommand }, { openIngest }] = await Promise.all([import('./commands/import.ts'), import('./commands/open-ingest.ts')]);
    return importCommand(openIngest);
  },
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand(),
  train: async () => (await import('./commands/train.ts')).trainCommand(),
  model: async () => (await import('./commands/model.ts')).modelCommand(),
  prove: async () => (await import('./commands/prove.ts')).proveCommand(),
  replay: async () => (await import('./commands/replay.ts')).replayCommand(),
  link: async () => (await import('./commands/access.ts')).linkCommand(),
  key: async () => (await import('./commands/access.ts')).keyCommand(),
  tenant: async () => (await import('./commands/access.ts')).tenantCommand(),
  channel: async () => (await import('./commands/channel.ts')).channelCommand(),
};

/** The command line of the layer. */
async function main(): Promise<void> {
  const program = new Command('uil').description('Unified Intelligence Layer for Internet service providers').version(VERSION);
  const name = process.argv[2] ?? '';
  const asked = Object.hasOwn(commands, name) ? commands[name] : undefined;
  for (const load of asked === undefined ? Object.values(commands) : [asked]) program.addCommand(await load());
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
