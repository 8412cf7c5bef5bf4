import { addEdition } from '../../../adapters/postgres/playbook-settings.ts';
import { TIMING } from '../../../behavioral/timing-model.ts';
import type { EventType } from '../../../contract/events/catalogue.ts';
import type { Channel } from '../../../contract/words.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import type { Carrier } from '../../../orchestration/outbox.ts';
import type { AnyPlaybook } from '../../../orchestration/playbook.ts';
import type { PlaybookKind } from '../../../orchestration/playbook-kind.ts';
import { paymentRecovery } from '../../../orchestration/playbooks/payment-recovery.ts';
import { composeLayer } from '../../compose.ts';
import { onScratch } from '../scratch.ts';
import { CHANNELS, CLEAR, HOURS, plant, send, ZONE } from './habits.ts';

const TENANT = 'isp';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-04-06T05:00:00Z');

/** What came of reminders that events set off, on a real store and through the real dispatcher. */
export type Delivered = {
  readonly customers: number;
  /** Who was not held out, and so was to be written to. */
  readonly treated: number;
  readonly reached: number;
  readonly deadAddresses: number;
  /** Longest from a dead address to the message on the next channel, in minutes. */
  readonly slowestNextMinutes: number;
  /** Messages that left in the very hour that was drawn for the customer with the event's own decision. */
  readonly atDrawnHour: number;
  readonly firstMessages: number;
  readonly channelsUsed: number;
  readonly hoursUsed: number;
  readonly chancesLogged: number;
};

type Sent = { readonly customer: string; readonly channel: Channel; readonly at: number; readonly dead: boolean };

/** The playbook as it would be if a dead address were the end of a message. */
const endsAtBounce = (playbook: AnyPlaybook): AnyPlaybook => ({
  ...playbook,
  decide(state, view, now) {
    const verdict = playbook.decide(state, view, now);
    const commands = verdict.commands.map((command) => (command.kind === 'send-message' ? { ...command, instead: [] } : command));
    return { ...verdict, commands };
  },
});
const endingAtBounce: PlaybookKind = { ...paymentRecovery, make: (changes, edition) => endsAtBounce(paymentRecovery.make(changes, edition)) };

function* past(seed: number, customers: number): Generator<unknown> {
  const random = mulberry32(seed);
  const event = (type: EventType, at: string, key: string, data: object) => ({
    specversion: '1.0',
    id: `${type}/${key}`,
    source: 'urn:proof:c5',
    type,
    time: at,
    recordedtime: at,
    data,
  });
  for (let i = 0; i < customers; i++) {
    const customer_id = `c${i}`;
    const person = plant(random, customer_id, CLEAR);
    const profile = { name: `N ${i}`, email: `${customer_id}@example.org`, phone: `+1555${String(1_000_000 + i)}`, time_zone: ZONE, segment: person.segment };
    yield event('customer.created', new Date(START - 90 * DAY).toISOString(), customer_id, { customer_id, ...profile });
    const bill = { customer_id, invoice_id: `i${i}`, amount_minor: 5_000, currency: 'USD', due_on: '2026-03-01' };
    yield event('invoice.issued', new Date(START - 40 * DAY).toISOString(), customer_id, bill);
    for (let k = 0; k < 8; k++) {
      const hour = HOURS[Math.floor(random() * HOURS.length)] as number;
      const channel = CHANNELS[Math.floor(random() * CHANNELS.length)] as Channel;
      const sentAt = Temporal.Instant.fromEpochMilliseconds(START - (80 - 9 * k) * DAY)
        .toZonedDateTimeISO(ZONE)
        .with({ hour, minute: Math.floor(random() * 60) })
        .toInstant()
        .toString();
      const { row } = send(random, person, `${customer_id}/${k}`, sentAt, hour, channel);
      const message = { customer_id, message_key: row.key, channel };
      yield event('message.sent', sentAt, row.key, { ...message, class: 'care', purpose: `news-${k}` });
      if (row.machineAt !== null) yield event('message.opened', row.machineAt, `${row.key}/m`, { ...message, machine: true });
      if (row.openedAt !== null) yield event('message.opened', row.openedAt, row.key, message);
      if (row.reopenedAt !== null && row.reopenedAt !== row.openedAt) yield event('message.opened', row.reopenedAt, `${row.key}/again`, message);
    }
    // The card fails for good at any hour of the day or night.
    const failedAt = new Date(START + Math.floor(random() * DAY)).toISOString();
    yield event('payment.failed', failedAt, customer_id, {
      customer_id,
      payment_id: `p${i}`,
      invoice_id: `i${i}`,
      amount_minor: 5_000,
      currency: 'USD',
      attempt: 1,
      hard: true,
    });
  }
}

