import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { UilError } from '../../../kernel/errors.ts';
import { digest, newSecret } from '../../../kernel/ids.ts';
import type { Connection } from '../connection.ts';
import { SERVER_UID, serverBinaries } from './binaries.ts';
import { holder, takeLock } from './instance-lock.ts';
import { stopOrphans } from './orphans.ts';

/** A PostgreSQL that this program started, reachable over a unix socket only. */
export interface EmbeddedServer {
  readonly connection: Connection;
  /** Process id of the postmaster's keeper, for tests that kill it. */
  readonly dataDir: string;
  stop(): Promise<void>;
}

type Secrets = { owner: string; app: string; worker: string };

/** `durable: false` is for test databases that nobody misses: no fsync. `meanwhile` is called when the server is coming up, for what need not wait for it. */
export type EmbeddedOptions = { dataDir: string; durable?: boolean; meanwhile?: () => void };

/** Keeps the server's life tied to ours: when our end of standard input closes, however we ended, it shuts the server down. */
const KEEPER = `exec 3<&0
"$@" </dev/null 3<&- & server=$!
( cat <&3 >/dev/null; kill -INT $server 2>/dev/null ) & 
exec 3<&-
wait $server`;

/** Folder of the unix sockets of a data directory: short (the path must stay under 107 bytes); root's own lies where nobody else can write. */
function socketFolder(dataDir: string): string {
  const base = SERVER_UID !== undefined ? '/run/uil' : tmpdir().length < 60 ? tmpdir() : '/tmp';
  return join(base, `uil-${digest(dataDir, String(process.getuid?.() ?? '')).slice(0, 16)}`);
}

/** True when a uid other than ours can walk to the folder. */
function reachableByOthers(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Where the data of this checkout lives: beside the project, or under /var/lib when the server's uid could not get there. */
export function defaultDataDir(project: string): string {
  const beside = join(project, '.uil');
  if (SERVER_UID === undefined) return beside;
  return reachableByOthers(project) ? beside : join('/var/lib/uil', digest(project).slice(0, 12));
}

/** Makes a folder that only the server's uid may enter; one that somebody else has put there is refused. */
function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  const mine = [process.getuid?.(), SERVER_UID].includes(found.uid);
  if (!found.isDirectory() || (process.getuid && !mine)) throw new UilError('EMBEDDED_SERVER_FAILED', [`${path} belongs to somebody else`]);
  chmodSync(path, 0o700);
  if (SERVER_UID !== undefined) chownSync(path, SERVER_UID, SERVER_UID);
}

function secretsOf(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  if (!existsSync(path)) writeFileSync(path, JSON.stringify({ owner: newSecret(), app: newSecret(), worker: newSecret() }), { mode: 0o600 });
  accessSync(path, constants.R_OK);
  return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
}

const asServer = SERVER_UID === undefined ? {} : { uid: SERVER_UID, gid: SERVER_UID };

function initialise(home: string, cluster: string, secrets: Secrets, durable: boolean): void {
  privateFolder(cluster);
  const passwordFile = join(dirname(cluster), 'initial-password');
  writeFileSync(passwordFile, secrets.owner, { mode: 0o600 });
  if (SERVER_UID !== undefined) chownSync(passwordFile, SERVER_UID, SERVER_UID);
  const made = spawnSync(
    join(home, 'bin', 'initdb'),
    [
      '-D',
      cluster,
      '-U',
      'uil_owner',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--data-checksums',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    { ...asServer, encoding: 'utf8', cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } },
  );
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    rmSync(cluster, { recursive: true, force: true });
    throw new UilError('EMBEDDED_SERVER_FAILED', [`initdb said: ${made.stderr?.trim() || String(made.error)}`]);
  }
}

const MIB = 2 ** 20;
/** The memory that this program may use: the machine's, or less where a container allows less. */
const memoryBytes = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/** MiB of pages that the server keeps in memory: an eighth of it, enough for a village on 1 GiB; beyond 1 GiB the system's own cache serves. */
export const sharedMib = (memory: number): number => Math.min(1_024, Math.max(128, Math.floor(memory / 8 / MIB)));

