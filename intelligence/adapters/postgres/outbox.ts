import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { checkTask } from '../../orchestration/actions.ts';
import { BLAST_RADIUS, type Person } from '../../orchestration/arbiter.ts';
import { requestOf } from '../../orchestration/gate.ts';
import {
  type Action,
  type Candidate,
  type Claimed,
  type GatePreview,
  type Judgement,
  NOTHING_ASKED,
  type Outbox,
  type OutboxMessage,
  type Settlement,
  type Task,
} from '../../orchestration/outbox.ts';
import type { CustomerRef } from '../../orchestration/playbook-store.ts';
import { type ActionRow, actionOf, CALLED_OFF_IN_DOUBT, undo } from './action-store.ts';
import { postgresContactLedger, type Reservation, refKey } from './contact-ledger.ts';
import type { Database } from './database.ts';
import { keepJudgements } from './judgements.ts';
import { answered, claimedOf, claimOf, countedOf, freshRow, heldMsOf, type Judged, messageOf, type Row } from './outbox-rows.ts';
import {
  ADD_ACTIONS,
  ADD_MESSAGES,
  ADD_TASKS,
  ADDED,
  CLAIM,
  DUE,
  EXPIRED,
  HAND_OVER,
  HELD,
  PAUSE,
  RANKS,
  SETTLE,
  STOPPED_SERVICES,
  SUPERSEDE_ACTIONS,
  SUPERSEDE_MESSAGES,
  SUPERSEDE_TASKS,
  WAITING_TOO,
  WITHDRAW_ACTIONS,
  WITHDRAW_MESSAGES,
} from './outbox-statements.ts';
import { dropCalledOff, reserveAttempts, UNDER_WAY } from './payment-attempts.ts';
import type { DecisionsChanged } from './playbook-store.ts';
import { giveBack, noteUntried, noteWrong, type Paid } from './send-counts.ts';
import { type Overrun, sendRoom } from './send-room.ts';
import { tenantPlace } from './tenant-place.ts';

/** What is known of people now, by customer id, read in the given transaction. */
export type People = (tenant: string, customerIds: readonly string[], sql: Sql) => Promise<ReadonlyMap<string, Person>>;

export type OutboxOptions = {
  readonly database: Database;
  readonly people: People;
  /** Appends facts to the event log inside the given transaction. */
  readonly append: (sql: Sql, events: readonly PlatformEvent[], now: Date) => Promise<void>;
  readonly changed?: DecisionsChanged;
  /** Told of playbooks that were paused because they wanted to reach too many people. */
  readonly paused?: (overrun: Overrun) => void;
};

/** The source under which the layer tells what became of its messages. */
export const DISPATCHER = 'uil/dispatcher';

type PersonOf = (customer: CustomerRef) => Person | null;
/** How messages are asked about in turn: whether others must wait, what is kept of each, and who they go to where that is read already. */
type InTurn<T> = { readonly hold: boolean; readonly keep: (one: Judged) => T; readonly personOf?: PersonOf };
const whole = (one: Judged): Judged => one;
/** So many people are read at once: what is known of each is much more than what is kept of it. */
const MOST_AT_ONCE = 2_000;

