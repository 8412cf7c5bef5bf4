import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, cookieIn, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { Layer } from '../app/compose.ts';
import type { Running } from '../app/serve.ts';
import type { Collections } from '../contract/api/collections.ts';
import type { Customer } from '../contract/api/intelligence.ts';
import type { OwnNow } from '../contract/api/own-now.ts';
import type { CustomerOwn, EventTouchList, OwnAccount, SignInLink, TechnicianOwn } from '../contract/api/personas.ts';
import { virtualClock } from '../kernel/clock.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-02T16:00:00Z');
const keys: Keys = {};
let running: Running;
let layer: Layer;
const { call, get, signIn } = caller(() => running.address, keys, 'north owner');
let told = 0;
const say = (tenant: string, type: string, data: object) =>
  layer.ingest(tenant, [{ specversion: '1.0', id: `e${++told}`, source: 't', type, time: clock.now().toISOString(), data }]);

beforeAll(async () => {
  ({ running, layer } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['owner', 'support', 'service']));
  await say('north', 'customer.created', { customer_id: 'c1', name: 'Ada', partner_id: 'p1', node_id: 'n1', email: 'ada@example.org' });
  await say('north', 'customer.created', { customer_id: 'c2', name: 'Bo', partner_id: 'p2', node_id: 'n1' });
  await say('north', 'service.changed', { customer_id: 'c1', plan_id: 'home', price_minor: 4_500, currency: 'USD' });
  await say('north', 'visit.cancelled', { customer_id: 'c1', visit_id: 'v0' });
  await say('north', 'visit.scheduled', { customer_id: 'c1', visit_id: 'v0', technician_id: 't1', kind: 'repair', scheduled_for: '2026-03-04' });
  await say('north', 'visit.scheduled', { customer_id: 'c1', visit_id: 'v1', technician_id: 't1', kind: 'repair', scheduled_for: '2026-03-03' });
  await say('north', 'outage.started', { node_id: 'n1', outage_id: 'o1' });
  await layer.pipeline.drain();
  while (await layer.touch());
});
afterAll(() => running?.stop());

const link = (role: string, subject: string, as = 'north owner') => call<SignInLink>('/api/v1/sign-in-links', { method: 'POST', body: { role, subject }, as });

/** Signs in by a link as a browser does, and reads with the cookie. */
async function signedIn(role: string, subject: string) {
  const { body } = await link(role, subject);
  const cookie = cookieIn((await signIn(body.path)).headers);
  return <T>(path: string) => call<T>(path, { as: 'nobody', headers: { cookie } });
}

