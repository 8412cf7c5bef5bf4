import type { PlatformEvent } from '../contract/envelope.ts';
import type { EventType } from '../contract/events/catalogue.ts';
import type { EntityKind } from '../contract/words.ts';
import { addDays, type Day, dayOf, daysBetween } from '../kernel/days.ts';
import { type Contribution, type FactRow, type Latest, type Measures, mergeMeasures, type Tally } from './daily-facts.ts';
import { readingsOf } from './device-readings.ts';
import { subjectOf } from './subject.ts';

const once: Tally = [1, 1, 1, 1];
const tally = (value: number): Tally => {
  const whole = Math.round(value);
  return [1, whole, whole, whole];
};
/** Fractions are kept as thousandths, so that sums stay exact. */
const milli = (value: number): Tally => tally(value * 1000);

type Given<T extends EventType> = PlatformEvent<T>;
type Reader = { [T in EventType]?: (event: Given<T>) => Measures };

function states(event: PlatformEvent, values: Record<string, unknown>): Measures {
  const measures: Measures = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) measures[name] = [event.time, event.id, value as Latest[2]];
  return measures;
}

const profile = (event: Given<'customer.created'> | Given<'customer.updated'>): Measures => {
  const { segment, billing_mode, node_id, partner_id, customer_since, pays_automatically } = event.data;
  return states(event, { segment, billing_mode, node_id, partner_id, customer_since, pays_automatically });
};
const ran = (event: PlatformEvent, status: string): Measures => states(event, { status });

/** The hour in UTC, so that the customer's own hour can be told later, whatever zone becomes known. */
const hour = (event: PlatformEvent): string => event.time.slice(11, 13);

/** What each type of event says about the day of its subject. Outages are read apart, for they span days. */
const readers: Reader = {
  'customer.created': (e) => ({ ...profile(e), ...ran(e, 'active'), ...states(e, { 'customer.created_on': dayOf(e.time) }) }),
  'customer.updated': profile,
  'customer.activated': (e) => ran(e, 'active'),
  'customer.suspended': (e) => ({ ...ran(e, 'suspended'), suspensions: once }),
  'customer.cancelled': (e) => ({
    ...ran(e, 'cancelled'),
    cancellations: once,
    ...states(e, { left_voluntarily: e.data.voluntary ?? true, left_cause: e.data.cause }),
  }),
  'service.changed': (e) => ({
    'plan.changes': once,
    ...states(e, {
      'plan.id': e.data.plan_id,
      'plan.price_minor': e.data.price_minor,
      'plan.currency': e.data.currency,
      'plan.speed_down_mbps': e.data.speed_down_mbps,
      'plan.term': e.data.contract_term,
      'plan.add_ons': e.data.add_ons?.length,
      // Null says that the volume is unlimited; a plan whose allowance was never told has no such fact.
      'plan.allowance_bytes': e.data.allowance_bytes ?? null,
    }),
  }),
  'invoice.issued': (e) => ({ 'invoices.minor': tally(e.data.amount_minor) }),
  'payment.succeeded': (e) => ({
    'payments.minor': tally(e.data.amount_minor),
    ...(e.data.days_late === undefined
      ? {}
      : { 'payments.days_late': tally(Math.max(0, e.data.days_late)), ...(e.data.days_late > 0 ? { 'payments.late': once } : {}) }),
  }),
  'payment.failed': (e) => ({
    'payments.failed': once,
    ...(e.data.hard ? { 'payments.failed_hard': once } : {}),
    ...(e.data.decline_code === undefined ? {} : { [`payments.declined.${e.data.decline_code}`]: once }),
  }),
  'balance.low': () => ({ 'balance.low': once }),
  'balance.expired': () => ({ expiries: once }),
  'service.expired': () => ({ expiries: once }),
  'usage.recorded': (e) => ({
    'usage.down_bytes': tally(e.data.down_bytes),
    'usage.up_bytes': tally(e.data.up_bytes),
    ...(e.data.evening_speed_percent === undefined ? {} : { 'usage.evening_speed_milli': milli(e.data.evening_speed_percent) }),
  }),
  'session.ended': (e) => ({
    'sessions.seconds': tally(Math.max(0, (Date.parse(e.time) - Date.parse(e.data.started_at)) / 1000)),
    ...(e.data.cause === 'lost' ? { 'sessions.lost': once } : {}),
  }),
  'ticket.opened': (e) => ({
    tickets: once,
    [`tickets.${e.data.category}`]: once,
    ...(e.data.reopened ? { 'tickets.reopened': once, [`tickets.reopened.${e.data.category}`]: once } : {}),
  }),
  'ticket.closed': (e) => ({
    'tickets.minutes_open': tally(Math.max(0, (Date.parse(e.time) - Date.parse(e.data.opened_at)) / 60_000)),
    ...(e.data.satisfaction === undefined ? {} : { 'tickets.satisfaction': tally(e.data.satisfaction) }),
  }),
  'message.sent': (e) => ({ 'messages.sent': once, [`messages.sent.utc${hour(e)}`]: once }),
  'message.opened': (e) => (e.data.machine ? { 'messages.opened_by_machine': once } : { 'messages.opened': once, [`messages.opened.utc${hour(e)}`]: once }),
  'message.clicked': () => ({ 'messages.clicked': once }),
  'message.bounced': (e) => (e.data.permanent ? { 'messages.bounced': once } : {}),
  'message.replied': () => ({ 'messages.replied': once }),
  'consent.changed': (e) => (e.data.allowed ? {} : { 'consent.refusals': once }),
  'portal.visited': (e) => ({ 'portal.visits': once, ...(e.data.page?.includes('cancel') ? { 'portal.cancel_visits': once } : {}) }),
  'survey.asked': () => ({ 'survey.asked': once }),
  'survey.answered': (e) => ({ 'survey.score_milli': milli(e.data.score), ...states(e, { 'survey.latest': e.data.score }) }),
  'offer.made': (e) => (e.data.held_out ? { [`offers.held_out.${e.data.kind}`]: once } : { [`offers.made.${e.data.kind}`]: once }),
  'offer.accepted': (e) => ({ [`offers.accepted.${e.data.kind}`]: once }),
  'offer.refused': (e) => ({ [`offers.refused.${e.data.kind}`]: once }),
  'address.qualified': (e) => states(e, { 'line.max_down_mbps': e.data.max_down_mbps }),
  'equipment.reported': (e) => states(e, { 'equipment.port_mbps': e.data.port_mbps }),
  'visit.completed': (e) => ({
    visits: once,
    'visits.days_late': tally(Math.max(0, daysBetween(e.data.scheduled_for, dayOf(e.time)))),
  }),
  'device.installed': ({ data, ...e }) =>
    states(e as PlatformEvent, {
      'node.parent': data.parent_node_id ?? null,
      'node.kind': data.kind,
      'node.model': data.model,
      'node.installed_on': data.installed_on,
      'node.capacity_mbps': data.capacity_mbps,
      'node.removed': false,
    }),
  'device.removed': (e) => states(e, { 'node.removed': true }),
  'device.metrics': (e) => readingsOf(e.data),
  'device.down': () => ({ 'node.downs': once }),
  'partner.joined': (e) => states(e, { 'partner.status': 'active' }),
  'partner.left': (e) => states(e, { 'partner.status': 'left' }),
  'partner.topped_up': (e) => ({ 'partner.topped_up_minor': tally(e.data.amount_minor), ...states(e, { 'partner.balance_minor': e.data.balance_minor }) }),
  'partner.charged': (e) => ({ 'partner.charged_minor': tally(e.data.amount_minor), ...states(e, { 'partner.balance_minor': e.data.balance_minor }) }),
  'partner.commission_earned': (e) => ({ 'partner.commission_minor': tally(e.data.amount_minor) }),
};

