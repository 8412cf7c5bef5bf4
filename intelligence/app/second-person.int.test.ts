import { beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import type { MailingAsk } from '../contract/api/sending.ts';
import { virtualClock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { silentLog } from '../kernel/log.ts';
import { composeLayer } from './compose.ts';
import { sendingServices } from './sending.ts';

const clock = virtualClock('2026-03-02T18:00:00.000Z');
const database = await testDatabase(inject('postgres'), 'north', 'south');
const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
const services = sendingServices(database, layer.director, clock);
const customers = Array.from({ length: 120 }, (_, i) => `m${i}`);
await layer.ingest(
  'north',
  customers.map((customer_id) => ({
    ...{ specversion: '1.0', id: newId(), source: 'test', type: 'customer.created', time: '2026-03-01T00:00:00.000Z' },
    data: { customer_id, name: 'Ada Lovelace', email: `${customer_id}@example.org`, time_zone: 'America/Chicago' },
  })),
);
await layer.pipeline.drain();

const list = (size: number): MailingAsk => ({
  ...{ class: 'care', purpose: 'news', channel: 'email', title: 'Work on your line', text: 'We work on Thursday.' },
  customers: customers.slice(0, size),
});
const ask = (size: number, person = 'ada', tenant = 'north') => services.askMailing(tenant, list(size), { tenant, role: 'owner', person });
const stateOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).state;
const needsSecond = async (size: number, person = 'ada') => (await services.previewMailing('north', list(size), person)).needs_approval;

beforeEach(() => clock.set(new Date(clock.now().getTime() + 10 * 86_400_000)));

describe('a second person must agree to what one person sends to more than fifty customers', () => {
  test('also in pieces: what they let go alone within a day is counted, and the preview says the same', async () => {
    expect([await needsSecond(30), await stateOf(30)]).toEqual([false, 'held']);
    expect([await needsSecond(20), await needsSecond(21)]).toEqual([false, true]);
    expect([await stateOf(21), await stateOf(20)]).toEqual(['proposed', 'held']);
    expect([await needsSecond(2), await stateOf(2)]).toEqual([true, 'proposed']);
    clock.advance(86_399_000);
    expect([await needsSecond(2), await stateOf(2)]).toEqual([true, 'proposed']);
    clock.advance(1_000);
    expect([await needsSecond(50), await stateOf(50)]).toEqual([false, 'held']);
  });

  test('each person and each ISP is counted alone, and what two people agreed to counts for neither', async () => {
    const { mailing_id } = await ask(60);
    expect((await services.approveMailing('north', mailing_id, 'ben')).state).toBe('held');
    expect(await stateOf(50)).toBe('held');
    expect([await stateOf(2), await stateOf(50, 'ben'), await stateOf(50, 'ada', 'south')]).toEqual(['proposed', 'held', 'held']);
    clock.advance(60_000);
    expect((await services.cancelMailing('north', mailing_id, 'cy')).state).toBe('cancelled');
    expect([await needsSecond(2), await needsSecond(50, 'cy')]).toEqual([true, false]);
  });

  test('an answer to one customer is no list: it needs nobody else and takes nothing from the lists, however many there are', async () => {
    for (let answers = 0; answers < 55; answers++) expect(await stateOf(1)).toBe('held');
    expect([await needsSecond(50), await stateOf(50)]).toEqual([false, 'held']);
    expect([await needsSecond(1), await stateOf(1), await stateOf(2)]).toEqual([false, 'held', 'proposed']);
  });

  test('what is called back before it leaves is as if it had not been asked for, and later it is not', async () => {
    const first = await ask(50);
    await services.cancelMailing('north', first.mailing_id, 'ada');
    const second = await ask(50);
    expect(second.state).toBe('held');
    clock.advance(10_000);
    await services.cancelMailing('north', second.mailing_id, 'ada');
    expect([await needsSecond(2), await stateOf(2)]).toEqual([true, 'proposed']);
  });

  test('asking many times at the same moment lets no more go', async () => {
    const states = await Promise.all(Array.from({ length: 6 }, () => stateOf(25)));
    expect(states.filter((state) => state === 'held')).toHaveLength(2);
  });
});
