import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Connection, serverConnection } from '../../adapters/postgres/connection.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { startEmbedded } from '../../adapters/postgres/embedded/server.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createTenant } from '../../adapters/postgres/tenant-queries.ts';
import { newId } from '../../kernel/ids.ts';

/** A real PostgreSQL of its own, gone when the proof ends; `asOwner` breaks its rules for mutants. `durable` keeps every promise of the disk; without it tests are faster. */
export type Scratch = { readonly database: Database; readonly connection: Connection; readonly dataDir: string; asOwner(statement: string): Promise<void> };

/** The `postgres://` address at which scratch databases are made; null for a server of their own. */
let elsewhere: string | null = null;
/** From now on proofs run on that server, each in a database of its own, but for those that kill PostgreSQL itself. */
export function proveOn(url: string): void {
  elsewhere = url;
}

/** A database of its own on a server that is there already. */
async function ownDatabase(url: string): Promise<{ connection: Connection; stop(): Promise<void> }> {
  const name = `uil_proof_${newId().replaceAll('-', '')}`;
  const statement = async (text: string): Promise<void> => {
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query(text).finally(() => owner.end());
  };
  await statement(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { connection: serverConnection(own.toString()), stop: () => statement(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Runs a proof on a scratch server with these tenants. */
export async function onScratch<T>(
  options: { durable: boolean; tenants: readonly string[]; now: Date; usualLimits?: boolean },
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-proof-'));
  const server = elsewhere === null ? await startEmbedded({ dataDir, durable: options.durable }) : await ownDatabase(elsewhere);
  try {
    await migrate(server.connection);
    const database = openDatabase(server.connection);
    try {
      await database.asWorker(async (sql) => {
        for (const tenant_id of options.tenants)
          await createTenant(sql, { tenant_id, name: tenant_id, country: 'US', time_zone: 'America/Chicago', currency: 'USD' }, options.now);
        // In worlds where everybody falls behind within days a playbook may reach everybody; what happens otherwise is a proof of its own.
        if (options.usualLimits !== true)
          await sql.query(
            `INSERT INTO send_limits (tenant_id, playbook, share_per_hour, always_allowed, approval_above, changed_at, changed_by)
             SELECT t, '*', 1, 1000000, 50, $2, 'proof' FROM unnest($1::text[]) AS r (t)`,
            [options.tenants, options.now],
          );
      });
      const asOwner = async (statement: string): Promise<void> => {
        const owner = new pg.Client({ ...server.connection.owner } as pg.ClientConfig);
        await owner.connect();
        try {
          await owner.query(statement);
        } finally {
          await owner.end();
        }
      };
      return await work({ database, connection: server.connection, dataDir, asOwner });
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