describe('partners, technicians and customers', () => {
  test('sign in by a link that the ISP’s portal asks for, and see what is theirs', async () => {
    const read = await signedIn('customer', 'c1');
    const { body } = await read<CustomerOwn>('/api/v1/own/customer');
    expect(body).toMatchObject({ customer_id: 'c1', name: 'Ada', isp: 'north', line: 'Your line is down because of a fault in our network.' });
    // A visit that was called off stays so, also when it is told of afterwards.
    expect(body.visits).toEqual([{ visit_id: 'v1', kind: 'repair', scheduled_for: '2026-03-03' }]);
    expect(body.touched).toMatchObject([{ type: 'outage.started', sums: { customers: 1, monthly_minor: 4_500 } }]);
    expect((await read('/api/v1/session')).body).toMatchObject({ role: 'customer' });
    for (const path of ['/api/v1/customers/c1', '/api/v1/own/partner', '/api/v1/touches', '/api/v1/own/technician'])
      expect((await read(path)).status).toBe(403);
  });

  test('a partner reads its own accounts; one of another partner is as if it were not there', async () => {
    const read = await signedIn('partner', 'p1');
    expect((await read('/api/v1/own/partner')).body).toMatchObject({ accounts: 1, lines_down: 1, rows: [{ customer_id: 'c1', price_minor: 4_500 }] });
    const [own, other, none] = await Promise.all(['c1', 'c2', 'c9'].map((id) => read<{ code?: string }>(`/api/v1/own/partner/accounts/${id}`)));
    expect([own?.status, other?.status, none?.status]).toEqual([200, 404, 404]);
    expect(other?.body.code).toBe(none?.body.code);
  });

  test('a technician sees that the fault is not in the house', async () => {
    const read = await signedIn('technician', 't1');
    expect((await read('/api/v1/own/technician')).body).toMatchObject({
      visits: [{ visit_id: 'v1', customer_name: 'Ada', node_down_since: expect.any(String) }],
    });
  });

  test('each sees what needs them now, out of what is their own', async () => {
    const sums = { customers: 1, monthly_minor: 4_500 };
    const customer = (await (await signedIn('customer', 'c1'))<OwnNow>('/api/v1/own/now')).body;
    expect(customer).toMatchObject({ persona: 'customer', stage: { stage: 'New with us' }, alerts: [{ kind: 'line', sums }] });
    expect(customer.steps.map(({ sentence }) => sentence)).toEqual([
      'Be at home on 2026-03-03: somebody comes (repair).',
      'Say how and when we may write to you.',
    ]);
    expect(customer.communication).toMatch(/^By e-mail, in the hours in which we may write\./);

    const partner = (await (await signedIn('partner', 'p1'))<OwnNow>('/api/v1/own/now')).body;
    expect(partner).toMatchObject({ persona: 'partner', alerts: [{ kind: 'line', sums }], steps: [] });

    const technician = (await (await signedIn('technician', 't1'))<OwnNow>('/api/v1/own/now')).body;
    expect(technician).toMatchObject({ persona: 'technician', stage: null, alerts: [{ kind: 'line', sums }], steps: [] });
    expect(technician.resting).toMatchObject([{ key: 'visit v1', about: { customer_id: 'c1', name: 'Ada' } }]);
    expect((await call('/api/v1/own/now')).status).toBe(403);
  });

  test('links are for whom the ISP knows, and asked for by who may', async () => {
    expect((await link('partner', 'p9')).status).toBe(404);
    expect((await link('customer', 'c1', 'south owner')).status).toBe(404);
    expect((await link('customer', 'c1', 'north support')).status).toBe(403);
    expect((await link('customer', 'c1', 'north service')).status).toBe(201);
    expect((await link('owner', 'x')).status).toBe(400);
  });

  test('an event of another ISP is not there', async () => {
    const { rows } = await get<EventTouchList>('/api/v1/touches');
    expect(rows).toMatchObject([{ type: 'outage.started', partners: 2, sums: { customers: 2, monthly_minor: 4_500, unpriced: 1 } }]);
    expect((await call(`/api/v1/touches/${rows[0]?.impact_id}`, { as: 'south owner' })).status).toBe(404);
  });

  test('who cannot be online is not asked to pay by a partner; once the line is back, they are; and once they have paid, nobody is', async () => {
    const read = await signedIn('partner', 'p1');
    const work = async () => {
      await layer.pipeline.drain();
      while (await layer.touch());
      return (await read<OwnNow>('/api/v1/own/now')).body;
    };
    await say('north', 'invoice.issued', { customer_id: 'c1', invoice_id: 'i1', amount_minor: 4_500, currency: 'USD', due_on: '2026-03-01' });
    for (const customer_id of ['c1', 'c2'])
      await say('north', 'payment.failed', { customer_id, payment_id: `p-${customer_id}`, amount_minor: 4_500, currency: 'USD', attempt: 1 });
    const during = await work();
    expect(during.alerts.map(({ kind }) => kind)).toEqual(['line', 'payment']);
    expect([during.steps, during.resting.map(({ key }) => key)]).toEqual([[], ['pay c1']]);
    await say('north', 'outage.ended', { node_id: 'n1', outage_id: 'o1', started_at: clock.now().toISOString() });
    const after = await work();
    expect([after.steps.map(({ sentence }) => sentence), after.resting]).toEqual([['Ask how they want to pay USD 45.00.'], []]);
    expect(after.alerts).toMatchObject([{ kind: 'payment', sums: { customers: 1, amount_minor: 4_500 } }]);
    const parts = [{ due_on: '2026-03-09', amount_minor: 4_500 }];
    await say('north', 'payment.promised', { customer_id: 'c1', promise_id: 'pr1', parts, currency: 'USD' });
    expect(await work()).toMatchObject({ steps: [], resting: [{ key: 'pay c1', why: 'They are to be left in peace for now.' }] });
    const promising = (await (await signedIn('customer', 'c1'))<OwnNow>('/api/v1/own/now')).body;
    expect(promising.resting).toMatchObject([{ why: 'They rest until the day on which you said that you would pay.' }]);
    await say('north', 'customer.flagged', { customer_id: 'c1', flag: 'bereavement', until: new Date(clock.now().getTime() + 86_400_000).toISOString() });
    const mourning = await work();
    expect([mourning.steps, mourning.resting.map(({ why }) => why)]).toEqual([[], ['They are to be left in peace for now.']]);
    const own = (await (await signedIn('customer', 'c1'))<OwnNow>('/api/v1/own/now')).body;
    expect(own.steps[0]).toMatchObject({ sentence: 'Pay USD 45.00, or ask us.', about: null, link: null });
    expect(own.resting).toMatchObject([{ sentence: 'Reminders to pay', why: 'They rest for now.' }]);
    await say('north', 'payment.succeeded', { customer_id: 'c1', payment_id: 'p-paid', amount_minor: 4_500, currency: 'USD' });
    expect(await work()).toMatchObject({ alerts: [], steps: [], resting: [] });
  });
});

