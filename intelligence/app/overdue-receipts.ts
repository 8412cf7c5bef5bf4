import { tenantsWithKinds } from '../adapters/postgres/channel-settings.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { withoutReceipt } from '../adapters/postgres/receipt-queries.ts';
import type { Clock } from '../kernel/clock.ts';
import { type ChannelBook, LISTENING, type ReceiptSink } from './carriers.ts';
import type { Turn } from './loop.ts';
import { sourceOf } from './receipts.ts';

const MINUTE = 60_000;
const EVERY_MS = 10 * MINUTE;
/** How old a message is when its fate is asked for: once after an hour, once more after a day. */
const AGES_MS = [60 * MINUTE, 24 * 60 * MINUTE];

/** Asks providers that can be asked for the fate of messages of which they have told nothing. Returns how many were asked for. */
export async function askForOverdue(database: Database, book: ChannelBook, sink: ReceiptSink, clock: Clock): Promise<number> {
  let asked = 0;
  for (const tenant of await database.asWorker((sql) => tenantsWithKinds(sql, LISTENING)))
    for (const { row, channel } of await book.open(tenant, 'sms')) {
      if (row === null || channel?.fate === undefined || channel.line?.().stands === false) continue;
      const from = { channel: row.channel, route: row.route, source: sourceOf(row.kind) };
      for (const age of AGES_MS) {
        const until = new Date(clock.now().getTime() - age);
        const ids = await database.asWorker((sql) => withoutReceipt(sql, tenant, from, new Date(until.getTime() - EVERY_MS), until));
        for (const id of ids) {
          asked++;
          const receipt = await channel.fate(id).catch(() => null);
          if (receipt !== null) await sink({ tenant, channel: row.channel, kind: row.kind, route: row.route }, [receipt]);
        }
      }
    }
  return asked;
}

/** The turn of the loop that does so. */
export const overdueTurn = (database: Database, book: ChannelBook, sink: ReceiptSink, clock: Clock): Turn => ({
  name: 'overdue receipts',
  restMs: EVERY_MS,
  work: async () => {
    await askForOverdue(database, book, sink, clock);
    return false;
  },
});
