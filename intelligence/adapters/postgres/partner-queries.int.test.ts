import { beforeAll, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import { ingestPort } from '../../app/ingest.ts';
import { partnerFactsOf } from '../../app/proofs/predictive/partner-facts.ts';
import { simulatedFacts } from '../../app/proofs/simulated-facts.ts';
import type { CloudEvent } from '../../contract/envelope.ts';
import type { EventData, EventType } from '../../contract/events/catalogue.ts';
import { groupCommitIntake } from '../../data/intake.ts';
import { type CustomerSums, NO_CUSTOMERS, type PartnerFacts, type PartnerMoney } from '../../data/partner-facts.ts';
import { IntelligenceDataPipeline } from '../../data/pipeline.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { addDays } from '../../kernel/days.ts';
import { silentLog } from '../../kernel/log.ts';
import { PartnerSuccessAnalytics } from '../../predictive/partner.ts';
import { simulate } from '../../simulation/world.ts';
import { postgresEventLog } from './event-log.ts';
import { partnerCustomers, partnerFacts } from './partner-queries.ts';
import { postgresPipelineStore } from './pipeline-store.ts';

const db = await testDatabase(inject('postgres'), 'north', 'south', 'hand', 'empty');
const FROM = '2025-11-01';
const DAYS = 120;
const now = new Date(`${addDays(FROM, DAYS)}T12:00:00Z`);
const clock = virtualClock(now.toISOString());
const ingest = ingestPort(
  groupCommitIntake({ clock, commit: (tenant, events, received) => db.asTenant(tenant, (sql) => postgresEventLog(sql).append(events, received)) }),
  clock,
  silentLog,
);
const told = new Map<string, CloudEvent[]>();

async function send(tenant: string, events: CloudEvent[]): Promise<void> {
  told.set(tenant, [...(told.get(tenant) ?? []), ...events]);
  for (let at = 0; at < events.length; at += 4000) expect((await ingest(tenant, events.slice(at, at + 4000))).rejected).toEqual([]);
}
let made = 0;
const say = <T extends EventType>(day: string, type: T, data: EventData<T>, hour = '10'): CloudEvent => ({
  specversion: '1.0',
  id: `e${++made}`,
  source: 'test',
  type,
  time: `${day}T${hour}:00:00.000Z`,
  recordedtime: `${day}T${hour}:00:00.000Z`,
  data,
});
const ago = (days: number): string => addDays('2026-03-01', -days);
const money = { currency: 'USD' };

/** Three customers of "ours", one of "theirs", one of nobody, with what is expected worked out by hand. Today is 2026-03-01. */
const byHand = (): CloudEvent[] => [
  say(ago(400), 'partner.joined', { partner_id: 'ours', name: 'Old Name' }),
  say(ago(300), 'partner.joined', { partner_id: 'ours', name: 'Ours' }),
  say(ago(200), 'partner.joined', { partner_id: 'waiting', name: 'Waiting' }),
  say(ago(300), 'partner.joined', { partner_id: 'theirs', name: 'Theirs' }),
  say(ago(20), 'partner.left', { partner_id: 'theirs' }),
  say(ago(89), 'partner.topped_up', { partner_id: 'ours', amount_minor: 700, ...money }),
  say(ago(90), 'partner.topped_up', { partner_id: 'ours', amount_minor: 5, ...money }),
  say(ago(4), 'partner.charged', { partner_id: 'ours', amount_minor: 30, balance_minor: 570, reason: 'renewal', ...money }, '08'),
  say(ago(4), 'partner.charged', { partner_id: 'ours', amount_minor: 20, balance_minor: 550, reason: 'activation', ...money }, '09'),
  say(ago(29), 'partner.commission_earned', { partner_id: 'ours', amount_minor: 40, ...money }),
  say(ago(30), 'partner.commission_earned', { partner_id: 'ours', amount_minor: 60, ...money }),
  // Came on the first of the 90 days; two bills of 1000 are old enough, one is too young; 1500 were paid: 500 of the newer old one is open.
  say(ago(89), 'customer.created', { customer_id: 'a', partner_id: 'ours' }),
  say(ago(60), 'invoice.issued', { customer_id: 'a', invoice_id: 'a1', amount_minor: 1000, due_on: ago(46), ...money }),
  say(ago(30), 'invoice.issued', { customer_id: 'a', invoice_id: 'a2', amount_minor: 1000, due_on: ago(16), ...money }),
  say(ago(29), 'invoice.issued', { customer_id: 'a', invoice_id: 'a3', amount_minor: 1000, due_on: ago(15), ...money }),
  say(ago(40), 'payment.succeeded', { customer_id: 'a', payment_id: 'pa1', amount_minor: 1000, days_late: 6, ...money }),
  say(ago(2), 'payment.succeeded', { customer_id: 'a', payment_id: 'pa2', amount_minor: 500, days_late: -3, ...money }),
  say(ago(10), 'ticket.opened', { customer_id: 'a', ticket_id: 't1', category: 'speed' }),
  say(ago(8), 'ticket.opened', { customer_id: 'a', ticket_id: 't1', category: 'speed', reopened: true }),
  // There for years by the books, although the record is younger; left on the first of the 90 days. Has overpaid, which pays nothing for others.
  say(ago(89), 'customer.created', { customer_id: 'b', partner_id: 'ours', customer_since: '2020-02-29' }, '01'),
  say(ago(89), 'customer.cancelled', { customer_id: 'b' }),
  say(ago(119), 'invoice.issued', { customer_id: 'b', invoice_id: 'b1', amount_minor: 300, due_on: ago(100), ...money }),
  say(ago(120), 'invoice.issued', { customer_id: 'b', invoice_id: 'b0', amount_minor: 99, due_on: ago(101), ...money }),
  say(ago(90), 'payment.succeeded', { customer_id: 'b', payment_id: 'pb', amount_minor: 9000, ...money }),
  // Left the day before the window; a ticket of then does not count.
  say(ago(500), 'customer.created', { customer_id: 'c', partner_id: 'theirs' }),
  say(ago(90), 'ticket.opened', { customer_id: 'c', ticket_id: 't2', category: 'other' }),
  say(ago(90), 'customer.cancelled', { customer_id: 'c' }, '23'),
  // Moved from theirs to ours: counts with ours alone.
  say(ago(29), 'customer.created', { customer_id: 'd', partner_id: 'theirs' }),
  say(ago(5), 'customer.updated', { customer_id: 'd', partner_id: 'ours' }),
  // Of nobody; left, and came back.
  say(ago(30), 'customer.created', { customer_id: 'e' }),
  say(ago(9), 'customer.cancelled', { customer_id: 'e' }),
  say(ago(3), 'customer.activated', { customer_id: 'e' }),
  // An old debt is none of the bills of the window.
  say(ago(200), 'invoice.issued', { customer_id: 'e', invoice_id: 'e1', amount_minor: 800, due_on: ago(186), ...money }),
  // A customer with the id of a partner says nothing of the partner.
  say(ago(1), 'portal.visited', { customer_id: 'theirs' }),
];

beforeAll(async () => {
  const small = { from: FROM, days: DAYS, customers: 160, nodes: 6, joinRate: 0.003 };
  await send('north', [...simulate({ ...small, seed: 11, tenant: 'north' }).events]);
  await send('south', [...simulate({ ...small, seed: 12, tenant: 'south', customers: 40 }).events]);
  await send('hand', byHand().toReversed());
  await send('hand', told.get('hand')?.slice(0, 20) ?? []);
  const pipeline = new IntelligenceDataPipeline({
    transaction: (work) => db.asWorker(work),
    store: postgresPipelineStore,
    react: async () => {},
    clock,
    log: silentLog,
  });
  await pipeline.drain();
});

const factsOf = (tenant: string) => db.asTenant(tenant, (sql) => partnerFacts(sql, now));
const added = (all: readonly CustomerSums[]): CustomerSums =>
  all.reduce(
    (sum, one) => Object.fromEntries(Object.entries(sum).map(([name, value]) => [name, value + one[name as keyof CustomerSums]])) as CustomerSums,
    NO_CUSTOMERS,
  );

describe('the sums', () => {
  test('of the partners and of the customers without one are those of the tenant, to the unit', async () => {
    const { partners, noPartner, totals } = await factsOf('north');
    expect(partners.map(({ partner }) => partner)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8']);
    const sums = added([...partners.map((one) => one.sums), noPartner]);
    expect(totals).toMatchObject(sums);
    for (const name of ['commission_30d_minor', 'commission_90d_minor', 'topped_up_90d_minor', 'top_ups_90d', 'charged_30d_minor'] as (keyof PartnerMoney)[])
      expect(partners.reduce((sum, one) => sum + one.money[name], 0)).toBe(totals[name]);
    for (const one of partners) expect(Math.min(one.sums.customers, one.sums.billed_minor, one.money.commission_90d_minor)).toBeGreaterThan(0);
    for (const value of Object.values(totals)) expect(value).toBeGreaterThan(0);
  });

  test('are those that one counts in the events themselves', async () => {
    const events = told.get('north') as CloudEvent[];
    const first = addDays('2026-03-01', -89);
    const recent = <T extends EventType>(type: T, from = first) =>
      events
        .filter((event) => event.type === type && event.time.slice(0, 10) >= from && event.time.slice(0, 10) <= '2026-03-01')
        .map((event) => event.data as EventData<T>);
    const sum = (amounts: { amount_minor: number }[]) => amounts.reduce((all, { amount_minor }) => all + amount_minor, 0);
    const { totals } = await factsOf('north');
    expect(totals).toMatchObject({
      customers: events.filter(({ type }) => type === 'customer.created').length - events.filter(({ type }) => type === 'customer.cancelled').length,
      activated_90d: recent('customer.created').length,
      lapsed_90d: recent('customer.cancelled').length,
      tickets_90d: recent('ticket.opened').length,
      complaining_90d: new Set(recent('ticket.opened').map(({ customer_id }) => customer_id)).size,
      paid_90d_minor: sum(recent('payment.succeeded')),
      commission_30d_minor: sum(recent('partner.commission_earned', addDays('2026-03-01', -29))),
      commission_90d_minor: sum(recent('partner.commission_earned')),
      topped_up_90d_minor: sum(recent('partner.topped_up')),
      charged_30d_minor: sum(recent('partner.charged', addDays('2026-03-01', -29))),
    });
  });

  test('hold on their edges as worked out by hand', async () => {
    const { partners, noPartner } = await factsOf('hand');
    const of = (id: string) => partners.find(({ partner }) => partner === id);
    expect(of('ours')).toMatchObject({
      name: 'Ours',
      status: 'active',
      lastTopUpOn: ago(89),
      sums: {
        customers: 2,
        activated_30d: 1,
        activated_90d: 2,
        lapsed_90d: 1,
        customer_days_90d: 90 + 1 + 30,
        tickets_90d: 2,
        complaining_90d: 1,
        billed_minor: 2300,
        unpaid_minor: 500,
        billed_customers: 2,
        owing_customers: 1,
        paid_90d_minor: 1500,
        timed_payments_90d: 2,
        days_late_90d: 6,
      },
      money: { commission_30d_minor: 40, commission_90d_minor: 100, topped_up_90d_minor: 700, top_ups_90d: 1, charged_30d_minor: 50 },
      wallet: {
        balance: { at: `${ago(4)}T09:00:00.000Z`, minor: 550 },
        days: [
          { day: ago(90), charged_minor: 0, topped_up_minor: 5 },
          { day: ago(89), charged_minor: 0, topped_up_minor: 700 },
          { day: ago(4), charged_minor: 50, topped_up_minor: 0 },
        ],
      },
      commission: [
        { day: ago(30), minor: 60 },
        { day: ago(29), minor: 40 },
      ],
    });
    expect(of('theirs')).toMatchObject({ name: 'Theirs', status: 'left', sums: NO_CUSTOMERS });
    expect(noPartner).toMatchObject({ customers: 2, lapsed_90d: 0, activated_30d: 0, activated_90d: 1, billed_minor: 0, unpaid_minor: 0, owing_customers: 0 });
  });

  test('know a partner who has no customer yet', async () => {
    expect((await factsOf('hand')).partners.find(({ partner }) => partner === 'waiting')).toMatchObject({
      name: 'Waiting',
      status: 'active',
      sums: NO_CUSTOMERS,
    });
  });

  test('are noughts for a tenant of which nothing is known', async () => {
    expect(await factsOf('empty')).toMatchObject({ currency: 'USD', partners: [], noPartner: NO_CUSTOMERS, totals: NO_CUSTOMERS });
  });
});

test('the store says of every partner what the facts say without a store, so that a proof on simulated facts holds for both', async () => {
  const { customers, partners } = simulatedFacts({ from: FROM, days: DAYS, customers: 160, nodes: 6, joinRate: 0.003, seed: 11, tenant: 'north' });
  const laidOut = partnerFactsOf({ customers: [...customers.values()].map(({ facts }) => facts), partners }, addDays(FROM, DAYS), 'USD');
  const stored = await factsOf('north');
  const plain = ({ name: _, wallet: { balance, ...wallet }, ...partner }: PartnerFacts) => ({
    ...partner,
    wallet: { ...wallet, balance: balance && { at: Date.parse(balance.at), minor: balance.minor } },
  });
  expect(stored.partners.map(plain)).toEqual(laidOut.partners.map(plain));
  expect([stored.noPartner, stored.totals]).toEqual([laidOut.noPartner, laidOut.totals]);
});

test('the days of accounts are those of the daily facts, to the unit, for events in any order and told twice', async () => {
  const { rows } = await db.asWorker((sql) =>
    sql.query<{ days: number; unlike: number }>(
      `WITH facts AS (
         SELECT tenant_id, day, entity_id AS customer_id, learned_on,
           coalesce((measures #>> '{invoices.minor,1}')::bigint, 0), coalesce((measures #>> '{payments.minor,1}')::bigint, 0),
           coalesce((measures #>> '{payments.days_late,0}')::integer, 0), coalesce((measures #>> '{payments.days_late,1}')::integer, 0),
           coalesce((measures #>> '{tickets,0}')::integer, 0)
         FROM daily_facts WHERE entity_kind = 'customer' AND measures ?| array['invoices.minor', 'payments.minor', 'tickets']
       ), unlike AS ((TABLE facts EXCEPT TABLE account_days) UNION ALL (TABLE account_days EXCEPT TABLE facts))
       SELECT (SELECT count(*) FROM account_days)::int AS days, (SELECT count(*) FROM unlike)::int AS unlike`,
    ),
  );
  expect(rows[0]?.days).toBeGreaterThan(500);
  expect(rows[0]?.unlike).toBe(0);
});

test('the customers of a partner are those who are here, with the day on which their month began', async () => {
  const own = (partner: string) => db.asTenant('hand', (sql) => partnerCustomers(sql, partner, now));
  expect((await own('ours')).map(({ customer, began_on }) => [customer, began_on])).toEqual([
    ['a', ago(29)],
    ['d', null],
  ]);
  expect(await own('theirs')).toEqual([]);
  const north = await db.asTenant('north', (sql) => partnerCustomers(sql, 'p1', now));
  expect(north).toHaveLength((await factsOf('north')).partners.find(({ partner }) => partner === 'p1')?.sums.customers ?? -1);
  expect(await db.asTenant('south', (sql) => partnerCustomers(sql, 'ours', now))).toEqual([]);
});

test('one tenant never counts what belongs to another, although its partners have the same ids', async () => {
  const [north, south] = [await factsOf('north'), await factsOf('south')];
  expect(south.partners.map(({ partner }) => partner)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8']);
  const created = (tenant: string) => (told.get(tenant) as CloudEvent[]).filter(({ type }) => type === 'customer.created').length;
  const gone = (tenant: string) => (told.get(tenant) as CloudEvent[]).filter(({ type }) => type === 'customer.cancelled').length;
  for (const [tenant, facts] of [
    ['north', north],
    ['south', south],
  ] as const)
    expect(facts.totals.customers).toBe(created(tenant) - gone(tenant));
  const nobody = await db.asTenant('south', (sql) => sql.query<{ n: number }>("SELECT count(*) AS n FROM daily_facts WHERE tenant_id = 'north'"));
  expect(nobody.rows[0]?.n).toBe(0);
});

test('the cards carry these sums, and every score adds up', async () => {
  const facts = await factsOf('north');
  const list = new PartnerSuccessAnalytics().list(facts, now);
  expect(added([...list.partners.map(({ sums }) => sums), list.no_partner])).toEqual(added([facts.totals]));
  expect(list.partners.reduce((sum, { commission }) => sum + commission.earned_90d_minor, 0)).toBe(list.totals.commission_90d_minor);
  for (const { success, figures, wallet } of list.partners) {
    expect(success.average + success.reasons.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(success.score as number, 9);
    expect(figures.every(({ band, no_band_because }) => band === null && /^A band needs 5/.test(no_band_because ?? ''))).toBe(true);
    expect(wallet).toMatchObject({ balance_minor: expect.any(Number), days_left: { within_days: 30 }, unknown_because: null });
  }
});
