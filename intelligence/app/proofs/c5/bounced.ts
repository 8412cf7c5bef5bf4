import { addEdition } from '../../../adapters/postgres/playbook-settings.ts';
import { TIMING } from '../../../behavioral/timing-model.ts';
import type { EventType } from '../../../contract/events/catalogue.ts';
import type { Channel } from '../../../contract/words.ts';
import { OWN_WORDS } from '../../../integration/channels/templates.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import { UNIVERSAL_SHARE, universalArm } from '../../../orchestration/holdout.ts';
import type { MailingRequest } from '../../../orchestration/mailing.ts';
import type { Carrier } from '../../../orchestration/outbox.ts';
import type { AnyPlaybook } from '../../../orchestration/playbook.ts';
import type { PlaybookKind } from '../../../orchestration/playbook-kind.ts';
import { onboarding } from '../../../orchestration/playbooks/onboarding.ts';
import { paymentRecovery } from '../../../orchestration/playbooks/payment-recovery.ts';
import { composeLayer } from '../../compose.ts';
import { onScratch } from '../scratch.ts';
import { CHANNELS, CLEAR, HOURS, plant, send, ZONE } from './habits.ts';

const TENANT = 'isp';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-04-06T05:00:00Z');

/** How many join, and how many a system writes to; so few that nobody else has to agree. */
const OTHERS = 40;
const NEWS: MailingRequest = {
  ...{ class: 'care', purpose: 'news-of-the-portal', channel: 'auto', hour: 'own', template: OWN_WORDS },
  values: { title: 'The portal is new', text: 'You can see your bills there now.' },
};

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
  /** The same of messages that other events and the API set off: a welcome for who joins, and what a system asks to be sent by everybody's own hour. */
  readonly welcomes: Aimed;
  readonly asked: Aimed;
};

/** Messages that were to wait for an hour of the customer's own: how many, how many left in the drawn hour on the drawn channel or after a dead address, before their deadline, with a chance on record. */
export type Aimed = { readonly decided: number; readonly atDrawnHour: number; readonly inTime: number; readonly chancesLogged: number; readonly hours: number };

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
/** And as if what may wait went at once. */
const goesAtOnce = (playbook: AnyPlaybook): AnyPlaybook => ({
  ...playbook,
  decide(state, view, now) {
    const verdict = playbook.decide(state, view, now);
    const commands = verdict.commands.map((command) => (command.kind === 'send-message' ? { ...command, notBefore: now.toISOString() } : command));
    return { ...verdict, commands };
  },
});
const hasty: PlaybookKind = { ...onboarding, make: (changes, edition) => goesAtOnce(onboarding.make(changes, edition)) };
const endingAtBounce: PlaybookKind = { ...paymentRecovery, make: (changes, edition) => endsAtBounce(paymentRecovery.make(changes, edition)) };

const joinedName = (i: number): string => `new${i}`;
const listName = (i: number): string => `list${i}`;

