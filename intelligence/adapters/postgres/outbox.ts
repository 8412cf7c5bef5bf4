import type { SendMessage } from '../../contract/commands.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Channel } from '../../contract/words.ts';
import type { Sql } from '../../data/sql.ts';
import type { Person } from '../../orchestration/arbiter.ts';
import {
  type Action,
  type Candidate,
  type Claimed,
  type Judgement,
  NOTHING_ASKED,
  type Outbox,
  type OutboxMessage,
  type Settlement,
  type Task,
} from '../../orchestration/outbox.ts';
import type { CustomerRef } from '../../orchestration/playbook-store.ts';
import { postgresContactLedger, type Reservation, refKey } from './contact-ledger.ts';
import type { Database } from './database.ts';
import {
  ADD_ACTIONS,
  ADD_MESSAGES,
  ADD_TASKS,
  CLAIM,
  DUE,
  EXPIRED,
  HAND_OVER,
  HELD,
  RANKS,
  SETTLE,
  SUPERSEDE_ACTIONS,
  SUPERSEDE_MESSAGES,
  SUPERSEDE_TASKS,
  TENANT,
  WITHDRAW_MESSAGES,
} from './outbox-statements.ts';
import type { DecisionsChanged } from './playbook-store.ts';

/** What is known of people now, by customer id, read in the given transaction. */
export type People = (tenant: string, customerIds: readonly string[], sql: Sql) => Promise<ReadonlyMap<string, Person>>;

export type OutboxOptions = {
  readonly database: Database;
  readonly people: People;
  /** Appends facts to the event log inside the given transaction. */
  readonly append: (sql: Sql, events: readonly PlatformEvent[], now: Date) => Promise<void>;
  readonly changed?: DecisionsChanged;
};

type Row = {
  tenant_id: string;
  message_key: string;
  customer_id: string;
  playbook: string;
  playbook_version: number;
  run_id: string;
  decision_id: string;
  command: SendMessage;
  state: string;
  fence: number;
  attempt: number;
  route: string | null;
};

/** The source under which the layer tells what became of its messages. */
export const DISPATCHER = 'uil/dispatcher';

const messageOf = (row: Row): OutboxMessage => ({
  tenant: row.tenant_id,
  key: row.message_key,
  customer_id: row.customer_id,
  playbook: row.playbook,
  playbook_version: row.playbook_version,
  instance_id: row.run_id,
  decision_id: row.decision_id,
  command: row.command,
});
const claimedOf = (row: Row, doubtful: boolean): Claimed => ({ ...messageOf(row), fence: row.fence, attempt: row.attempt, route: row.route, doubtful });

/** The facts that follow from an end, named by the key so that each counts once however often it is told. */
function factsOf({ tenant, customer_id, key, decision_id, instance_id, command }: OutboxMessage, settlement: Settlement, now: Date): PlatformEvent[] {
  const time = now.toISOString();
  const base = { source: DISPATCHER, tenant, time, learned: time };
  const message = { customer_id, message_key: key, channel: command.channel };
  if (settlement.state === 'sent') {
    const { class: messageClass, purpose, step, survey } = command;
    const sent: PlatformEvent = {
      ...base,
      id: `${key}:sent`,
      type: 'message.sent',
      data: { ...message, class: messageClass, purpose, decision_id, instance_id, step },
    };
    return survey === undefined ? [sent] : [sent, { ...base, id: `${key}:asked`, type: 'survey.asked', data: { customer_id, survey_id: survey } }];
  }
  if (settlement.state === 'bounced' || (settlement.state === 'failed' && settlement.dead))
    return [{ ...base, id: `${key}:bounced:${command.channel}`, type: 'message.bounced', data: { ...message, permanent: true } }];
  return [];
}

/** The columns that a settlement writes: state, due, reason, end. */
function written(settlement: Settlement, now: Date): { state: string; due: Date | null; reason: string | null; providerId: string | null; done: Date | null } {
  const none = { due: null, reason: null, providerId: null, done: now };
  switch (settlement.state) {
    case 'sent':
      return { ...none, state: 'sent', providerId: settlement.providerId };
    case 'waiting':
      return { ...none, state: 'waiting', due: settlement.until, reason: settlement.reason, done: null };
    case 'bounced':
      return { ...none, state: 'waiting', due: settlement.until, reason: settlement.reason, done: null };
    case 'doubtful':
      return { ...none, state: 'sending', reason: settlement.reason, done: null };
    default:
      return { ...none, state: settlement.state, reason: settlement.reason };
  }
}