describe('what somebody owes', () => {
  const work = async () => {
    await layer.pipeline.drain();
    while (await layer.touch());
    clock.advance(60_000);
  };
  const dollars = (amount_minor: number) => ({ amount_minor, currency: 'USD' });
  const joined = (customer_id: string) => say('north', 'customer.created', { customer_id, name: customer_id, partner_id: 'p3' });
  /** What the customer, its partner and the ISP's own people read of it. */
  const owed = async (id: string) => {
    const own = (await (await signedIn('customer', id))<CustomerOwn>('/api/v1/own/customer')).body.owed_minor;
    const partners = (await (await signedIn('partner', 'p3'))<OwnAccount>(`/api/v1/own/partner/accounts/${id}`)).body.owed_minor;
    return [own, partners, (await get<Customer>(`/api/v1/customers/${id}`)).owed_minor];
  };
  const missing = async (id: string) => (await get<Collections>('/api/v1/collections')).rows.find((row) => row.customer_id === id)?.missing_minor;

  test('is not known while none of their bills was heard, and who pays a bill that was never heard has not overpaid', async () => {
    await joined('late');
    await say('north', 'payment.succeeded', { customer_id: 'late', payment_id: 'old-bill', ...dollars(4_500) });
    await work();
    expect(await owed('late')).toEqual([null, null, null]);
    await say('north', 'invoice.issued', { customer_id: 'late', invoice_id: 'i-late', ...dollars(3_000), due_on: '2026-03-20' });
    await work();
    expect(await owed('late')).toEqual([0, 0, 0]);
  });

  test('is what collections say is missing, also where the payment of an old bill hides it or no bill is ever told', async () => {
    await say('north', 'payment.failed', { customer_id: 'late', payment_id: 'f-late', invoice_id: 'i-late', ...dollars(3_000), attempt: 1 });
    await joined('unbilled');
    await say('north', 'payment.failed', { customer_id: 'unbilled', payment_id: 'f-unbilled', ...dollars(4_500), attempt: 1 });
    await work();
    for (const [id, minor] of [
      ['late', 3_000],
      ['unbilled', 4_500],
    ] as const) {
      expect([await missing(id), await owed(id)]).toEqual([minor, [minor, minor, minor]]);
      const { alerts, steps } = (await (await signedIn('customer', id))<OwnNow>('/api/v1/own/now')).body;
      expect(alerts).toMatchObject([{ kind: 'payment', sums: { amount_minor: minor } }]);
      expect(steps[0]?.sentence).toBe(`Pay USD ${minor / 100}.00, or ask us.`);
    }
    const partner = (await (await signedIn('partner', 'p3'))<OwnNow>('/api/v1/own/now')).body;
    expect(partner.steps.map(({ sentence }) => sentence)).toEqual(['Ask how they want to pay USD 45.00.', 'Ask how they want to pay USD 30.00.']);
    await say('north', 'payment.succeeded', { customer_id: 'unbilled', payment_id: 'paid-unbilled', ...dollars(4_500) });
    await work();
    expect(await owed('unbilled')).toEqual([null, null, null]);
    expect((await (await signedIn('customer', 'unbilled'))<OwnNow>('/api/v1/own/now')).body.alerts).toEqual([]);
  });
});

test('visits that nobody closed do not push today’s off the list: they are marked as such, nobody waits at home for them, and what is left out is counted', async () => {
  await say('north', 'customer.created', { customer_id: 'often', name: 'Often' });
  const visit = (visit_id: string, scheduled_for: string) =>
    say('north', 'visit.scheduled', { customer_id: 'often', visit_id, technician_id: 't2', kind: 'repair', scheduled_for });
  for (let day = 10; day < 20; day++) await visit(`forgotten-${day}`, `2026-01-${day}`);
  await visit('soon', '2026-03-05');
  await visit('today', '2026-03-02');
  await layer.pipeline.drain();
  const read = await signedIn('technician', 't2');
  const { visits, coming, not_closed } = (await read<TechnicianOwn>('/api/v1/own/technician')).body;
  expect([visits.length, coming, not_closed]).toEqual([12, 2, 10]);
  expect(visits.slice(0, 3).map((one) => [one.visit_id, one.not_closed])).toEqual([
    ['today', false],
    ['soon', false],
    ['forgotten-19', true],
  ]);
  const { steps, more } = (await read<OwnNow>('/api/v1/own/now')).body;
  expect(steps.slice(0, 3).map(({ sentence }) => sentence)).toEqual([
    'Go there on 2026-03-02 (repair).',
    'Go there on 2026-03-05 (repair).',
    'Not closed: the visit of 2026-01-19 (repair).',
  ]);
  expect([steps.length, more]).toEqual([8, { steps: 4, resting: 0 }]);
  const customer = await signedIn('customer', 'often');
  expect((await customer<CustomerOwn>('/api/v1/own/customer')).body.visits.map(({ visit_id }) => visit_id)).toEqual(['today', 'soon']);
  const own = (await customer<OwnNow>('/api/v1/own/now')).body;
  expect(own.steps.filter(({ key }) => key.startsWith('visit')).map(({ key }) => key)).toEqual(['visit today', 'visit soon']);
  expect(own.more).toEqual({ steps: 0, resting: 0 });
});
