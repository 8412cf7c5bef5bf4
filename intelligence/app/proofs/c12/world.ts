import type { EventType } from '../../../contract/events/catalogue.ts';
import type { Random } from '../../../kernel/random.ts';

export const TENANTS = ['north', 'south'] as const;
export type Tenant = (typeof TENANTS)[number];
export const NOON = Date.parse('2026-03-02T18:00:00Z');
const HOUR = 3_600_000;

export type Customer = {
  readonly id: string;
  /** Says of which ISP somebody is, as both have customers, partners and technicians of the same ids. */
  readonly name: string;
  readonly node: string;
  readonly partner: string | null;
  readonly technician: string | null;
  readonly price: number | null;
  readonly euros: boolean;
  readonly active: boolean;
};
/** What an event means, worked out from the world alone. */
export type Meant = { readonly id: string; readonly type: EventType; readonly customers: readonly Customer[]; readonly amount: number };
export type World = { readonly tenant: Tenant; readonly customers: readonly Customer[]; readonly events: readonly object[]; readonly meant: readonly Meant[] };

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const OLTS = ['olt-0', 'olt-1', 'olt-2'];
const accessOf = (olt: string): string[] => Array.from({ length: 3 }, (_, i) => `${olt}-ap-${i}`);

/** An ISP with a core, distribution and access nodes, customers with and without partner, price and visit, and one event of each kind, some told twice. */
export function worldOf(tenant: Tenant, size: number, random: Random): World {
  const events: object[] = [];
  const meant: Meant[] = [];
  let told = 0;
  const say = (type: EventType, data: object, at = NOON - HOUR): string => {
    const id = `${type}-${told++}`;
    events.push({ specversion: '1.0', id, source: 'urn:proof:c12', type, time: new Date(at).toISOString(), data });
    return id;
  };
  say('device.installed', { node_id: 'core', kind: 'core' });
  for (const olt of OLTS) {
    say('device.installed', { node_id: olt, parent_node_id: 'core', kind: 'aggregation' });
    for (const node of accessOf(olt)) say('device.installed', { node_id: node, parent_node_id: olt, kind: 'access' });
  }
  const nodes = OLTS.flatMap(accessOf);
  const customers = Array.from({ length: size }, (_, i): Customer => {
    const id = `c${String(i).padStart(4, '0')}`;
    const has = { partner: random() < 0.7, technician: random() < 0.15, price: random() < 0.9 };
    const one: Customer = {
      id,
      name: `${tenant} ${id}`,
      node: pick(random, nodes),
      partner: has.partner ? `p${Math.floor(random() * 4)}` : null,
      technician: has.technician ? `t${Math.floor(random() * 3)}` : null,
      price: has.price ? 1_000 + Math.floor(random() * 9_000) : null,
      euros: random() < 0.05,
      active: random() < 0.93,
    };
    const profile = { name: one.name, email: `${id}@${tenant}.example`, node_id: one.node, time_zone: 'America/Chicago' };
    say('customer.created', { customer_id: id, ...profile, ...(one.partner === null ? {} : { partner_id: one.partner }) });
    if (one.price !== null) say('service.changed', { customer_id: id, plan_id: 'home', price_minor: one.price, currency: one.euros ? 'EUR' : 'USD' });
    if (one.technician !== null)
      say('visit.scheduled', { customer_id: id, visit_id: `v-${id}`, technician_id: one.technician, kind: 'repair', scheduled_for: '2026-03-03' });
    if (!one.active) say('customer.suspended', { customer_id: id, reason: 'request' }, NOON - HOUR / 2);
    return one;
  });
  const behind = (node: string) => customers.filter((one) => one.active && (node === 'core' || one.node === node || one.node.startsWith(`${node}-`)));
  const about = (type: EventType, whom: readonly Customer[], amount: number, data: object, at: number) => {
    meant.push({ id: say(type, data, at), type, customers: whom, amount });
  };
  for (let i = 0; i < Math.max(6, size / 20); i++) {
    const one = pick(random, customers);
    const amount = 500 + Math.floor(random() * 9_500);
    const money = { amount_minor: amount, currency: one.euros ? 'EUR' : 'USD' };
    about('payment.failed', [one], amount, { customer_id: one.id, payment_id: `x${i}`, ...money, attempt: 1 + Math.floor(random() * 3) }, NOON - HOUR / 4);
    const other = pick(random, customers);
    about('usage.threshold', [other], 0, { customer_id: other.id, of: 'allowance', state: 'crossed', used_percent: 100 + i }, NOON - HOUR / 5);
  }
  for (const [i, node] of [pick(random, OLTS), pick(random, nodes), pick(random, nodes)].entries()) {
    const whom = behind(node);
    const started = NOON - HOUR / 6 + i;
    about('outage.started', whom, 0, { node_id: node, outage_id: `o${i}` }, started);
    if (i > 0) about('outage.ended', whom, 0, { node_id: node, outage_id: `o${i}`, started_at: new Date(started).toISOString() }, NOON - HOUR / 8 + i);
    const planned = pick(random, OLTS);
    const window = { starts_at: new Date(NOON + 20 * HOUR).toISOString(), ends_at: new Date(NOON + 22 * HOUR).toISOString(), kind: 'repair' };
    about('maintenance.planned', behind(planned), 0, { node_id: planned, maintenance_id: `m${i}`, ...window }, NOON - HOUR / 9 + i);
  }
  // A tenth of everything is told again.
  for (const event of [...events]) if (random() < 0.1) events.push(event);
  return { tenant, customers, events, meant };
}