/** A fifth of all addresses, by customer and channel, turn out to be dead when they are first written to; nobody's are all dead. */
const deadWays = (seed: number, customers: number): Set<string> => {
  const random = mulberry32(seed + 1);
  const dead = new Set<string>();
  for (let i = 0; i < customers; i++) {
    const alive = CHANNELS[Math.floor(random() * CHANNELS.length)];
    for (const channel of CHANNELS) if (channel !== alive && random() < 0.3) dead.add(`c${i} ${channel}`);
  }
  return dead;
};

/** Learns from what was sent before, then lives through two days in which every card fails. */
export async function deliver(seed: number, customers: number, broken: boolean): Promise<Delivered> {
  const clock = virtualClock(new Date(START - 90 * DAY));
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const sent: Sent[] = [];
    const dead = deadWays(seed, customers);
    const carriers = CHANNELS.map(
      (channel): Carrier => ({
        channel,
        delivery: 'keyed',
        timeoutMs: 5_000,
        async send({ customer_id }) {
          const isDead = dead.has(`${customer_id} ${channel}`);
          sent.push({ customer: customer_id, channel, at: clock.now().getTime(), dead: isDead });
          return isDead ? { ok: false, permanent: true, dead: true, reason: 'no such address' } : { ok: true, provider_id: null };
        },
      }),
    );
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers, playbooks: [broken ? endingAtBounce : paymentRecovery] });
    await scratch.database.asTenant(TENANT, async (sql) => {
      await addEdition(sql, TENANT, {
        playbook: 'payment-recovery',
        enabled: true,
        settings: { channel: 'auto', reminders: 1 },
        why: 'proof',
        changed_at: clock.now().toISOString(),
        changed_by: 'proof',
      });
      for (const channel of CHANNELS)
        await sql.query(
          `INSERT INTO channel_settings (tenant_id, channel, route, kind, settings, changed_at, changed_by, receipt_key) VALUES ($1, $2, 'main', 'proof', '{}', $3, 'proof', $2)`,
          [TENANT, channel, clock.now()],
        );
    });
    const all = [...past(seed, customers)].map((event) => ({ event, at: Date.parse((event as { time: string }).time) })).sort((a, b) => a.at - b.at);
    const take = async (from: number, until: number) => {
      const due = all.filter(({ at }) => at > from && at <= until).map(({ event }) => event);
      for (let k = 0; k < due.length; k += 5_000) await layer.ingest(TENANT, due.slice(k, k + 5_000));
      await layer.pipeline.drain();
    };
    clock.set(new Date(START));
    await take(0, START);
    await layer.train(TENANT, { only: TIMING, seed, by: 'proof' });
    for (let now = START; now <= START + 2.5 * DAY; now += 15 * MINUTE) {
      clock.set(new Date(now));
      await take(now - 15 * MINUTE, now);
      while ((await layer.runtime.wakeDue(clock.now(), 500)) === 500);
      for (let round = 0; round < 6 && (await layer.dispatcher.dispatchDue(500)).claimed > 0; round++);
      await layer.pipeline.drain();
    }
    const { rows: decided } = await scratch.database.asWorker((sql) =>
      sql.query<{ customer: string; choice: string; at: string | null; rules: { rule: string; answer: string }[] }>(
        `SELECT customer_id AS customer, choice, rules, commands #>> '{0,notBefore}' AS at FROM decisions WHERE commands::jsonb @? '$[*] ? (@.kind == "send-message")'`,
      ),
    );
    return told(customers, sent, decided);
  });
}

type Decided = { readonly customer: string; readonly choice: string; readonly at: string | null; readonly rules: readonly { rule: string; answer: string }[] };

function told(customers: number, sent: readonly Sent[], decided: readonly Decided[]): Delivered {
  const treated = decided.filter(({ choice }) => choice === 'act');
  const aimedAt = new Map(treated.map(({ customer, at }) => [customer, Date.parse(at ?? '')]));
  const of = Map.groupBy(sent, ({ customer }) => customer);
  const first = [...of.values()].map((ones) => ones[0] as Sent);
  const waits = [...of.values()].flatMap((ones) => ones.flatMap((one, i) => (one.dead && ones[i + 1] ? [((ones[i + 1] as Sent).at - one.at) / MINUTE] : [])));
  const localHour = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE).hour;
  return {
    customers,
    treated: treated.length,
    reached: treated.filter(({ customer }) => (of.get(customer) ?? []).some(({ dead }) => !dead)).length,
    deadAddresses: sent.filter(({ dead }) => dead).length,
    slowestNextMinutes: Math.max(0, ...waits),
    atDrawnHour: first.filter(({ customer, at }) => localHour(at) === localHour(aimedAt.get(customer) ?? 0) && at >= (aimedAt.get(customer) ?? 0)).length,
    firstMessages: first.length,
    channelsUsed: new Set(first.map(({ channel }) => channel)).size,
    hoursUsed: new Set(first.map(({ at }) => localHour(at))).size,
    chancesLogged: treated.filter(({ rules }) => rules.some(({ rule, answer }) => rule === 'chance' && Number(answer) > 0 && Number(answer) <= 1)).length,
  };
}