/** Others than those whose cards fail: some who join on the two days, and some who were there before and get what a system asks for. */
function* others(seed: number, count: number): Generator<unknown> {
  const random = mulberry32(seed + 2);
  const created = (customer_id: string, time: string, data: object) => ({
    specversion: '1.0',
    ...{ id: `customer.created/${customer_id}`, source: 'urn:proof:c5', type: 'customer.created', time, recordedtime: time },
    data: {
      customer_id,
      name: customer_id,
      email: `${customer_id}@example.org`,
      phone: '+15550100000',
      time_zone: ZONE,
      segment: random() < 0.75 ? 'residential' : 'business',
      ...data,
    },
  });
  for (let i = 0; i < count; i++) {
    const at = new Date(START + Math.floor(random() * DAY)).toISOString();
    yield created(joinedName(i), at, { customer_since: at.slice(0, 10) });
    yield created(listName(i), new Date(START - 90 * DAY).toISOString(), {});
  }
}

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
    const layer = composeLayer({
      store: scratch,
      clock,
      log: silentLog,
      carriers,
      playbooks: broken ? [endingAtBounce, hasty] : [paymentRecovery, onboarding],
    });
    await scratch.database.asTenant(TENANT, async (sql) => {
      const by = { enabled: true, why: 'proof', changed_at: clock.now().toISOString(), changed_by: 'proof' };
      await addEdition(sql, TENANT, { ...by, playbook: 'payment-recovery', settings: { channel: 'auto', reminders: 1 } });
      await addEdition(sql, TENANT, { ...by, playbook: 'onboarding', settings: { channel: 'auto', hour: 'own', check_activation: false } });
      for (const channel of CHANNELS)
        await sql.query(
          `INSERT INTO channel_settings (tenant_id, channel, route, kind, settings, changed_at, changed_by, receipt_key) VALUES ($1, $2, 'main', 'proof', '{}', $3, 'proof', $2)`,
          [TENANT, channel, clock.now()],
        );
    });
    const all = [...past(seed, customers), ...others(seed, OTHERS)]
      .map((event) => ({ event, at: Date.parse((event as { time: string }).time) }))
      .sort((a, b) => a.at - b.at);
    const take = async (from: number, until: number) => {
      const due = all.filter(({ at }) => at > from && at <= until).map(({ event }) => event);
      for (let k = 0; k < due.length; k += 5_000) await layer.ingest(TENANT, due.slice(k, k + 5_000));
      await layer.pipeline.drain();
    };
    clock.set(new Date(START));
    await take(0, START);
    await layer.train(TENANT, { only: TIMING, seed, by: 'proof' });
    const before = new Date(START + DAY).toISOString();
    const names = Array.from({ length: OTHERS }, (_, i) => listName(i));
    const listed = names.filter((name) => universalArm(TENANT, name, UNIVERSAL_SHARE) !== 'held-out');
    for (let now = START; now <= START + 2.5 * DAY; now += 15 * MINUTE) {
      clock.set(new Date(now));
      if (now === START + 6 * HOUR) await layer.director.ask(TENANT, { ...NEWS, before }, listed, 'a system');
      await take(now - 15 * MINUTE, now);
      while ((await layer.runtime.wakeDue(clock.now(), 500)) === 500);
      for (let round = 0; round < 6 && (await layer.dispatcher.dispatchDue(500)).claimed > 0; round++);
      await layer.pipeline.drain();
    }
    const { rows: decided } = await scratch.database.asWorker((sql) =>
      sql.query<{ customer: string; choice: string; at: string | null; rules: { rule: string; answer: string }[] }>(
        `SELECT customer_id AS customer, choice, rules, commands #>> '{0,notBefore}' AS at FROM decisions WHERE commands::jsonb @? '$[*] ? (@.kind == "send-message")' ORDER BY decided_at`,
      ),
    );
    const isOther = ({ customer }: { readonly customer: string }): boolean => !/^c\d/.test(customer);
    return {
      ...told(
        customers,
        sent.filter((one) => !isOther(one)),
        decided.filter((one) => !isOther(one)),
      ),
      welcomes: aimedOf('new', sent, decided, START + 2.5 * DAY),
      asked: aimedOf('list', sent, decided, Date.parse(before)),
    };
  });
}

type Decided = { readonly customer: string; readonly choice: string; readonly at: string | null; readonly rules: readonly { rule: string; answer: string }[] };

const localHour = (at: number): number => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE).hour;

/** What became of the first message of each of these customers that was decided on. */
function aimedOf(whose: string, sent: readonly Sent[], decided: readonly Decided[], deadline: number): Aimed {
  const firstOf = Map.groupBy(
    decided.filter(({ customer, choice }) => customer.startsWith(whose) && choice === 'act'),
    ({ customer }) => customer,
  );
  const first = [...firstOf.values()].map((ones) => ones[0] as Decided);
  const leftOf = (customer: string) => sent.find((one) => one.customer === customer)?.at ?? Number.POSITIVE_INFINITY;
  const ruled = (rules: Decided['rules'], name: string) => rules.find(({ rule }) => rule === name)?.answer;
  const drawn = first.map(({ customer, at, rules }) => ({
    ...{ left: leftOf(customer), from: Date.parse(at ?? '') },
    ...{ hour: Number.parseInt(ruled(rules, 'best-hour') ?? '', 10), chance: Number(ruled(rules, 'hour-chance')) },
  }));
  return {
    decided: first.length,
    atDrawnHour: drawn.filter(({ left, from, hour }) => left >= from && left < from + HOUR && localHour(left) === hour).length,
    inTime: drawn.filter(({ left }) => left < deadline).length,
    chancesLogged: drawn.filter(({ chance }) => chance > 0 && chance <= 1).length,
    hours: new Set(drawn.map(({ left }) => localHour(left))).size,
  };
}

function told(customers: number, sent: readonly Sent[], decided: readonly Decided[]): Omit<Delivered, 'welcomes' | 'asked'> {
  const treated = decided.filter(({ choice }) => choice === 'act');
  const aimedAt = new Map(treated.map(({ customer, at }) => [customer, Date.parse(at ?? '')]));
  const of = Map.groupBy(sent, ({ customer }) => customer);
  const first = [...of.values()].map((ones) => ones[0] as Sent);
  const waits = [...of.values()].flatMap((ones) => ones.flatMap((one, i) => (one.dead && ones[i + 1] ? [((ones[i + 1] as Sent).at - one.at) / MINUTE] : [])));
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