/** The outbox in PostgreSQL. */
export function postgresOutbox({ database, people, append, changed }: OutboxOptions): Outbox {
  const tell = async (sql: Sql, messages: readonly OutboxMessage[], now: Date): Promise<void> => {
    if (changed) for (const [tenant, of] of Map.groupBy(messages, (m) => m.tenant)) await changed(sql, tenant, [...new Set(of.map((m) => m.decision_id))], now);
  };

  const known = async (sql: Sql, customers: readonly CustomerRef[]) => {
    const persons = new Map<string, Person>();
    const tenants = new Map<string, Pick<Candidate, 'place' | 'off' | 'setUp'>>();
    for (const [tenant, of] of Map.groupBy(customers, (ref) => ref.tenant)) {
      for (const [customer_id, person] of await people(tenant, [...new Set(of.map((ref) => ref.customer_id))], sql))
        persons.set(refKey({ tenant, customer_id }), person);
      const { rows } = await sql.query<{ country: string; region: string | null; time_zone: string; off: string[]; setUp: Channel[] }>(TENANT, [tenant]);
      const { country, region, time_zone, off, setUp } = rows[0]!;
      tenants.set(tenant, { place: { country, region, timeZone: time_zone }, off, setUp });
    }
    return { personOf: (ref: CustomerRef) => persons.get(refKey(ref)) ?? null, tenantOf: (tenant: string) => tenants.get(tenant)! };
  };

  /** Takes up messages whose holder was not heard of again: back to waiting when they were never handed over, else in doubt. */
  const expired = async (sql: Sql, limit: number, leaseMs: number): Promise<Claimed[]> => {
    const { rows } = await sql.query<Row>(EXPIRED, [limit, leaseMs]);
    await postgresContactLedger(sql).release(rows.filter((row) => row.state !== 'sending').map((row) => ({ tenant: row.tenant_id, key: row.message_key })));
    return rows.filter((row) => row.state === 'sending').map((row) => claimedOf(row, true));
  };

  const judgeAll = async (sql: Sql, messages: readonly OutboxMessage[], now: Date, judge: Parameters<Outbox['claim']>[3]) => {
    const ledger = postgresContactLedger(sql);
    await ledger.hold(messages);
    const { personOf, tenantOf } = await known(sql, messages);
    const contacts = await ledger.recent(messages, now);
    const places: Reservation[] = [];
    const verdicts = messages.map((message): { message: OutboxMessage; verdict: Judgement } => {
      const before = contacts.get(refKey(message)) ?? [];
      const { class: messageClass, purpose, notBefore } = message.command;
      const request = { key: message.key, playbook: message.playbook, class: messageClass, purpose, channel: message.command.channel, notBefore };
      const verdict = judge({ message, request, person: personOf(message), contacts: before, ...tenantOf(message.tenant) });
      if (verdict.answer === 'send') {
        const { tenant, customer_id, key } = message;
        const place = { tenant, customer_id, key, class: messageClass, purpose, channel: verdict.channel, day: verdict.day, at: now.toISOString() };
        places.push(place);
        contacts.set(refKey(message), [...before, place]);
      }
      return { message, verdict };
    });
    const reserved = await ledger.reserve(places);
    return verdicts.map(({ message, verdict }) =>
      verdict.answer !== 'send' || reserved.has(`${message.tenant}\n${message.key}`)
        ? { message, verdict }
        : { message, verdict: { ...verdict, answer: 'suppress' as const, reason: 'already-told' } },
    );
  };

  const settled = async (sql: Sql, claimed: Claimed, settlement: Settlement, now: Date): Promise<boolean> => {
    const { tenant, key, fence } = claimed;
    const { rows } = await sql.query<{ state: string; fence: number }>(HELD, [tenant, key]);
    const row = rows[0];
    if (row === undefined) return false;
    // The same end written twice (its first COMMIT was not heard of) is one end; a message in doubt that did go out is cleared up.
    if (row.state === settlement.state && row.fence === fence) return true;
    const clearsDoubt = row.state === 'unknown' && settlement.state === 'sent';
    if (!clearsDoubt && (row.state !== 'sending' || row.fence !== fence)) return false;
    const { state, due, reason, providerId, done } = written(settlement, now);
    const lease = settlement.state === 'doubtful' ? settlement.againInMs : null;
    const failedOnce = settlement.state === 'waiting' && !settlement.failed;
    const next = settlement.state === 'bounced' ? settlement.next : null;
    await sql.query(SETTLE, [tenant, key, state, due, reason, providerId, done, lease, failedOnce, next]);
    if (state !== 'sent' && state !== 'sending' && state !== 'unknown') await postgresContactLedger(sql).release([{ tenant, key }]);
    const task = 'task' in settlement ? settlement.task : null;
    if (task !== null) await outbox.add(sql, { ...NOTHING_ASKED, tasks: [task] }, now);
    const facts = factsOf(claimed, settlement, now);
    if (facts.length > 0) await append(sql, facts, now);
    await tell(sql, [claimed], now);
    return true;
  };

  const outbox: Outbox = {
    claim: (now, limit, leaseMs, judge) =>
      database.asWorker(async (sql) => {
        const doubtful = await expired(sql, limit, leaseMs);
        const { rows } = await sql.query<Row>(DUE, [now, limit]);
        if (rows.length === 0) return doubtful;
        const verdicts = await judgeAll(sql, rows.map(messageOf), now, judge);
        const changes = verdicts.map(({ message, verdict }) => ({
          tenant: message.tenant,
          key: message.key,
          state: verdict.answer === 'send' ? 'sending' : verdict.answer === 'defer' ? 'waiting' : 'suppressed',
          due: verdict.answer === 'defer' ? verdict.until.toISOString() : null,
          reason: verdict.answer === 'send' ? null : verdict.reason,
          channel: verdict.channel,
          answers: verdict.rules,
        }));
        const taken = await sql.query<Row>(CLAIM, [JSON.stringify(changes), leaseMs, now]);
        await tell(
          sql,
          verdicts.filter(({ verdict }) => verdict.answer !== 'send').map(({ message }) => message),
          now,
        );
        return [...doubtful, ...taken.rows.filter((row) => row.state === 'sending').map((row) => claimedOf(row, false))];
      }),

    handOver: (claimed, leaseMs, route = null) =>
      database.asWorker(async (sql) => {
        const { rows } = await sql.query<{ stop_reason: string | null; mine: boolean }>(HAND_OVER, [
          claimed.tenant,
          claimed.key,
          claimed.fence,
          leaseMs,
          route,
        ]);
        if (!rows[0]?.mine) return 'lost';
        if (rows[0].stop_reason !== null) return 'superseded';
        const { personOf, tenantOf } = await known(sql, [claimed]);
        return { person: personOf(claimed), ...tenantOf(claimed.tenant) };
      }),

    settle: (claimed, settlement, now) => database.asWorker((sql) => settled(sql, claimed, settlement, now)),

    async add(sql, { messages, tasks, actions }, now) {
      const origin = ({ instance_id, ...rest }: OutboxMessage | Task | Action) => ({ ...rest, run_id: instance_id, now: now.toISOString() });
      if (messages.length > 0)
        await sql.query(ADD_MESSAGES, [JSON.stringify(messages.map((m) => ({ ...origin(m), rank: RANKS[m.command.class], due: m.command.notBefore })))]);
      if (tasks.length > 0) await sql.query(ADD_TASKS, [JSON.stringify(tasks.map((task) => ({ ...origin(task), ...task.command })))]);
      if (actions.length > 0) await sql.query(ADD_ACTIONS, [JSON.stringify(actions.map((action) => ({ ...origin(action), ...action.command })))]);
    },

    async supersede(sql, runs, now) {
      const columns = [runs.map((run) => run.tenant), runs.map((run) => run.instance_id), runs.map((run) => run.reason)];
      await sql.query(SUPERSEDE_MESSAGES, [...columns, now]);
      await sql.query(SUPERSEDE_TASKS, [...columns, now]);
      await sql.query(SUPERSEDE_ACTIONS, [...columns, now]);
    },

    async withdraw(sql, steps, now) {
      await sql.query(WITHDRAW_MESSAGES, [steps.map((one) => one.tenant), steps.map((one) => one.instance_id), steps.map((one) => one.step), now]);
    },

    breakLeases: () =>
      database.asWorker(async (sql) => {
        await sql.query("UPDATE outbox SET lease_until = clock_timestamp() WHERE state = 'sending' AND lease_until > clock_timestamp()");
      }),
  };
  return outbox;
}