function settings(socket: string, durable: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socket,
    // By this the processes of a server whose master was killed are found.
    cluster_name: basename(socket),
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: `${sharedMib(memoryBytes())}MB`,
    maintenance_work_mem: '128MB',
    work_mem: '16MB',
    // What is replayed after a crash: 259 MiB took 2 s and 703 MiB 14, and the program that starts again has five for everything (G3).
    max_wal_size: '512MB',
    checkpoint_timeout: '10min',
    autovacuum_naptime: '15s',
    jit: 'off',
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_min_messages: 'warning',
    log_timezone: 'UTC',
    // After a crash every file is made sure of before anything is replayed: thousands one by one take longer than all that the disk has open.
    ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
    ...(durable ? { fsync: 'on', synchronous_commit: 'on' } : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Whether a server lets in whoever asks like this. */
export async function isUp(config: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function untilReady(child: ChildProcess, config: pg.ClientConfig, log: string): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (child.exitCode !== null)
      throw new UilError('EMBEDDED_SERVER_FAILED', [`it stopped at once; see ${log}: ${readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' | ')}`]);
    if (await isUp(config)) return;
    await sleep(attempt < 100 ? 20 : 100);
  }
  throw new UilError('EMBEDDED_SERVER_FAILED', [`it did not answer within a minute; see ${log}`]);
}

/** Who worked for a server that was killed and cannot be seen from here may take a moment to notice; until then their memory is in the way of the next one. */
const LAUNCHES = 100;
const PASSING = /pre-existing shared memory block|lock file .* already exists/;

/** Starts the keeper with the server under it, and waits until the server answers. */
async function launch(postgres: string, args: readonly string[], logPath: string, connection: Connection, meanwhile: () => void): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt++) {
    const logFile = openSync(logPath, 'a', 0o600);
    const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', postgres, ...args], {
      ...asServer,
      cwd: '/',
      detached: true,
      stdio: ['pipe', logFile, logFile],
      env: { LC_ALL: 'C', TZ: 'UTC' },
    });
    closeSync(logFile);
    child.unref();
    meanwhile();
    try {
      await untilReady(child, { ...connection.owner, database: 'postgres' }, logPath);
      return child;
    } catch (error) {
      child.stdin?.end();
      if (attempt === LAUNCHES || child.exitCode === null || !PASSING.test((error as Error).message)) throw error;
      await sleep(100);
    }
  }
}

/** The connection to a data directory, whoever has started its server. */
function connectionOf(dataDir: string, secrets: Secrets): Connection {
  const at = (user: keyof Secrets, role: string) => ({ host: socketFolder(dataDir), port: 5432, database: 'uil', user: role, password: secrets[user] });
  return {
    owner: at('owner', 'uil_owner'),
    app: at('app', 'uil_app'),
    worker: at('worker', 'uil_worker'),
    appSecret: secrets.app,
    workerSecret: secrets.worker,
  };
}

/**
 * Starts PostgreSQL on the data directory (made on first use) and waits until it answers.
 * Throws DATA_DIR_IN_USE when another program holds the directory.
 */
export async function startEmbedded({ dataDir, durable = true, meanwhile = () => {} }: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = resolve(dataDir);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, SERVER_UID === undefined ? 0o700 : 0o711);
  const home = serverBinaries();
  const sockets = socketFolder(folder);
  if (SERVER_UID !== undefined) mkdirSync(dirname(sockets), { recursive: true, mode: 0o755 });
  privateFolder(sockets);
  const lock = await takeLock(join(sockets, 'instance'));
  if ('heldBy' in lock) throw new UilError('DATA_DIR_IN_USE', [folder, lock.heldBy]);
  const cluster = join(folder, 'postgresql');
  const secrets = secretsOf(folder);
  await stopOrphans(cluster, basename(sockets));
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise(home, cluster, secrets, durable);
  const logPath = join(folder, 'postgresql.log');
  const connection = connectionOf(folder, secrets);
  let child: ChildProcess;
  try {
    child = await launch(join(home, 'bin', 'postgres'), ['-D', cluster, ...settings(sockets, durable)], logPath, connection, meanwhile);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return {
    connection,
    dataDir: folder,
    async stop() {
      const gone = child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : Promise.resolve();
      child.ref();
      child.stdin?.end();
      await gone;
      await lock.release();
      try {
        // Empty now, unless somebody has started on it already.
        rmdirSync(sockets);
      } catch {}
    },
  };
}

/** The connection to the server that another program runs on this data directory, or null when none does. */
export async function attachEmbedded(dataDir: string): Promise<Connection | null> {
  const folder = resolve(dataDir);
  if (!existsSync(join(folder, 'secrets.json'))) return null;
  return (await holder(join(socketFolder(folder), 'instance'))) === null ? null : connectionOf(folder, secretsOf(folder));
}
