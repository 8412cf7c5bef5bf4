import type { Timeline, TimelineEntry } from '../../contract/api/lists.ts';
import { decimalText } from '../../contract/api/minor-units.ts';
import type { LoggedEvent, PlatformEvent } from '../../contract/envelope.ts';
import type { EventData, EventType } from '../../contract/events/catalogue.ts';
import type { Sql } from '../../data/sql.ts';
import { dayOf, daysBetween } from '../../kernel/days.ts';
import { actionTitle } from '../../orchestration/actions.ts';
import { cursorOf, damagedCursor, readCursor } from './cursor.ts';
import { EVENT_COLUMNS, eventOf } from './event-log.ts';

type Told = Pick<TimelineEntry, 'kind' | 'tone' | 'title' | 'detail'>;
const told = (kind: Told['kind'], tone: Told['tone'], title: string, detail: string | null = null): Told => ({ kind, tone, title, detail });
const money = (minor: number, currency: string): string => `${decimalText(minor, currency)} ${currency}`;
const minutes = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 60_000);

const CLOSED: Readonly<Record<EventData<'task.closed'>['outcome'], string>> = {
  done: 'A person did what was asked',
  cannot: 'A person could not do what was asked',
  agreed: 'Agreed when a person asked',
  refused: 'Refused when a person asked',
  'not-reached': 'Was not reached by a person',
};

type Tellers = { [T in EventType]?: (event: PlatformEvent<T>) => Told | null };

