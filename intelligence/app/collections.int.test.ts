import { describe, expect, test } from 'vitest';
import { channelsUnderTest } from '../../test/channels.ts';

const { clock, call, until } = await channelsUnderTest();

const event = (type: string, id: string, data: object) => ({
  specversion: '1.0',
  id,
  source: 'urn:biller',
  type,
  time: clock.now().toISOString(),
  data,
});
const send = (...events: object[]) => call('/api/v1/events', { method: 'POST', body: events, as: 'north service' });
type Told = { rows: { customer_id: string; stage: string; missing_minor: number; why: string }[]; ended: { paid: number; silently: number } };
const told = async (): Promise<Told> => (await call('/api/v1/collections', { as: 'north support' })).body as Told;
const failed = (customer: string, more: object = {}) =>
  event('payment.failed', `f-${customer}`, {
    customer_id: customer,
    payment_id: `p-${customer}`,
    invoice_id: `i-${customer}`,
    amount_minor: 4_500,
    currency: 'USD',
    attempt: 1,
    decline_code: 'insufficient_funds',
    method_id: `m-${customer}`,
    ...more,
  });
const paid = (customer: string, more: object = {}) =>
  event('payment.succeeded', `s-${customer}`, {
    customer_id: customer,
    payment_id: `q-${customer}`,
    invoice_id: `i-${customer}`,
    amount_minor: 4_500,
    currency: 'USD',
    ...more,
  });
const stageOf = async (customer: string) => (await told()).rows.find(({ customer_id }) => customer_id === customer)?.stage;

describe('collections, over the API', () => {
  test('a debt is listed with where it stands, halts when a person says so, and ends with a payment', async () => {
    const made = event('customer.created', 'made-d1', { customer_id: 'd1', name: 'Ada', email: 'ada@example.org', time_zone: 'America/Chicago' });
    await send(made, failed('d1'));
    await until(async () => (await stageOf('d1')) === 'silent');
    expect((await told()).rows).toContainEqual(
      expect.objectContaining({ customer_id: 'd1', missing_minor: 4_500, why: expect.stringContaining('not disturbed') }),
    );

    const today = clock.now().toISOString().slice(0, 10);
    const soon = new Date(clock.now().getTime() + 5 * 86_400_000).toISOString().slice(0, 10);
    const agree = (parts: object[], as = 'north support') => call('/api/v1/customers/d1/agreement', { method: 'POST', body: { parts }, as });
    expect(await agree([{ due_on: soon, amount_minor: 4_500 }], 'north service')).toMatchObject({ status: 403 });
    expect(
      await agree([
        { due_on: soon, amount_minor: 1 },
        { due_on: today, amount_minor: 2 },
      ]),
    ).toMatchObject({ status: 400 });
    expect(await agree([{ due_on: soon, amount_minor: 4_500 }])).toMatchObject({ status: 204 });
    await until(async () => (await stageOf('d1')) === 'agreed');

    await send(paid('d1'));
    await until(async () => (await stageOf('d1')) === undefined);
    expect((await told()).ended).toMatchObject({ paid: 1, silently: 1 });
  });

  test('the payment of another bill leaves the debt as it is, in collections and on the customer’s page', async () => {
    const named = (name: string) => ({ customer_id: 'd5', name, email: 'fay@example.org', time_zone: 'America/Chicago' });
    const page = async () => (await call('/api/v1/customers/d5', { as: 'north support' })).body as { name: string; owed_minor: number | null };
    const another = { ...paid('d5', { payment_id: 'q-next', invoice_id: 'i-next' }), id: 's-next' };
    await send(event('customer.created', 'made-d5', named('Fay')), failed('d5'), another, event('customer.updated', 'named-d5', named('Fay Two')));
    await until(async () => (await page()).name === 'Fay Two');
    expect((await told()).rows).toContainEqual(expect.objectContaining({ customer_id: 'd5', missing_minor: 4_500 }));
    expect(await page()).toMatchObject({ owed_minor: 4_500 });
    await send(paid('d5'));
    await until(async () => (await stageOf('d5')) === undefined);
    expect(await page()).toMatchObject({ owed_minor: null });
  });

  test('who did not pay before the layer was told is named as not looked after, until a payment comes', async () => {
    const made = event('customer.created', 'made-d4', { customer_id: 'd4', name: 'Eve', email: 'eve@example.org', time_zone: 'America/Chicago' });
    const before = new Date(clock.now().getTime() - 5 * 86_400_000).toISOString();
    type Left = { unattended: { customers: { customer_id: string; failed_at: string }[]; all: number }; low: number };
    const left = async () => (await call('/api/v1/collections', { as: 'north support' })).body as Left;
    await send({ ...made, time: before }, { ...failed('d4'), time: before });
    await until(async () => (await left()).unattended.all === 1);
    expect(await left()).toMatchObject({ low: 0, unattended: { customers: [{ customer_id: 'd4', customer_name: 'Eve', failed_at: before }] } });
    expect(await stageOf('d4')).toBeUndefined();
    expect((await call('/api/v1/collections', { as: 'south owner' })).body).toMatchObject({ unattended: { customers: [], all: 0 } });
    await send(paid('d4'));
    await until(async () => (await left()).unattended.all === 0);
  });

  test('a person halts a recovery until a day, and nobody can for whom there is not', async () => {
    const made = event('customer.created', 'made-d2', { customer_id: 'd2', name: 'Ben', email: 'ben@example.org', time_zone: 'America/Chicago' });
    await send(made, failed('d2'));
    await until(async () => (await stageOf('d2')) === 'silent');
    const soon = new Date(clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    const hold = (customer: string) => call(`/api/v1/customers/${customer}/recovery-hold`, { method: 'PUT', body: { until: soon }, as: 'north support' });
    expect(await hold('nobody')).toMatchObject({ status: 404 });
    expect(await hold('d2')).toMatchObject({ status: 204 });
    await until(async () => (await stageOf('d2')) === 'held');
  });

  test('holidays are put in the place of those that were known', async () => {
    const day = new Date(clock.now().getTime() + 10 * 86_400_000).toISOString().slice(0, 10);
    const set = (as: string) => call('/api/v1/holidays', { method: 'PUT', body: { days: [{ day, name: 'Founders’ Day' }] }, as });
    expect(await set('north support')).toMatchObject({ status: 403 });
    expect(await set('north owner')).toMatchObject({ status: 204 });
    expect(await told()).toMatchObject({ holidays: [{ day, name: 'Founders’ Day' }] });
    expect((await call('/api/v1/collections', { as: 'south owner' })).body).toMatchObject({ open: 0, holidays: [] });
  });

  test('an event with the number of a card is refused whole', async () => {
    const refused = await call('/api/v1/events', { method: 'POST', body: failed('d3', { method_id: '4111111111111111' }), as: 'north service' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'CARD_NUMBER_REFUSED' } });
    expect(refused.text).not.toContain('4111');
  });
});
