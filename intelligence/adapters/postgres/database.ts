import pg from 'pg';
import type { OwnIdentity } from '../../contract/identity.ts';
import type { Sql } from '../../data/sql.ts';
import { type Connection, types } from './connection.ts';
import { keptInVain, preparing } from './prepared.ts';

/** The store. Every piece of work is one transaction under the role that it needs; an error rolls it back. */
export interface Database {
  /** Work that sees and writes one tenant only, held to it by row-level security. */
  asTenant<T>(tenant: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Work of a partner, technician or customer that sees what is its own and nothing else of the tenant, held to it by row-level security. */
  asPerson<T>(who: OwnIdentity, work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Work of the layer itself across tenants, under the worker's explicit policies. */
  asWorker<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The same in one snapshot, which nothing changes under and in which nothing can be written. */
  readAsWorker<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Calls back on every NOTIFY on the channel until stopped; a lost connection is made again. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

async function transaction<T>(pool: pg.Pool, begin: (client: pg.PoolClient) => Promise<unknown>, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks while it is held fails the work at its next question; unheard, the event would end the process.
  const breaks = (error: Error) => {
    broken = error;
  };
  client.on('error', breaks);
  try {
    const sql = await preparing(client);
    await begin(client);
    const result = await work(sql);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (keptInVain(error)) broken = error as Error;
    try {
      await client.query('ROLLBACK');
    } catch (lost) {
      broken = lost as Error;
    }
    throw error;
  } finally {
    client.off('error', breaks);
    client.release(broken);
  }
}

async function listener(config: pg.PoolConfig, channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
  let stopped = false;
  let client: pg.Client | undefined;
  let again: NodeJS.Timeout | undefined;
  const open = async (): Promise<void> => {
    const next = new pg.Client({ ...config, types } as pg.ClientConfig);
    const lost = () => {
      if (client !== next || stopped) return;
      client = undefined;
      again = setTimeout(() => void open().catch(lost), 500);
    };
    client = next;
    next.on('error', lost);
    next.on('end', lost);
    next.on('notification', (message) => heard(message.payload ?? ''));
    await next.connect();
    await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    heard('');
  };
  await open();
  return async () => {
    stopped = true;
    clearTimeout(again);
    await client?.end();
  };
}

/** Sets what row-level security goes by, until the transaction ends. */
const settings = (of: Readonly<Record<string, string>>): string =>
  `SELECT ${Object.entries(of)
    .map(([name, value]) => `set_config('uil.${name}', ${pg.escapeLiteral(value)}, true)`)
    .join(', ')}`;

/** Opens the store; connections are made on first use. */
export function openDatabase(connection: Connection, { poolSize = 12 }: { poolSize?: number } = {}): Database {
  const pool = (config: pg.PoolConfig) => {
    const made = new pg.Pool({ ...config, types, max: poolSize, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 30_000 } as pg.PoolConfig);
    made.on('error', () => {});
    return made;
  };
  const app = pool(connection.app);
  const worker = pool(connection.worker);
  return {
    readAsWorker: (work) => transaction(worker, (client) => client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'), work),
    asTenant: (tenant, work) => transaction(app, (client) => client.query(`BEGIN; SELECT set_config('uil.tenant', ${pg.escapeLiteral(tenant)}, true)`), work),
    asPerson: ({ tenant, role, subject }, work) =>
      transaction(app, (client) => client.query(`BEGIN; SET LOCAL ROLE uil_person; ${settings({ tenant, persona: role, subject })}`), work),
    asWorker: (work) => transaction(worker, (client) => client.query('BEGIN'), work),
    listen: (channel, heard) => listener(connection.worker, channel, heard),
    async close() {
      await Promise.all([app.end(), worker.end()]);
    },
  };
}