/** How each event reads on the customer's timeline; the types left out are too small to show one by one. */
const tellers: Tellers = {
  'customer.created': () => told('status', 'neutral', 'Became a customer'),
  'customer.activated': () => told('status', 'good', 'Service activated'),
  'customer.suspended': (e) => told('status', 'bad', 'Service suspended', e.data.reason ?? null),
  'customer.cancelled': (e) => told('status', 'bad', e.data.voluntary === false ? 'Contract ended by the ISP' : 'Left', e.data.reason ?? null),
  'service.changed': (e) => told('plan', 'neutral', `Plan: ${e.data.plan_name ?? e.data.plan_id}`, `${money(e.data.price_minor, e.data.currency)} a month`),
  'invoice.issued': (e) => told('bill', 'neutral', `Bill of ${money(e.data.amount_minor, e.data.currency)}`, `due ${e.data.due_on}`),
  'payment.succeeded': (e) =>
    told(
      'payment',
      'good',
      `Paid ${money(e.data.amount_minor, e.data.currency)}`,
      e.data.days_late && e.data.days_late > 0 ? `${e.data.days_late} days late` : null,
    ),
  'payment.failed': (e) =>
    told(
      'payment',
      'bad',
      `Payment of ${money(e.data.amount_minor, e.data.currency)} failed`,
      [`attempt ${e.data.attempt}`, e.data.decline_code].filter(Boolean).join(', '),
    ),
  'payment.pending': (e) => told('payment', 'neutral', `A payment of ${money(e.data.amount_minor, e.data.currency)} is on its way`),
  'preference.stated': () => told('status', 'neutral', 'Said how they wish to be written to'),
  'customer.flagged': (e) => told('status', 'neutral', `Left in peace: ${e.data.flag}`, e.data.until ? `until ${dayOf(e.data.until)}` : null),
  'customer.unflagged': (e) => told('status', 'neutral', `No longer left in peace: ${e.data.flag}`),
  'payment.reported': (e) =>
    told('payment', 'neutral', e.data.says === 'made' ? 'Said to have been paid' : 'Said to have been declined', 'the biller is asked'),
  'payment.promised': (e) =>
    told(
      'payment',
      'neutral',
      e.data.parts.length === 1 ? 'Promised to pay' : `Agreed to pay in ${e.data.parts.length} parts`,
      e.data.parts.map(({ due_on, amount_minor }) => `${money(amount_minor, e.data.currency)} by ${due_on}`).join(', '),
    ),
  'recovery.held': (e) => told('payment', 'neutral', `Recovery held until ${e.data.until}`, e.data.reason ?? null),
  'call.recorded': (e) => told('message', 'neutral', e.data.reached ? 'Called about the bill' : 'Called about the bill, not reached', e.data.note ?? null),
  'balance.low': (e) => told('payment', 'neutral', 'Balance is low', money(e.data.balance_minor, e.data.currency)),
  'balance.expired': () => told('payment', 'bad', 'Balance used up'),
  'service.expired': () => told('payment', 'bad', 'Paid period ran out'),
  'ticket.opened': (e) => told('ticket', 'bad', `Ticket: ${e.data.category}`, e.data.reopened ? 'opened again' : null),
  'ticket.closed': (e) =>
    told(
      'ticket',
      'good',
      'Ticket closed',
      [`after ${Math.round(minutes(e.data.opened_at, e.time) / 60)} h`, e.data.satisfaction ? `rated ${e.data.satisfaction} of 5` : '']
        .filter(Boolean)
        .join(', '),
    ),
  'outage.started': (e) => told('fault', 'bad', 'Outage of the access node', e.data.cause ?? null),
  'outage.ended': (e) => told('fault', 'good', `Outage over after ${minutes(e.data.started_at, e.time)} minutes`, e.data.cause ?? null),
  'maintenance.planned': (e) =>
    told('fault', 'neutral', 'Planned work on the access node', `${e.data.kind}, from ${e.data.starts_at.slice(0, 16).replace('T', ' ')} UTC`),
  'maintenance.changed': (e) => told('fault', 'neutral', 'Planned work moved', `from ${e.data.starts_at.slice(0, 16).replace('T', ' ')} UTC`),
  'maintenance.cancelled': () => told('fault', 'neutral', 'Planned work called off'),
  'maintenance.completed': () => told('fault', 'good', 'Planned work done'),
  'session.ended': (e) => (e.data.cause === 'lost' ? told('fault', 'bad', 'Line dropped') : null),
  'message.sent': (e) => told('message', 'neutral', `Message by ${e.data.channel}`, e.data.purpose),
  'message.opened': (e) => (e.data.machine ? null : told('message', 'good', 'Message opened')),
  'message.clicked': () => told('message', 'good', 'Link in a message followed'),
  'message.bounced': (e) => told('message', 'bad', 'Message could not be delivered', e.data.permanent ? 'address does not work' : 'for now'),
  'message.replied': (e) => told('message', 'neutral', `Answered by ${e.data.channel}`, e.data.text),
  'portal.visited': (e) => told('visit', 'neutral', 'Visited the portal', e.data.page ?? null),
  'offer.made': (e) => (e.data.held_out ? null : told('plan', 'neutral', `Offered ${e.data.add_on_id ?? e.data.plan_id ?? e.data.kind}`, e.data.kind)),
  'usage.threshold': (e) =>
    told(
      'plan',
      e.data.state === 'crossed' ? 'bad' : 'neutral',
      e.data.of === 'allowance'
        ? `The included volume is ${e.data.state === 'crossed' ? 'used up' : 'likely to be used up'}`
        : 'Uses more than is usual on the plan',
      [
        e.data.used_percent === undefined ? null : `${Math.round(e.data.used_percent)}% used`,
        e.data.likely_on === undefined ? null : `likely passed on ${e.data.likely_on}`,
      ]
        .filter((part) => part !== null)
        .join(', ') || null,
    ),
  'offer.accepted': (e) => told('plan', 'good', `Accepted ${e.data.add_on_id ?? e.data.plan_id ?? 'an offer'}`, e.data.kind),
  'offer.refused': (e) => told('plan', 'neutral', `Refused ${e.data.add_on_id ?? e.data.plan_id ?? 'an offer'}`, e.data.kind),
  'address.qualified': (e) => told('status', 'neutral', `The line can carry ${e.data.max_down_mbps} Mbit/s`),
  'visit.scheduled': (e) => told('visit', 'neutral', `Technician: ${e.data.kind} planned`, `for ${e.data.scheduled_for}`),
  'visit.cancelled': () => told('visit', 'neutral', 'Visit called off'),
  'visit.completed': (e) => {
    const late = daysBetween(e.data.scheduled_for, dayOf(e.time));
    return told('visit', late > 0 ? 'bad' : 'good', `Technician: ${e.data.kind} done`, late > 0 ? `${late} ${late === 1 ? 'day' : 'days'} late` : null);
  },
  'action.done': (e) => told('status', 'neutral', `${actionTitle(e.data.action)}: done`),
  'action.failed': (e) => told('status', 'bad', `${actionTitle(e.data.action)}: could not be done`, e.data.reason),
  'action.refused': (e) =>
    told('status', 'neutral', `${actionTitle(e.data.action)}: ${e.data.by === 'time' ? 'nobody agreed in time' : 'refused'}`, e.data.reason ?? null),
  'task.closed': (e) => told('visit', 'neutral', CLOSED[e.data.outcome], e.data.note ?? null),
  'survey.answered': (e) => told('visit', e.data.score >= 7 ? 'good' : 'bad', `Answered ${e.data.score} of 10 in a survey`),
};

