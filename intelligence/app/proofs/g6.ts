import { postgresEventLog } from '../../adapters/postgres/event-log.ts';
import { postgresPipelineStore } from '../../adapters/postgres/pipeline-store.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { IntelligenceDataPipeline, MAX_ATTEMPTS, type PipelineStore, type Reaction } from '../../data/pipeline.ts';
import type { Sql } from '../../data/sql.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, shuffle } from '../../kernel/random.ts';
import type { Carrier } from '../../orchestration/outbox.ts';
import { composeLayer } from '../compose.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

const NOW = '2026-03-03T16:00:00.000Z';
const TENANT = 'proof';

/** A visit that counts one, or a failed payment of a customer who refuses mail: whoever replays it must pass the arbiter again. */
function eventsOf(count: number, poison: ReadonlySet<number>): PlatformEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const base = { id: `e${i}`, source: 'proof', tenant: TENANT, time: NOW, learned: NOW };
    const customer_id = `c${i % 500}`;
    if (poison.has(i))
      return {
        ...base,
        type: 'payment.failed',
        data: { customer_id: `poisoned-${i}`, payment_id: `p${i}`, amount_minor: 100, currency: 'USD', attempt: 1, hard: true },
      };
    return { ...base, type: 'portal.visited', data: { customer_id } };
  }) as PlatformEvent[];
}

/** The customers behind the poison, with an address, a zone, and their refusal of billing mail. */
const refusers = (poison: ReadonlySet<number>): PlatformEvent[] =>
  [...poison].flatMap((i) => {
    const base = { source: 'proof', tenant: TENANT, time: '2026-03-01T00:00:00.000Z', learned: '2026-03-01T00:00:00.000Z' };
    const customer_id = `poisoned-${i}`;
    return [
      { ...base, id: `made-${i}`, type: 'customer.created', data: { customer_id, name: 'A B', email: `c${i}@example.com`, time_zone: 'America/Chicago' } },
      { ...base, id: `no-${i}`, type: 'consent.changed', data: { customer_id, channel: 'email', class: 'billing', allowed: false } },
    ] as PlatformEvent[];
  });

/** Breaks while the switch is on, as a faulty playbook would. */
const breaking =
  (poison: ReadonlySet<number>, on: { value: boolean }): Reaction =>
  async (_sql, events) => {
    if (on.value && events.some((event) => event.type === 'payment.failed' && poison.has(Number(event.id.slice(1)))))
      throw new RangeError('a playbook is broken');
  };

type Counted = { visits: number; dead: number; attempts: number; waiting: number; decisions: number };

async function counted(sql: Sql): Promise<Counted> {
  const { rows } = await sql.query<Counted>(
    `SELECT (SELECT coalesce(sum((measures -> 'portal.visits' ->> 0)::bigint), 0) FROM daily_facts)::int AS visits, (SELECT count(*) FROM dead_letters)::int AS dead,
       (SELECT coalesce(min(attempts), 0) FROM dead_letters)::int AS attempts, (SELECT sum(h.next_position - 1 - o.position) FROM log_heads h JOIN log_offsets o USING (partition_no))::int AS waiting,
       (SELECT count(*) FROM decisions)::int AS decisions`,
  );
  return rows[0] as Counted;
}

async function append({ database }: Scratch, events: readonly PlatformEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 1000)
    await database.asTenant(TENANT, (sql) => postgresEventLog(sql).append(events.slice(from, from + 1000), new Date(NOW)));
}

/** A pipeline that takes every fault for a passing one and tries the same batch for ever. */
function headOfLine(store: (sql: Sql) => PipelineStore): (sql: Sql) => PipelineStore {
  return (sql) => ({ ...store(sql), setAside: () => Promise.reject(Object.assign(new Error('Connection terminated'), { code: '57P01' })) });
}

