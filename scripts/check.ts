import { spawnSync } from 'node:child_process';

/** Everything that a change must pass besides the tests; each is run, and the first line says what failed. */
const CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types of the server', 'tsc', '-p', '.'],
  ['types of the dashboard', 'tsc', '-p', 'dashboard'],
  ['dead code', 'knip', '--no-progress'],
  ['architecture', 'vitest', 'run', 'test/architecture.test.ts', 'test/errors.test.ts'],
];

const failed = CHECKS.filter(([name, command, ...args]) => {
  process.stdout.write(`${name} …\n`);
  return spawnSync(command, args, { stdio: 'inherit' }).status !== 0;
}).map(([name]) => name);
process.stdout.write(failed.length === 0 ? 'All checks passed.\n' : `Failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
