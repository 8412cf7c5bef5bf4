import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbedded } from './server.ts';

let dataDir = '';
let masterFile = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'uil-orphans-'));
  masterFile = join(dataDir, 'postgresql', 'postmaster.pid');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a server that was killed while it worked on a long statement starts again without waiting for that to end', async () => {
  const first = await startEmbedded({ dataDir, durable: false });
  const client = new pg.Client({ ...first.connection.owner, database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid as number;
  try {
    const endless = client.query('DO $$ BEGIN LOOP END LOOP; END $$').catch(() => 'cut off');
    process.kill(Number(readFileSync(masterFile, 'utf8').split('\n')[0]), 'SIGKILL');
    await first.stop();
    expect(isAlive(pid)).toBe(true);
    const second = await startEmbedded({ dataDir, durable: false });
    expect(await endless).toBe('cut off');
    await second.stop();
  } finally {
    await client.end().catch(() => {});
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
});

test('a process that has got the number of a dead master is neither ended nor in the way', async () => {
  const first = await startEmbedded({ dataDir, durable: false });
  await first.stop();
  const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const bystander = spawn('sleep', ['600'], { stdio: 'ignore', ...uid });
  const pid = bystander.pid as number;
  try {
    writeFileSync(masterFile, `${pid}\n${join(dataDir, 'postgresql')}\n`);
    const second = await startEmbedded({ dataDir, durable: false });
    expect(isAlive(pid)).toBe(true);
    await second.stop();
  } finally {
    bystander.kill('SIGKILL');
  }
});
