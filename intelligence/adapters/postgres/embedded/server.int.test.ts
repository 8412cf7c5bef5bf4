import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbedded } from './server.ts';

test('a data directory has one server, and one that has ended leaves nothing outside of it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-server-'));
  try {
    const first = await startEmbedded({ dataDir, durable: false });
    const sockets = first.connection.owner.host as string;
    expect(existsSync(sockets)).toBe(true);
    await expect(startEmbedded({ dataDir, durable: false })).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE' });
    await first.stop();
    expect(existsSync(sockets)).toBe(false);
    const second = await startEmbedded({ dataDir, durable: false });
    await second.stop();
    expect(existsSync(sockets)).toBe(false);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
