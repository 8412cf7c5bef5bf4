// Runs a command with the project's packages and its own Node: node scripts/with-setup.mjs <command> [arguments]
import { spawn } from 'node:child_process';
import { ensureDashboard, ensureInstalled, environment, project } from './setup.mjs';

try {
  await ensureInstalled();
  await ensureDashboard();
} catch (error) {
  process.stderr.write(`\nThe setup did not succeed.\n${error.message}\n`);
  process.exit(1);
}
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { cwd: project, env: environment, stdio: 'inherit', shell: process.platform === 'win32' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
