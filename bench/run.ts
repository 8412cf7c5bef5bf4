import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/*
 * node bench/run.ts <name> [options] runs bench/<name>.ts, which prints one JSON line: what it measured, and the ratio to the
 * floor that it measured in the same run.
 */

const folder = import.meta.dirname;
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3))
  .filter((name) => !name.includes('.'));
const [name, ...args] = process.argv.slice(2);
if (!name || !names.includes(name) || !existsSync(join(folder, `${name}.ts`))) {
  process.stderr.write(`Which benchmark? There are: ${names.join(', ')}.\n`);
  process.exitCode = 2;
} else {
  const { run } = (await import(`./${name}.ts`)) as { run?: (args: readonly string[]) => Promise<object> | object };
  if (!run) throw new Error(`bench/${name}.ts has no run(args)`);
  process.stdout.write(`${JSON.stringify(await run(args))}\n`);
}
