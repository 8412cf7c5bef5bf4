import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDataDir } from '../adapters/postgres/embedded/server.ts';
import { newBytes } from '../kernel/ids.ts';
import { type Keyring, keyring } from '../kernel/sealed.ts';
import type { Config } from './config.ts';
import { PROJECT } from './version.ts';

/** The key of a data directory, made at first use and readable by its owner alone. */
function keptIn(dataDir: string): Buffer {
  const path = join(dataDir, 'sealing-key');
  mkdirSync(dataDir, { recursive: true });
  try {
    // Whoever comes first makes it; nobody overwrites it.
    writeFileSync(path, newBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
}

/** The keys of this installation: from UIL_SECRET_KEY, which several programs on one store must share, else from the data directory. */
export const keysOf = (config: Pick<Config, 'secretKey' | 'dataDir'>): Keyring =>
  keyring(config.secretKey ? createHash('sha256').update(config.secretKey).digest() : keptIn(config.dataDir || defaultDataDir(PROJECT)));
