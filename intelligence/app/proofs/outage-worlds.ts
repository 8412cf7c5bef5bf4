import type { CloudEvent } from '../../contract/envelope.ts';
import { mulberry32 } from '../../kernel/random.ts';

/** When everything begins. */
export const START = Date.parse('2026-03-03T15:00:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const TENANT = 'isp';

/** A customer of the world: `reach` is the channel by which the customer can be reached first. */
export type WorldCustomer = {
  readonly id: string;
  readonly node: string;
  /** `suspended-meanwhile`: after the fault began, and before the first notice leaves. */
  readonly status: 'active' | 'suspended' | 'cancelled' | 'suspended-meanwhile';
  readonly reach: 'sms' | 'email' | 'webhook';
  readonly locale: 'en' | 'es' | 'fr';
  readonly zone: string;
  readonly price: number | null;
};

/** A fault of a hub, with what is planted of it; minutes count from its beginning. */
export type OutageWorld = {
  readonly customers: readonly WorldCustomer[];
  /** For each access node beneath the hub its own times without service. */
  readonly cuts: ReadonlyMap<string, readonly (readonly [from: number, to: number])[]>;
  /** When somebody states a time of return, and which. */
  readonly stated: readonly (readonly [at: number, expected: number])[];
  readonly end: number;
  /** Everything that the ISP's systems tell, in its order, with the minute at which it comes. */
  readonly inventory: readonly CloudEvent[];
  readonly coming: readonly { readonly minute: number; readonly event: CloudEvent }[];
};

const ZONES = ['America/Chicago', 'America/Denver', 'America/New_York'] as const;
const LOCALES = ['en', 'en', 'es', 'fr'] as const;
const iso = (minute: number): string => new Date(START + minute * MINUTE).toISOString();

/** The name of the customer who is reached at this number. */
export const phoneOf = (i: number): string => `+1555${String(i).padStart(7, '0')}`;
export const customerName = (i: number): string => `c${String(i).padStart(7, '0')}`;

function people(count: number, nodes: readonly string[], random: () => number): WorldCustomer[] {
  return Array.from({ length: count }, (_, i) => {
    const way = random();
    return {
      id: customerName(i),
      // The first on every node and of every kind are planted, so that no small world is without them.
      node: nodes[i < 4 * nodes.length ? i % nodes.length : Math.floor(random() * nodes.length)] as string,
      status: i % 20 === 7 ? 'suspended' : i % 30 === 13 ? 'cancelled' : i % 20 === 16 ? 'suspended-meanwhile' : 'active',
      reach: way < 0.45 ? 'sms' : way < 0.9 ? 'email' : 'webhook',
      locale: LOCALES[Math.floor(random() * LOCALES.length)] as WorldCustomer['locale'],
      zone: ZONES[Math.floor(random() * ZONES.length)] as string,
      price: random() < 0.05 ? null : 1_000 + Math.floor(random() * 9_000),
    };
  });
}

/** The own times without service of an access node: to the end, to an early return, or with a going and coming in between. */
function cutsOf(i: number, end: number, random: () => number): [number, number][] {
  const kind = i < 4 ? i : Math.floor(random() * 6);
  if (kind === 0 || kind > 3) return [[0, end]];
  const up = 100 + Math.floor(random() * 60);
  if (kind === 1) return [[0, up]];
  // It is down again after two to four minutes, or after twenty to forty: before the all-clear, or after it.
  const again = up + (kind === 2 ? 2 + Math.floor(random() * 3) : 20 + Math.floor(random() * 21));
  return [
    [0, up],
    [again, again + 5 + Math.floor(random() * 30)],
  ];
}

/** Who has service when the fault begins, on a node that it cuts off. */
export const isCutOff = ({ status, node }: WorldCustomer, { cuts }: Pick<OutageWorld, 'cuts'>): boolean =>
  (status === 'active' || status === 'suspended-meanwhile') && cuts.has(node);

/** A fault with early returns, comings and goings, stated times, people of every kind, and neighbours whom it does not concern. */
export function outageWorld(seed: number, count: number): OutageWorld {
  const random = mulberry32(seed);
  const olts = Array.from({ length: Math.max(8, Math.ceil(count / 800)) }, (_, i) => `olt-${i}`);
  const siblings = ['sib-0', 'sib-1'];
  const customers = people(count, [...olts, ...siblings], random);
  const end = 260 + Math.floor(random() * 120);
  const cuts = new Map(olts.map((olt, i) => [olt, cutsOf(i, end, random)]));
  const first = 15 + Math.floor(random() * 20);
  const stated = [
    [first, first + 60 + Math.floor(random() * 60)],
    [first + 30, first + 200 + Math.floor(random() * 60)],
  ] as const;
  let made = 0;
  const say = (minute: number, type: string, data: object): CloudEvent => ({
    specversion: '1.0',
    source: 'urn:proof:c8',
    id: `e${made++}`,
    type,
    time: iso(minute),
    recordedtime: iso(minute),
    data,
  });
  const before = -DAY / MINUTE;
  const inventory = [
    ...[['core'], ['hub', 'core'], ...olts.map((olt) => [olt, 'hub']), ...siblings.map((node) => [node, 'core']), ['blip', 'core']].map(
      ([node_id, parent_node_id]) => say(before, 'device.installed', { node_id, ...(parent_node_id === undefined ? {} : { parent_node_id }) }),
    ),
    ...customers.flatMap((one, i) => [
      say(before, 'customer.created', {
        customer_id: one.id,
        node_id: one.node,
        name: `N ${i}`,
        time_zone: one.zone,
        locale: one.locale,
        ...(one.reach === 'email' ? { email: `${one.id}@example.org` } : one.reach === 'sms' ? { phone: phoneOf(i) } : {}),
      }),
      ...(one.price === null ? [] : [say(before, 'service.changed', { customer_id: one.id, plan_id: 'p', price_minor: one.price, currency: 'USD' })]),
      ...(one.status === 'active' || one.status === 'suspended-meanwhile' ? [] : [say(before + 60, `customer.${one.status}`, { customer_id: one.id })]),
    ]),
    say(before, 'customer.created', { customer_id: 'short', node_id: 'blip', name: 'Short', email: 'short@example.org', time_zone: 'America/Chicago' }),
  ];
  const coming = [
    { minute: 0, event: say(0, 'outage.started', { node_id: 'hub', outage_id: 'fault' }) },
    ...stated.map(([at, expected]) => ({ minute: at, event: say(at, 'outage.expected', { node_id: 'hub', outage_id: 'fault', expected_at: iso(expected) }) })),
    ...[...cuts].flatMap(([node_id, times]) =>
      times.flatMap(([from, to], i) => [
        ...(i === 0 ? [] : [{ minute: from, event: say(from, 'device.down', { node_id }) }]),
        ...(to === end ? [] : [{ minute: to, event: say(to, 'device.up', { node_id }) }]),
      ]),
    ),
    { minute: end, event: say(end, 'outage.ended', { node_id: 'hub', outage_id: 'fault', started_at: iso(0) }) },
    ...customers.flatMap(({ id, status }) =>
      status === 'suspended-meanwhile' ? [{ minute: 2, event: say(2, 'customer.suspended', { customer_id: id }) }] : [],
    ),
    { minute: 50, event: say(50, 'outage.started', { node_id: 'blip', outage_id: 'blip' }) },
    { minute: 53, event: say(53, 'outage.ended', { node_id: 'blip', outage_id: 'blip', started_at: iso(50) }) },
  ].sort((a, b) => a.minute - b.minute);
  return { customers, cuts, stated, end, inventory, coming };
}

/** The rule of the proof's tenant, reckoned again without the product: whole minutes of the own line, above an hour, half a cent up, at most a fifth of the price. */
export const RULE = { credit_after_minutes: 60, credit_cap_percent: 20, credit_by_itself: true } as const;
const MONTH = 43_800;
export function owed(price: number, cuts: readonly (readonly [number, number])[]): number {
  const minutes = cuts.reduce((sum, [from, to]) => sum + to - from, 0);
  if (minutes <= RULE.credit_after_minutes) return 0;
  const exact = price * minutes;
  const down = exact % MONTH;
  const rounded = (exact - down) / MONTH + (2 * down >= MONTH ? 1 : 0);
  return Math.min(rounded, Math.floor(price / 5));
}