/** Beyond so many days before its end, the beginning of an outage is a clock that was never set. */
const LONGEST_OUTAGE_DAYS = 400;

/** The minutes of an outage, shared out over the days it touched. */
function outageDays(event: Given<'outage.ended'>): [Day, Measures][] {
  const end = Date.parse(event.time);
  const days: [Day, Measures][] = [];
  let at = Math.max(Math.min(Date.parse(event.data.started_at), end), end - LONGEST_OUTAGE_DAYS * 86_400_000);
  while (at < end || days.length === 0) {
    const day = dayOf(new Date(at));
    const until = Math.min(end, Date.parse(`${addDays(day, 1)}T00:00:00Z`));
    days.push([day, { 'outages.minutes': tally((until - at) / 60_000) }]);
    at = until;
  }
  const last = days[days.length - 1] as [Day, Measures];
  last[1] = { ...last[1], 'outages.ended': once };
  return days;
}

/**
 * What an event adds to the daily facts of its subject. Depends on nothing but the event, so the order in which
 * events arrive cannot matter. A fact learned on the day itself or the day after counts as learned in time.
 */
export function contributionsOf(event: PlatformEvent, subject: { kind: EntityKind; id: string }): Contribution[] {
  const read = readers[event.type] as ((event: PlatformEvent) => Measures) | undefined;
  const days: [Day, Measures][] = event.type === 'outage.ended' ? outageDays(event as Given<'outage.ended'>) : read ? [[dayOf(event.time), read(event)]] : [];
  const learned = dayOf(event.learned);
  return days
    .filter(([, measures]) => Object.keys(measures).length > 0)
    .map(([day, measures]) => ({ ...subject, day, learnedOn: learned > addDays(day, 1) ? learned : day, measures }));
}

/** Adds what one event says to the facts of a batch, by entity, day and day of learning. */
export function foldFacts(facts: Map<string, FactRow>, event: PlatformEvent): void {
  for (const part of contributionsOf(event, subjectOf(event))) {
    const key = JSON.stringify([event.tenant, part.kind, part.id, part.day, part.learnedOn]);
    const before = facts.get(key);
    facts.set(key, { tenant: event.tenant, ...part, measures: before ? mergeMeasures(before.measures, part.measures) : part.measures });
  }
}
