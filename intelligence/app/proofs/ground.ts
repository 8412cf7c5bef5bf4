import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey } from '../../adapters/postgres/access.ts';
import { allowOrigin, saveRoute } from '../../adapters/postgres/channel-settings.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { type EmbeddedServer, startEmbedded } from '../../adapters/postgres/embedded/server.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { postgresOutbox } from '../../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../../adapters/postgres/playbook-store.ts';
import { setLimit } from '../../adapters/postgres/sending-queries.ts';
import { createTenant } from '../../adapters/postgres/tenant-queries.ts';
import type { Command } from '../../contract/commands.ts';
import { systemClock } from '../../kernel/clock.ts';
import { newSecret } from '../../kernel/ids.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { sampleRun } from '../../orchestration/sample-run.ts';
import { channelBook } from '../carriers.ts';
import { readConfig } from '../config.ts';
import { keysOf } from '../secret-key.ts';
import type { Ledger } from './kill-loop.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { type IspPeer, ispPeer } from './peers/isp-peer.ts';

/** The ISP of the proof. */
export const TENANT = 'proof';
/** A Tuesday, shortly after ten in Chicago: mail may go, and what was asked for the day before is due. */
export const FIRST_MORNING = Date.parse('2026-03-03T16:00:05Z');
export const DAY_MS = 86_400_000;

/** Where victims live: a store of their own, a mail server, a system of the ISP that acts, and the key of whoever sends events. */
export type Ground = { server: EmbeddedServer; readonly dataDir: string; readonly mailbox: Mailbox; readonly isp: IspPeer; key: string };

/** Prepares it, lets the work be done on it, and clears it away. */
export async function withGround<T>(durable: boolean, work: (ground: Ground) => Promise<T>, letterMs = 0): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-kill-'));
  const server = await startEmbedded({ dataDir, durable });
  const ground: Ground = { server, dataDir, mailbox: await openMailbox(letterMs), isp: await ispPeer('keyed', mulberry32(1)), key: '' };
  try {
    await migrate(server.connection);
    const database = openDatabase(server.connection);
    ground.key = await database.asWorker(async (sql) => {
      await createTenant(sql, { tenant_id: TENANT, name: 'Proof', country: 'US', time_zone: 'America/Chicago', currency: 'USD' }, new Date(FIRST_MORNING));
      // Nobody stops a playbook for sending much: what a cap does is proved elsewhere (G16).
      const unlimited = { per_hour: 100_000, share_per_hour: 1, always_allowed: 100_000, approval_above: 10_000 };
      for (const playbook of ['payment-recovery', 'sample']) await setLimit(sql, TENANT, { ...unlimited, playbook }, 'proof', new Date(FIRST_MORNING));
      return createApiKey(sql, { tenant: TENANT, role: 'service', person: 'proof' }, 'proof', new Date(FIRST_MORNING));
    });
    await letAct(database, ground);
    await database.close();
    return await work(ground);
  } finally {
    await ground.server.stop();
    await ground.mailbox.close();
    await ground.isp.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Sets the system of the ISP up as its tenant would, and lets the layer reach it on this machine. */
async function letAct(database: Database, { dataDir, isp }: Ground): Promise<void> {
  const config = readConfig({}, { dataDir });
  const book = channelBook({ database, config, keys: keysOf(config), clock: systemClock, log: silentLog, quiet: true });
  const secret = book.seal(TENANT, 'webhook', 'main', { signing_secret: `whsec_${Buffer.alloc(32, 5).toString('base64')}` });
  const route = { channel: 'webhook', route: 'main', kind: 'standard-webhook', place: 1, enabled: true, settings: { url: isp.origin, actions: true } } as const;
  await database.asWorker((sql) => allowOrigin(sql, TENANT, isp.origin, true, 'proof', new Date(FIRST_MORNING)));
  await database.asTenant(TENANT, (sql) => saveRoute(sql, TENANT, { ...route, secret }, newSecret(), 'proof', new Date(FIRST_MORNING)));
}

/** A decision asks for one thing for a customer. */
export async function asksFor(database: Database, name: string, customer: string, command: Command, now: Date): Promise<void> {
  const store = postgresPlaybookStore({ database, outbox: postgresOutbox({ database, people: async () => new Map(), append: async () => {} }) });
  await database.asWorker((sql) => store.save(sql, sampleRun(TENANT, customer, name, [command], now, 'sample'), now));
}

/** Decisions ask the system of the ISP for so many things, each for a customer of its own. */
export async function askIsp(database: Database, name: string, count: number, now: Date): Promise<void> {
  const asked = { kind: 'platform-action', step: 'retry', action: 'retry-payment', values: { payment_id: name }, approval: null } as const;
  for (let i = 0; i < count; i++) await asksFor(database, `${name}-${i}`, `${name}-${i}`, { ...asked, notBefore: now.toISOString() }, now);
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