async function mutantBlocks(poison: ReadonlySet<number>, events: readonly PlatformEvent[], now: Date): Promise<boolean> {
  return onScratch({ durable: false, tenants: [TENANT], now }, async (scratch) => {
    await append(scratch, events);
    const pipeline = new IntelligenceDataPipeline({
      transaction: (work) => scratch.database.asWorker(work),
      store: headOfLine(postgresPipelineStore),
      react: breaking(poison, { value: true }),
      clock: virtualClock(NOW),
      log: silentLog,
      batch: 500,
    });
    for (let round = 0; round < 3; round++) await pipeline.drain().catch(() => 0);
    return (await scratch.database.asWorker(counted)).waiting > 0;
  });
}

/** A post office that counts what it is given. */
function postOffice(): { carrier: Carrier; letters: () => number } {
  let letters = 0;
  const carrier: Carrier = {
    channel: 'email',
    delivery: 'at-most-once',
    timeoutMs: 1_000,
    async send() {
      letters++;
      return { ok: true, provider_id: null };
    },
  };
  return { carrier, letters: () => letters };
}

async function replayAll(scratch: Scratch, layer: ReturnType<typeof composeLayer>, now: Date): Promise<number> {
  await scratch.database.asWorker((sql) => sql.query('UPDATE dead_letters SET retry_at = $1', [now]));
  let replayed = 0;
  while (await layer.pipeline.retry()) replayed++;
  return replayed;
}

export const g6: Proof = {
  id: 'G6',
  promise: 'A message that cannot be handled is set aside with its cause, and the partition moves on.',
  async run({ seed, long }) {
    const size = long ? 1_000_000 : 10_000;
    const random = mulberry32(seed);
    const poison = new Set(
      shuffle(
        Array.from({ length: size }, (_, i) => i),
        random,
      ).slice(0, size / 100),
    );
    const events = eventsOf(size, poison);
    const clock = virtualClock(NOW);
    const figures = await onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
      const on = { value: true };
      const office = postOffice();
      const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [office.carrier], alsoReact: breaking(poison, on) });
      await append(scratch, refusers(poison));
      await layer.pipeline.drain();
      await append(scratch, events);
      await layer.pipeline.drain();
      const first = await scratch.database.asWorker(counted);
      for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
        clock.advance(60_000);
        while (await layer.pipeline.retry());
      }
      const tired = await scratch.database.asWorker(counted);
      on.value = false;
      const replayed = await replayAll(scratch, layer, clock.now());
      const second = await replayAll(scratch, layer, clock.now());
      while ((await layer.dispatcher.dispatchDue(500)).claimed > 0);
      const after = await scratch.database.asWorker(counted);
      const held = office.letters();
      // The mutant sends without asking the arbiter what it says now.
      await scratch.database.asWorker((sql) =>
        sql.query("UPDATE customers SET state = jsonb_set(state, '{latest}', (state -> 'latest') - 'consent.billing.email')"),
      );
      await scratch.database.asWorker((sql) =>
        sql.query("UPDATE outbox SET state = 'waiting', due_at = $1, stop_reason = NULL WHERE state = 'suppressed'", [clock.now()]),
      );
      while ((await layer.dispatcher.dispatchDue(500)).claimed > 0);
      return { first, tired, replayed, second, after, held, withoutArbiter: office.letters() };
    });
    const small = new Set([3, 700]);
    const blocks = await mutantBlocks(small, eventsOf(2_000, small), clock.now());
    const { first, tired, replayed, second, after, held } = figures;
    const good = size - poison.size;
    const caught = Number(blocks) + Number(figures.withoutArbiter > 0);
    return {
      holds:
        first.dead === poison.size &&
        first.visits === good &&
        first.waiting === 0 &&
        tired.dead === poison.size &&
        tired.attempts === MAX_ATTEMPTS &&
        replayed === poison.size &&
        second === 0 &&
        after.dead === 0 &&
        after.visits === good &&
        held === 0 &&
        caught === 2,
      figures: {
        events: size,
        poison: poison.size,
        set_aside: first.dead,
        good_lost: good - first.visits,
        attempts: tired.attempts,
        replayed,
        replayed_again: second,
        letters_past_the_arbiter: held,
        mutants: 2,
        mutants_caught: caught,
      },
    };
  },
};
