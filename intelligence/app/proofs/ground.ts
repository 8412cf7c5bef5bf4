import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey } from '../../adapters/postgres/access.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { type EmbeddedServer, startEmbedded } from '../../adapters/postgres/embedded/server.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { setLimit } from '../../adapters/postgres/sending-queries.ts';
import { createTenant } from '../../adapters/postgres/tenant-queries.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { Ledger } from './kill-loop.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';

/** The ISP of the proof. */
export const TENANT = 'proof';
/** A Tuesday, shortly after ten in Chicago: mail may go, and what was asked for the day before is due. */
export const FIRST_MORNING = Date.parse('2026-03-03T16:00:05Z');
export const DAY_MS = 86_400_000;

/** Where victims live: a store of their own, a mail server, and the key of whoever sends events. */
export type Ground = { server: EmbeddedServer; readonly dataDir: string; readonly mailbox: Mailbox; key: string };

/** Prepares it, lets the work be done on it, and clears it away. */
export async function withGround<T>(durable: boolean, work: (ground: Ground) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-kill-'));
  const server = await startEmbedded({ dataDir, durable });
  const ground: Ground = { server, dataDir, mailbox: await openMailbox(), key: '' };
  try {
    await migrate(server.connection);
    const database = openDatabase(server.connection);
    ground.key = await database.asWorker(async (sql) => {
      await createTenant(sql, { tenant_id: TENANT, name: 'Proof', country: 'US', time_zone: 'America/Chicago', currency: 'USD' }, new Date(FIRST_MORNING));
      // Nobody stops the playbook for sending much: what a cap does is proved elsewhere (G16).
      const unlimited = { playbook: 'payment-recovery', per_hour: 100_000, share_per_hour: 1, always_allowed: 100_000, approval_above: 10_000 };
      await setLimit(sql, TENANT, unlimited, 'proof', new Date(FIRST_MORNING));
      return createApiKey(sql, { tenant: TENANT, role: 'service', person: 'proof' }, 'proof', new Date(FIRST_MORNING));
    });
    await database.close();
    return await work(ground);
  } finally {
    await ground.server.stop();
    await ground.mailbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** How far the clock of the day of that life is from ours: every life is on the morning of another day. */
export const shiftOf = (life: number): number => FIRST_MORNING + life * DAY_MS - systemClock.now().getTime();

/** Acknowledged events that are not in the log. */
export async function lost(database: Database, ledger: Ledger): Promise<number> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ n: number }>('SELECT count(*)::int AS n FROM unnest($1::text[]) AS a (id) WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.event_id = a.id)', [
      [...ledger.acknowledged],
    ]),
  );
  return rows[0]?.n ?? -1;
}