/** Ends without a message: what it took of a budget is given back. */
const NEVER_GOES: ReadonlySet<string> = new Set(['failed', 'suppressed', 'superseded']);
const goesNoMore = ({ state }: { readonly state: string }): boolean => NEVER_GOES.has(state);
const WENT_WRONG: ReadonlySet<Settlement['state']> = new Set(['failed', 'unknown', 'doubtful']);

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
export function postgresOutbox({ database, people, append, changed, paused }: OutboxOptions): Outbox & GatePreview {
  const tell = async (sql: Sql, messages: readonly OutboxMessage[], now: Date): Promise<void> => {
    // In one order everywhere: each holds the tenant's head until the end.
    const byTenant = [...Map.groupBy(messages, (m) => m.tenant)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [tenant, of] of byTenant) await changed?.(sql, tenant, [...new Set(of.map((m) => m.decision_id))], now);
  };

  const known = async (sql: Sql, customers: readonly CustomerRef[], letThrough: string | null = null, read?: PersonOf) => {
    const persons = new Map<string, Person>();
    const tenants = new Map<string, Pick<Candidate, 'place' | 'off' | 'setUp'>>();
    for (const [tenant, of] of Map.groupBy(customers, (ref) => ref.tenant)) {
      const ids = [...new Set(of.map((ref) => ref.customer_id))];
      for (let from = 0; read === undefined && from < ids.length; from += MOST_AT_ONCE)
        for (const [customer_id, person] of await people(tenant, ids.slice(from, from + MOST_AT_ONCE), sql))
          persons.set(refKey({ tenant, customer_id }), person);
      tenants.set(tenant, await tenantPlace(sql, tenant, letThrough));
    }
    const personOf: PersonOf = read ?? ((ref) => persons.get(refKey(ref)) ?? null);
    return { personOf, tenantOf: (tenant: string) => tenants.get(tenant)! };
  };

  /** Takes up messages whose holder was not heard of again: back to waiting when they were never handed over, else in doubt. */
  const expired = async (sql: Sql, limit: number, leaseMs: number, now: Date): Promise<Claimed[]> => {
    const { rows } = await sql.query<Row>(EXPIRED, [limit, leaseMs]);
    const untried = rows.filter((row) => row.state !== 'sending').map(messageOf);
    await postgresContactLedger(sql).release(untried);
    await noteUntried(
      sql,
      untried.map(({ tenant, command: { channel } }) => ({ tenant, channel })),
      now,
    );
    await giveBack(sql, rows.filter(goesNoMore));
    return rows.filter((row) => row.state === 'sending').map((row) => claimedOf(row, true));
  };

  /** Asks of each in its turn, with what those before it have taken up; with `hold` nobody else counts for the same people meanwhile. */
  const judgeInTurn = async <T>(sql: Sql, rows: readonly Row[], now: Date, judge: Parameters<Outbox['claim']>[3], how: InTurn<T>) => {
    const { hold, keep } = how;
    const messages = rows.map(messageOf);
    const ledger = postgresContactLedger(sql);
    if (hold) await ledger.hold(messages);
    const { personOf, tenantOf } = await known(sql, messages, null, how.personOf);
    const contacts = await ledger.recent(messages, now);
    const room = await sendRoom(sql, messages, (tenant) => tenantOf(tenant).place.timeZone, now, hold);
    const places: Reservation[] = [];
    const at = isoText(now);
    const judged = rows.map((row, i): T => {
      const message = messages[i] as OutboxMessage;
      const counting = { message, counted: countedOf(row) };
      const ref = refKey(message);
      const before = contacts.get(ref) ?? [];
      const person = personOf(message);
      const facts = { person, contacts: before, room: room.roomOf(counting), ...tenantOf(message.tenant) };
      const verdict = judge({ message, request: requestOf(message, heldMsOf(row, now)), ...facts });
      const one = { row, message, known: person !== null, verdict };
      if (verdict.answer === 'defer' && verdict.reason === BLAST_RADIUS) room.refused(counting);
      if (verdict.answer !== 'send') return keep({ ...one, counted: null });
      const { tenant, customer_id, key, command } = message;
      const { class: messageClass, purpose, subject } = command;
      const place = { tenant, customer_id, key, class: messageClass, purpose, subject, channel: verdict.channel, day: verdict.day, at };
      places.push(place);
      contacts.set(ref, [...before, place]);
      return keep({ ...one, counted: room.granted(counting, verdict.channel) });
    });
    return { judged, places, room };
  };

  const judgeAll = async (sql: Sql, rows: readonly Row[], now: Date, judge: Parameters<Outbox['claim']>[3]) => {
    const { judged, places, room } = await judgeInTurn(sql, rows, now, judge, { hold: true, keep: whole });
    const reserved = await postgresContactLedger(sql).reserve(places);
    await room.write();
    await pause(sql, room.overruns(), now);
    const isTaken = ({ message, verdict }: Judged): boolean => verdict.answer === 'send' && !reserved.has(`${message.tenant}\n${message.key}`);
    const ends = judged.map((one): Judged & { taken: boolean } =>
      isTaken(one) ? { ...one, taken: true, verdict: { ...one.verdict, answer: 'supersede', reason: 'already-told' } as Judgement } : { ...one, taken: false },
    );
    await keepJudgements(sql, ends);
    return ends;
  };

  /** A playbook that wants to go on beyond its cap is paused until a person lets it go on. */
  const pause = async (sql: Sql, overruns: readonly Overrun[], now: Date): Promise<void> => {
    for (const overrun of overruns) {
      const why = `It wanted to send more than ${overrun.cap} messages within an hour, which is its limit.`;
      const { rowCount } = await sql.query(PAUSE, [overrun.tenant, `playbook:${overrun.playbook}`, why, now]);
      if (rowCount !== 0) paused?.(overrun);
    }
  };

  const settled = async (sql: Sql, claimed: Claimed, settlement: Settlement, now: Date): Promise<boolean> => {
    const { tenant, key, fence } = claimed;
    const { rows } = await sql.query<Pick<Row, 'state' | 'fence' | 'paid_channel' | 'paid_from' | 'paid_milli'>>(HELD, [tenant, key]);
    const row = rows[0];
    if (row === undefined) return false;
    // The same end written twice (its first COMMIT was not heard of) is one end; a message in doubt that did go out is cleared up.
    if (row.state === settlement.state && row.fence === fence) return true;
    const clearsDoubt = row.state === 'unknown' && settlement.state === 'sent';
    if (!clearsDoubt && (row.state !== 'sending' || row.fence !== fence)) return false;
    const { state, due, reason, providerId, done } = written(settlement, now);
    // A dead address is counted when the fact of it is processed, as one that the provider tells of later.
    const wrong = WENT_WRONG.has(settlement.state) ? !('dead' in settlement && settlement.dead) : settlement.state === 'waiting' && settlement.failed;
    if (wrong) await noteWrong(sql, [{ tenant, channel: claimed.command.channel }], now);
    const lease = settlement.state === 'doubtful' ? settlement.againInMs : null;
    const failedOnce = settlement.state === 'waiting' && !settlement.failed;
    const next = settlement.state === 'bounced' ? settlement.next : null;
    const ended = await sql.query<Pick<Row, 'state'>>(SETTLE, [tenant, key, state, due, reason, providerId, done, lease, failedOnce, next]);
    await giveBack(
      sql,
      ended.rows.filter(goesNoMore).map(() => ({ ...row, tenant_id: tenant })),
    );
    if (state !== 'sent' && state !== 'sending' && state !== 'unknown') await postgresContactLedger(sql).release([{ tenant, key }]);
    const task = 'task' in settlement ? settlement.task : null;
    if (task !== null) await outbox.add(sql, { ...NOTHING_ASKED, tasks: [task] }, now);
    const facts = factsOf(claimed, settlement, now);
    if (facts.length > 0) await append(sql, facts, now);
    await tell(sql, [claimed], now);
    return true;
  };

  /** Somebody finds out about what was called off after an answer had been lost. */
  const findOut = (sql: Sql, actions: readonly (ActionRow & { readonly state: string })[], now: Date): Promise<void> => {
    const inDoubt = actions.filter(({ state, stop_reason }) => state === 'unknown' && stop_reason === null);
    return outbox.add(sql, { ...NOTHING_ASKED, tasks: inDoubt.map((row) => checkTask(actionOf(row), CALLED_OFF_IN_DOUBT, now)) }, now);
  };

  const outbox: Outbox & GatePreview = {
    async previewIn(sql, messages, ended, now, judge, personOf) {
      const tenants = [...new Set(messages.map(({ tenant }) => tenant))];
      const { rows } = await sql.query<Row & { rank: number; due_at: string }>(WAITING_TOO, [tenants, messages.map((m) => m.customer_id), now, ended]);
      const known = new Set(rows.map(({ message_key }) => message_key));
      const fresh = messages
        .filter(({ key }) => !known.has(key))
        .map((message) => ({ ...freshRow(message), rank: RANKS[message.command.class], due_at: message.command.notBefore }));
      const inTurn = [...rows, ...fresh].sort((a, b) => a.rank - b.rank || (a.due_at < b.due_at ? -1 : a.due_at > b.due_at ? 1 : 0));
      return (await judgeInTurn(sql, inTurn, now, judge, { hold: false, keep: answered, ...(personOf && { personOf }) })).judged;
    },

    preview: (messages, now, judge) =>
      database.asWorker(async (sql) => {
        const { judged } = await judgeInTurn(
          sql,
          messages.map((message) => freshRow(message)),
          now,
          judge,
          { hold: false, keep: whole },
        );
        return judged;
      }),

    claim: (now, limit, leaseMs, judge) =>
      database.asWorker(async (sql) => {
        const doubtful = await expired(sql, limit, leaseMs, now);
        const { rows } = await sql.query<Row>(DUE, [now, limit]);
        if (rows.length === 0) return doubtful;
        const verdicts = await judgeAll(sql, rows, now, judge);
        const changes = verdicts.map((one) => claimOf(one, now));
        const taken = await sql.query<Row>(CLAIM, [JSON.stringify(changes), leaseMs, now]);
        await giveBack(sql, taken.rows.filter(goesNoMore));
        await tell(
          sql,
          verdicts.filter(({ verdict }) => verdict.answer !== 'send').map(({ message }) => message),
          now,
        );
        return [...doubtful, ...taken.rows.filter((row) => row.state === 'sending').map((row) => claimedOf(row, false))];
      }),

    handOver: (claimed, leaseMs, route = null) =>
      database.asWorker(async (sql) => {
        const { rows } = await sql.query<{ stop_reason: string | null; counted_at: string | null; mine: boolean }>(HAND_OVER, [
          claimed.tenant,
          claimed.key,
          claimed.fence,
          leaseMs,
          route,
        ]);
        if (!rows[0]?.mine) return 'lost';
        if (rows[0].stop_reason !== null) return 'superseded';
        const { personOf, tenantOf } = await known(sql, [claimed], rows[0].counted_at);
        return { person: personOf(claimed), ...tenantOf(claimed.tenant) };
      }),

    settle: (claimed, settlement, now) => database.asWorker((sql) => settled(sql, claimed, settlement, now)),

    async add(sql, { messages, tasks, actions }, now) {
      const at = now.toISOString();
      const origin = ({ instance_id, ...rest }: Task | Action) => ({ ...rest, run_id: instance_id, now: at });
      if (messages.length > 0)
        await sql.query(
          ADD_MESSAGES,
          ADDED.params(
            messages.map(({ instance_id, ...m }) => ({ ...m, run_id: instance_id, rank: RANKS[m.command.class], due: m.command.notBefore, now: at })),
          ),
        );
      if (tasks.length > 0) await sql.query(ADD_TASKS, [JSON.stringify(tasks.map((task) => ({ ...origin(task), ...task.command })))]);
      if (actions.length === 0) return;
      const reserved = await reserveAttempts(sql, actions, now);
      const refusedOf = ({ key, command }: Action) => (command.action === 'retry-payment' && !reserved.has(key) ? UNDER_WAY : null);
      await sql.query(ADD_ACTIONS, [JSON.stringify(actions.map((action) => ({ ...origin(action), ...action.command, refused: refusedOf(action) })))]);
    },

    async supersede(sql, runs, now) {
      const columns = [runs.map((run) => run.tenant), runs.map((run) => run.instance_id), runs.map((run) => run.reason)];
      const messages = await sql.query<Paid & Pick<Row, 'state'>>(SUPERSEDE_MESSAGES, [...columns, now]);
      await giveBack(sql, messages.rows.filter(goesNoMore));
      await sql.query(SUPERSEDE_TASKS, [...columns, now]);
      const undoes = runs.map((run) => run.undoes ?? true);
      const { rows } = await sql.query<ActionRow & { state: string }>(SUPERSEDE_ACTIONS, [...columns, undoes, now]);
      const back = runs.filter(({ givesBack }) => givesBack);
      if (back.length > 0) {
        const stopped = await sql.query<ActionRow>(STOPPED_SERVICES, [
          back.map((run) => run.tenant),
          back.map((run) => run.instance_id),
          back.map((run) => run.reason),
        ]);
        await undo(sql, outbox, stopped.rows.map(actionOf), now);
      }
      await findOut(sql, rows, now);
      await dropCalledOff(
        sql,
        rows.filter(({ action, state }) => action === 'retry-payment' && state === 'superseded'),
        now,
      );
    },

    async withdraw(sql, steps, now) {
      const columns = [steps.map((one) => one.tenant), steps.map((one) => one.instance_id), steps.map((one) => one.step)];
      const messages = await sql.query<Paid & Pick<Row, 'state'>>(WITHDRAW_MESSAGES, [...columns, now]);
      await giveBack(sql, messages.rows.filter(goesNoMore));
      const { rows } = await sql.query<ActionRow & { state: string }>(WITHDRAW_ACTIONS, [...columns, now]);
      await findOut(sql, rows, now);
      await undo(sql, outbox, rows.filter(({ state }) => state === 'done').map(actionOf), now);
    },

    breakLeases: () =>
      database.asWorker(async (sql) => {
        await sql.query("UPDATE outbox SET lease_until = clock_timestamp() WHERE state = 'sending' AND lease_until > clock_timestamp()");
      }),
  };
  return outbox;
}
