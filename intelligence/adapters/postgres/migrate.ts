import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { UilError } from '../../kernel/errors.ts';
import { type Connection, types } from './connection.ts';

const FOLDER = join(import.meta.dirname, 'migrations');
const LOCK = 7_204_115_001;
const OLDEST = 150_000;

/** Creates the database when the embedded server is new. */
async function ensureDatabase(connection: Connection): Promise<void> {
  if (!connection.owner.database) return;
  const client = new pg.Client({ ...connection.owner, database: 'postgres' } as pg.ClientConfig);
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [connection.owner.database]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(connection.owner.database)}`);
  } finally {
    await client.end();
  }
}

async function ensureRoles(client: pg.Client, connection: Connection): Promise<void> {
  for (const [role, secret] of [
    ['uil_app', connection.appSecret],
    ['uil_worker', connection.workerSecret],
  ] as const) {
    const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    if (known.rowCount === 0) await client.query(`CREATE ROLE ${role} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE`);
    if (secret) await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(secret)}`);
    else await client.query(`GRANT ${role} TO CURRENT_USER`);
  }
  // Requests of partners, technicians and customers step down once more; what this role may see is not inherited upwards.
  const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'uil_person'");
  if (known.rowCount === 0) await client.query('CREATE ROLE uil_person NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOLOGIN');
  await client.query('ALTER ROLE uil_app NOINHERIT');
  await client.query('GRANT uil_person TO uil_app');
}

/**
 * Brings the schema up to date: numbered SQL files, each once, in order, each in its own transaction, under an
 * advisory lock so that several processes may start together. A file that changed after it ran is refused.
 * Returns the names that ran.
 */
export async function migrate(connection: Connection): Promise<string[]> {
  await ensureDatabase(connection);
  const client = new pg.Client({ ...connection.owner, types } as pg.ClientConfig);
  await client.connect();
  try {
    const version = Number((await client.query('SHOW server_version_num')).rows[0].server_version_num);
    if (version < OLDEST) throw new UilError('DATABASE_TOO_OLD', [version]);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await ensureRoles(client, connection);
    await client.query('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, sha256 text NOT NULL, ran_at timestamptz NOT NULL DEFAULT now())');
    const done = new Map(
      (await client.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM migrations')).rows.map((row) => [row.name, row.sha256]),
    );
    const ran: string[] = [];
    for (const name of readdirSync(FOLDER)
      .filter((file) => file.endsWith('.sql'))
      .sort()) {
      const text = readFileSync(join(FOLDER, name), 'utf8');
      const sha256 = createHash('sha256').update(text).digest('hex');
      const before = done.get(name);
      if (before === sha256) continue;
      if (before !== undefined) throw new UilError('MIGRATION_CHANGED', [name]);
      await client.query('BEGIN');
      await client.query("SET LOCAL lock_timeout = '2s'");
      await client.query(text);
      await client.query('INSERT INTO migrations (name, sha256) VALUES ($1, $2)', [name, sha256]);
      await client.query('COMMIT');
      ran.push(name);
    }
    return ran;
  } finally {
    await client.end();
  }
}
