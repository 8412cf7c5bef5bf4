import { describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { noteMatters } from '../adapters/postgres/peace-store.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { EventType } from '../contract/events/catalogue.ts';
import { checkEvent } from '../data/check-event.ts';
import { matterTold, stillMatters } from '../data/peace-matters.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { composeLayer } from './compose.ts';
import { peaceServices, peaceTurn } from './peace.ts';
import { people } from './people.ts';
import { customerViews } from './views.ts';

const NOON = '2026-03-02T12:00:00.000Z';
const database = await testDatabase(inject('postgres'), 'north');
const clock = virtualClock(NOON);
const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
const services = peaceServices(database, layer, clock);

const hours = (n: number): string => new Date(Date.parse(NOON) + n * 3_600_000).toISOString();
let made = 0;
const event = (type: EventType, time: string, customer_id: string, data: object = {}) => ({
  specversion: '1.0',
  id: `e${++made}`,
  source: 'test',
  type,
  time,
  data: { customer_id, ...data },
});
async function tell(...events: object[]): Promise<void> {
  await layer.ingest('north', events);
  await layer.pipeline.drain();
}
async function peaceOf(customer: string): Promise<{ view: string | null; gate: string | null }> {
  return database.asWorker(async (sql) => ({
    view: (await customerViews(sql, 'north', [customer], await layer.models.of('north'), clock.now())).get(customer)!.peace,
    gate: (await people('north', [customer], sql, clock.now())).get(customer)!.peace,
  }));
}
const both = (reason: string | null) => ({ view: reason, gate: reason });
const bill = { amount_minor: 5_000, currency: 'USD' };

describe('what leaves a customer in peace', () => {
  test('a complaint about the bill does while its ticket is open, and another ticket does not', async () => {
    await tell(event('customer.created', hours(-100), 'a'), event('ticket.opened', hours(-9), 'a', { ticket_id: 't1', category: 'speed' }));
    expect(await peaceOf('a')).toEqual(both(null));
    await tell(event('ticket.opened', hours(-8), 'a', { ticket_id: 't2', category: 'billing' }));
    expect(await peaceOf('a')).toEqual(both('billing-complaint'));
    await tell(event('ticket.closed', hours(-7), 'a', { ticket_id: 't2', opened_at: hours(-8) }));
    expect(await peaceOf('a')).toEqual(both(null));
    await tell(event('ticket.opened', hours(-6), 'a', { ticket_id: 't2', category: 'billing', reopened: true }));
    expect(await peaceOf('a')).toEqual(both('billing-complaint'));
  });

  test('a payment on its way does until it arrives, fails, or nothing was heard of it for too long', async () => {
    clock.set(NOON);
    await tell(event('customer.created', hours(-100), 'b'), event('payment.pending', hours(-1), 'b', { payment_id: 'p1', ...bill }));
    expect(await peaceOf('b')).toEqual(both('payment-pending'));
    await tell(event('payment.failed', hours(0), 'b', { payment_id: 'p1', attempt: 1, ...bill }));
    expect(await peaceOf('b')).toEqual(both(null));
    await tell(event('payment.pending', hours(0), 'b', { payment_id: 'p2', ...bill, until: hours(30) }));
    expect(await peaceOf('b')).toEqual(both('payment-pending'));
    clock.set(hours(30));
    expect(await peaceOf('b')).toEqual(both(null));
    clock.set(NOON);
  });

  test('support says that somebody has died, and it holds when the answer is read', async () => {
    await tell(event('customer.created', hours(-100), 'c'));
    expect((await services.flag('north', 'c', 'bereavement', undefined, 'ada')).matters).toMatchObject([{ kind: 'flag', id: 'bereavement', until: null }]);
    expect(await peaceOf('c')).toEqual(both('bereavement'));
    await layer.pipeline.drain();
    clock.advance(1_000);
    expect((await services.unflag('north', 'c', 'bereavement', 'ada')).matters).toEqual([]);
    await layer.pipeline.drain();
    expect(await peaceOf('c')).toEqual(both(null));
    await expect(services.flag('north', 'c', 'illness', hours(-1), 'ada')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(services.flag('north', 'nobody', 'illness', undefined, 'ada')).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
  });

  test('a loss weighs more than a complaint', async () => {
    await tell(event('customer.created', hours(-100), 'd'), event('ticket.opened', hours(-2), 'd', { ticket_id: 't9', category: 'billing' }));
    await services.flag('north', 'd', 'bereavement', undefined, 'ada');
    expect(await peaceOf('d')).toEqual(both('bereavement'));
  });

  test('runs look again when it begins, when it ends, and when it ends by itself', async () => {
    await tell(event('customer.created', hours(-100), 'f'), event('payment.failed', hours(-1), 'f', { payment_id: 'x', attempt: 1, ...bill }));
    const wake = async () =>
      (await database.asWorker((sql) => sql.query<{ wake_at: string }>("SELECT wake_at FROM playbook_runs WHERE customer_id = 'f'"))).rows[0]?.wake_at;
    const sleep = () => database.asWorker((sql) => sql.query("UPDATE playbook_runs SET wake_at = '2027-01-01' WHERE customer_id = 'f'"));
    const woken = async () => Date.parse((await wake())!) <= clock.now().getTime();
    await sleep();
    await services.flag('north', 'f', 'illness', hours(48), 'ada');
    expect(await woken()).toBe(true);
    await layer.pipeline.drain();
    await sleep();
    clock.set(hours(49));
    const turn = peaceTurn(database, layer.runtime, clock);
    await turn.work();
    expect(await woken()).toBe(true);
    await sleep();
    await turn.work();
    expect(await woken()).toBe(false);
    clock.set(NOON);
  });

  test('in whatever order and however often the events come, in one batch or in many, the same is open', async () => {
    const events = [
      event('ticket.opened', hours(-20), 'z', { ticket_id: 't', category: 'billing' }),
      event('ticket.closed', hours(-19), 'z', { ticket_id: 't', opened_at: hours(-20) }),
      event('ticket.opened', hours(-18), 'z', { ticket_id: 't', category: 'billing', reopened: true }),
      event('ticket.opened', hours(-18), 'z', { ticket_id: 'u', category: 'billing' }),
      event('ticket.closed', hours(-17), 'z', { ticket_id: 'u', opened_at: hours(-18) }),
      event('payment.succeeded', hours(-4), 'z', { payment_id: 'p', ...bill }),
      event('payment.pending', hours(-5), 'z', { payment_id: 'p', ...bill }),
      event('payment.pending', hours(-3), 'z', { payment_id: 'q', ...bill, until: hours(10) }),
      event('payment.pending', hours(-3), 'z', { payment_id: 'q', ...bill, until: hours(20) }),
      event('customer.unflagged', hours(-2), 'z', { flag: 'illness' }),
      event('customer.flagged', hours(-1), 'z', { flag: 'illness', until: hours(5) }),
    ].map((one): PlatformEvent => checkEvent(one, 'north', clock.now()));
    const random = mulberry32(7);
    const seen = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await database.asWorker(async (sql) => {
        await sql.query("DELETE FROM peace_matters WHERE customer_id = 'z'");
        const order = shuffle([...events, ...events.slice(0, 4)], random).map((one) => matterTold(one)!);
        const cut = Math.floor(random() * order.length);
        for (const batch of [order.slice(0, cut), order.slice(cut)]) await noteMatters(sql, batch);
        const { rows } = await sql.query(
          "SELECT kind, matter_id, about, opened_at, closed_at, until_at FROM peace_matters WHERE customer_id = 'z' ORDER BY 1, 2",
        );
        seen.add(JSON.stringify(rows));
      });
    }
    expect(seen.size).toBe(1);
  });

  test('history that is brought in holds nothing up', () => {
    const told = (type: EventType, days: number, data: object) => matterTold(checkEvent(event(type, hours(-24 * days), 'h', data), 'north', clock.now()))!;
    expect(stillMatters(told('ticket.opened', 90, { ticket_id: 'o', category: 'billing' }), clock.now())).toBe(false);
    expect(stillMatters(told('payment.succeeded', 8, { payment_id: 'o', ...bill }), clock.now())).toBe(false);
    expect(stillMatters(told('payment.succeeded', 6, { payment_id: 'o', ...bill }), clock.now())).toBe(true);
    expect(stillMatters(told('customer.unflagged', 400, { flag: 'illness' }), clock.now())).toBe(true);
  });
});
