// Plain JavaScript for any Node from 20 on: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(project, 'node_modules');
const bin = join(modules, '.bin');
const dashboard = join(project, 'dashboard');

/** The environment in which the project's own Node and tools come first. */
export const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

const hash = (...texts) => createHash('sha256').update(texts.join('\0')).digest('hex');

/** Runs a command to its end; its output is shown only when it fails. Calls back four times a second meanwhile. */
function quietly(command, args, meanwhile) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: project, env: environment, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    const timer = setInterval(meanwhile, 250);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${said}`));
    });
  });
}

/** A bar on a terminal, two plain lines elsewhere. */
function bar(title) {
  const began = Date.now();
  const live = process.stderr.isTTY;
  if (!live) process.stderr.write(`${title} …\n`);
  const draw = (share) => {
    if (!live) return;
    const filled = Math.round(30 * Math.min(1, share));
    process.stderr.write(`\r  ${title.padEnd(34)} ${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${String(Math.round(100 * share)).padStart(3)}%`);
  };
  draw(0);
  return {
    draw,
    done() {
      const took = `${((Date.now() - began) / 1000).toFixed(1)} s`;
      process.stderr.write(live ? `\r\x1b[2K  ${title.padEnd(34)} done in ${took}\n` : `${title}: done in ${took}\n`);
    },
  };
}

function installedPackages() {
  let count = 0;
  const walk = (folder) => {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      if (name.startsWith('.')) continue;
      if (name.startsWith('@')) walk(join(folder, name));
      else count++;
    }
  };
  walk(modules);
  return count;
}

/** Installs what the lock file names, once per lock file; from npm's cache where it can. */
export async function ensureInstalled() {
  const lock = readFileSync(join(project, 'package-lock.json'), 'utf8');
  const stamp = join(modules, '.uil-installed');
  const wanted = hash(lock, process.platform, process.arch);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const expected = Object.keys(JSON.parse(lock).packages).length;
  const progress = bar('Installing packages');
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  const flags = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await quietly(npm[0], [...npm[1], ...flags], () => progress.draw(Math.min(0.99, installedPackages() / expected)));
  if (process.platform !== 'win32') {
    // `npx uil` finds the project's own command here.
    rmSync(join(bin, 'uil'), { force: true });
    symlinkSync(join('..', '..', 'scripts', 'uil.mjs'), join(bin, 'uil'));
  }
  writeFileSync(stamp, wanted);
  progress.done();
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) latest = Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return latest;
}

/** Builds the dashboard when it is missing or older than its sources. */
export async function ensureDashboard() {
  const built = join(dashboard, 'dist', 'index.html');
  const sources = Math.max(
    newest(join(dashboard, 'src')),
    statSync(join(dashboard, 'index.html')).mtimeMs,
    statSync(join(dashboard, 'vite.config.ts')).mtimeMs,
  );
  if (existsSync(built) && statSync(built).mtimeMs >= sources) return;
  const progress = bar('Building the dashboard');
  mkdirSync(join(dashboard, 'dist'), { recursive: true });
  let ticks = 0;
  await quietly('npm', ['run', 'build', '--workspace', 'dashboard', '--silent'], () => progress.draw(1 - 0.9 ** ++ticks));
  progress.done();
}
