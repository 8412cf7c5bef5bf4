import { type Calendar, HOUR, SECONDS_PER_DAY } from './calendar.ts';
import { between, happens, type Streams } from './chance.ts';
import { tellService } from './contracts.ts';
import { CURRENCY, type Isp } from './isp.ts';
import { type Customer, drawCustomer, TERM_DAYS } from './people.ts';
import type { Recorder } from './recorder.ts';
import { visit } from './visits.ts';

const MEAN_TENURE_DAYS = 900;
const LONGEST_TENURE_DAYS = 2900;

/** Draws a customer who was there before the first day: a tenure up to eight years, and a contract somewhere in its course. */
export function drawExisting(streams: Streams, isp: Isp, index: number): Customer {
  const random = streams('joining', index + 1);
  const tenure = Math.ceil(Math.min(LONGEST_TENURE_DAYS, -MEAN_TENURE_DAYS * Math.log(1 - random())));
  const customer = drawCustomer(streams, isp, index, -Math.max(1, tenure));
  const length = TERM_DAYS[customer.term];
  if (length > 0) customer.termEnd = customer.since + length * (Math.floor(tenure / length) + 1);
  customer.paidUntil = between(random, 1, 30);
  return customer;
}

/** Says what happened to the customer before the first day, each fact at its own time. */
export function tellHistory(c: Customer, streams: Streams, out: Recorder): void {
  const random = streams('joining', c.index + 1, 1);
  const second = between(random, 14 * HOUR, 22 * HOUR);
  tellWho(c, out, c.since, second);
  tellService(c, out, c.since, second + 60, `${c.id}/start`);
  out.say('customer.activated', c.since, second + HOUR, `${c.id}/start`, { customer_id: c.id });
  const signed = c.termEnd - TERM_DAYS[c.term];
  if (Number.isFinite(signed) && signed > c.since) tellService(c, out, signed, second, `${c.id}/${signed}/renewed`);
  tellConsent(c, random, out, c.since, second + 120);
  tellHome(c, out, -1, 20 * HOUR + (c.index % 3600));
}

/** The router says what its port can do, where it says anything. */
function tellHome(c: Customer, out: Recorder, day: number, second: number): void {
  if (c.home.reports) out.say('equipment.reported', day, second, c.id, { customer_id: c.id, port_mbps: c.home.portMbps });
}

/** Says that a new customer has come; who pays in advance pays for the first month. */
export function tellJoining(c: Customer, streams: Streams, calendar: Calendar, out: Recorder, day: number): void {
  const random = streams('joining', c.index + 1);
  const second = between(random, 9 * HOUR, 14 * HOUR) + calendar.toUtc(c.node.region.zone, day);
  tellWho(c, out, day, second);
  tellService(c, out, day, second + 60, `${c.id}/start`);
  tellConsent(c, random, out, day, second + 120);
  tellHome(c, out, day, second + 1900);
  visit(c, 'install', day, calendar, streams, out);
  out.say('customer.activated', day, second + 1800, `${c.id}/start`, { customer_id: c.id });
  if (c.billing === 'postpaid') return;
  c.paidUntil = day + 30;
  const data = { customer_id: c.id, payment_id: `top-${c.id}/${day}`, amount_minor: c.priceMinor, currency: CURRENCY };
  out.say('payment.succeeded', day, second + 300, `${c.id}/${day}`, data);
}

function tellWho(c: Customer, out: Recorder, day: number, second: number): void {
  out.say('customer.created', day, second, c.id, {
    customer_id: c.id,
    name: c.name,
    email: c.email,
    phone: c.phone,
    time_zone: c.node.region.zone,
    locale: 'en-US',
    segment: c.segment,
    billing_mode: c.billing,
    node_id: c.node.id,
    ...(c.partner === null ? {} : { partner_id: c.partner }),
    customer_since: out.stamp(c.since, Math.min(second, SECONDS_PER_DAY - 1)).slice(0, 10),
    pays_automatically: c.paysAutomatically,
  });
}

/** Three in five stated their choice when they signed. */
function tellConsent(c: Customer, random: () => number, out: Recorder, day: number, second: number): void {
  if (!happens(random, 0.6)) return;
  const data = { customer_id: c.id, channel: 'email' as const, class: 'marketing' as const, allowed: c.allowsMarketing };
  out.say('consent.changed', day, second, `${c.id}/start`, data);
}
