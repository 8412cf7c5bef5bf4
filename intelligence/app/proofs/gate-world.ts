import type { Connection } from '../../adapters/postgres/connection.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { postgresOutbox } from '../../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../../adapters/postgres/playbook-store.ts';
import type { SendMessage } from '../../contract/commands.ts';
import type { Channel } from '../../contract/words.ts';
import { digest } from '../../kernel/ids.ts';
import type { Person } from '../../orchestration/arbiter.ts';
import { type Carrier, NOTHING_ASKED, type Outbox, type OutboxMessage } from '../../orchestration/outbox.ts';
import { sampleRun } from '../../orchestration/sample-run.ts';

/** Somebody is asked to be sent something. */
export type Request = { readonly customer: string; readonly command: SendMessage };

export const CHANNELS: readonly Channel[] = ['email', 'sms', 'whatsapp', 'push'];

/** The outbox of the product over a pool of its own, as one more program would have it. */
export function program(connection: Connection, personOf: (customer: string) => Person | null, poolSize = 4): { outbox: Outbox; close(): Promise<void> } {
  const database = openDatabase(connection, { poolSize });
  const outbox = postgresOutbox({
    database,
    people: async (_tenant, ids) =>
      new Map(ids.flatMap((id) => [[id, personOf(id)] as const].filter((pair): pair is readonly [string, Person] => pair[1] !== null))),
    append: async () => {},
  });
  return { outbox, close: () => database.close() };
}

/** Puts requests of one playbook into the outbox, as one decision of it. */
export async function fill(database: Database, outbox: Outbox, tenant: string, playbook: string, requests: readonly Request[], now: Date): Promise<void> {
  const run = `run-${playbook}`;
  const store = postgresPlaybookStore({ database, outbox });
  const first = sampleRun(tenant, 'nobody', playbook, [], now);
  await database.asWorker((sql) => store.save(sql, first, now));
  for (let from = 0; from < requests.length; from += 2_000) {
    const messages = requests.slice(from, from + 2_000).map(
      ({ customer, command }, i): OutboxMessage => ({
        tenant,
        customer_id: customer,
        playbook,
        playbook_version: 1,
        instance_id: run,
        decision_id: first.decisions[0]!.id,
        key: digest(tenant, playbook, String(from + i)),
        command,
      }),
    );
    await database.asWorker((sql) => outbox.add(sql, { ...NOTHING_ASKED, messages }, now));
  }
}

/** Carriers of every channel that tell of each message that leaves. */
export const carriersThat = (taken: (message: OutboxMessage, channel: Channel) => void | Promise<void>): Carrier[] =>
  CHANNELS.map((channel) => ({
    channel,
    delivery: 'keyed',
    timeoutMs: 5_000,
    async send(message) {
      await taken(message, channel);
      return { ok: true, provider_id: null };
    },
  }));
