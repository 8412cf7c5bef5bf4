#!/usr/bin/env node
// The command line `uil`: sets up what is missing, then runs the program on the project's own Node.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { join } from 'node:path';
import { ensureDashboard, ensureInstalled, environment, project } from './setup.mjs';

const args = process.argv.slice(2);
try {
  await ensureInstalled();
  if (args[0] === 'start') await ensureDashboard();
} catch (error) {
  process.stderr.write(`\nThe setup did not succeed.\n${error.message}\n`);
  process.exit(1);
}
const main = join(project, 'intelligence', 'app', 'main.ts');
if (Number(process.versions.node.split('.')[0]) >= 26) {
  // Beside the packages, where only who installed them may write.
  module.enableCompileCache?.(join(project, 'node_modules', '.cache', 'uil-compiled'));
  await import(`file://${main}`);
} else {
  // The first run, on the machine's own Node: hand over to ours, and go when it goes. When we are gone, it goes too.
  const child = spawn('node', [main, ...args], { env: environment, stdio: ['inherit', 'inherit', 'inherit', 'ipc'], shell: false });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
