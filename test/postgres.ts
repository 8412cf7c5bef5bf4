import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll } from 'vitest';
import { type Connection, serverConnection } from '../intelligence/adapters/postgres/connection.ts';
import { type Database, openDatabase } from '../intelligence/adapters/postgres/database.ts';
import { type EmbeddedServer, startEmbedded } from '../intelligence/adapters/postgres/embedded/server.ts';
import { migrate } from '../intelligence/adapters/postgres/migrate.ts';

const TEMPLATE = 'uil_template';
let made = 0;

/** Vitest's global setup: one real PostgreSQL for the whole run (without fsync), its schema migrated once into a template. */
export async function startTestServer(): Promise<{ connection: Connection; stop(): Promise<void> }> {
  const url = process.env.UIL_TEST_DATABASE_URL;
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-test-'));
  const server: EmbeddedServer | undefined = url ? undefined : await startEmbedded({ dataDir, durable: false });
  const connection = server?.connection ?? serverConnection(url!);
  if (url) await emptyTemplate(connection);
  await migrate(at(connection, TEMPLATE));
  return {
    connection,
    async stop() {
      await server?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** On a server that is there already, the template of an earlier run may be of an older schema. */
async function emptyTemplate(connection: Connection): Promise<void> {
  const owner = new pg.Client({ ...at(connection, 'postgres').owner } as pg.ClientConfig);
  await owner.connect();
  await owner.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
  await owner.query(`CREATE DATABASE ${TEMPLATE}`);
  await owner.end();
}

/** The same server, another database. */
export function at(connection: Connection, database: string): Connection {
  const move = (config: pg.PoolConfig): pg.PoolConfig => {
    if (!config.connectionString) return { ...config, database };
    const url = new URL(config.connectionString);
    url.pathname = `/${database}`;
    return { ...config, connectionString: url.toString() };
  };
  return { ...connection, owner: move(connection.owner), app: move(connection.app), worker: move(connection.worker) };
}

/** A fresh database of its own for one test file, with the tenants given; it goes when the file ends. */
export async function testDatabase(connection: Connection, ...tenants: string[]): Promise<Database & { connection: Connection }> {
  const name = `t_${process.pid}_${++made}_${Math.trunc(performance.now())}`;
  const owner = new pg.Client({ ...at(connection, 'postgres').owner } as pg.ClientConfig);
  await owner.connect();
  await owner.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const own = at(connection, name);
  const database = openDatabase(own, { poolSize: 8 });
  await database.asWorker(async (sql) => {
    for (const tenant of tenants)
      await sql.query(
        "INSERT INTO tenants (tenant_id, name, time_zone, currency, created_at) VALUES ($1, $1, 'America/Chicago', 'USD', '2026-01-01T00:00:00Z')",
        [tenant],
      );
  });
  afterAll(async () => {
    await database.close();
    await owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await owner.end();
  });
  return { ...database, connection: own };
}