const SHOWN = Object.keys(tellers);

/** What happened to a customer and to the node that serves it, the latest first. */
export async function customerTimeline(sql: Sql, customer: string, limit: number, after: string | undefined): Promise<Timeline> {
  const [before, place = ''] = readCursor(after, 'moment') ?? [null];
  if (before !== null && !/^\d{1,4}~\d{1,15}$/.test(place)) throw damagedCursor();
  const [partition, position] = place.split('~').map(Number);
  const { rows } = await sql.query<Parameters<typeof eventOf>[0]>(
    `SELECT ${EVENT_COLUMNS} FROM events
     WHERE subject_id IN ($1, (SELECT node_id FROM customers WHERE customer_id = $1))
       AND type = ANY ($2) AND (type <> 'session.ended' OR data ->> 'cause' = 'lost') AND (type <> 'message.opened' OR data ->> 'machine' IS DISTINCT FROM 'true')
       AND ($4::timestamptz IS NULL OR (happened_at, partition_no, position) < ($4, $5::smallint, $6::bigint))
     ORDER BY happened_at DESC, partition_no DESC, position DESC LIMIT $3`,
    [customer, SHOWN, limit, before, partition, position ?? 0],
  );
  const events = rows.map(eventOf);
  const last = events.length === limit ? events.at(-1) : undefined;
  const decided = await decisions(sql, customer, last?.time ?? null, before);
  return {
    entries: [...events.flatMap((event) => entry(event) ?? []), ...decided].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)),
    next: last ? cursorOf(last.time, `${last.partition}~${last.position}`) : null,
  };
}

const CHOICES: Record<string, string> = {
  act: 'Decided to act',
  wait: 'Decided to wait',
  stop: 'Decided that it is over',
  'hold-out': 'Held out for comparison',
};

/** What was decided about the customer in the span of a window. */
async function decisions(sql: Sql, customer: string, from: string | null, before: string | null): Promise<TimelineEntry[]> {
  const { rows } = await sql.query<{ decision_id: string; decided_at: string; choice: string; why: string; playbook: string }>(
    `SELECT decision_id, decided_at, choice, why, playbook FROM decisions
     WHERE customer_id = $1 AND ($2::timestamptz IS NULL OR decided_at >= $2) AND ($3::timestamptz IS NULL OR decided_at < $3) ORDER BY decided_at DESC LIMIT 200`,
    [customer, from, before],
  );
  return rows.map(({ decision_id, decided_at, choice, why, playbook }) => ({
    at: decided_at,
    kind: 'decision',
    tone: 'neutral',
    title: CHOICES[choice] ?? choice,
    detail: why,
    source: playbook,
    reference: decision_id,
  }));
}

function entry(event: LoggedEvent): TimelineEntry | null {
  const what = (tellers[event.type] as ((event: PlatformEvent) => Told | null) | undefined)?.(event);
  return what ? { at: event.time, ...what, source: event.source, reference: event.id } : null;
}
