import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { addJourneyFacts, allJourneyFacts } from '../adapters/postgres/journey-store.ts';
import type { LoggedEvent } from '../contract/envelope.ts';
import type { EventType } from '../contract/events/catalogue.ts';
import { virtualClock } from '../kernel/clock.ts';
import { followScored, journeyServices, noteColleagues, noteJourneys } from './journey.ts';

const TENANT = 'journeys';
const database = await testDatabase(inject('postgres'), TENANT, 'elsewhere');
const clock = virtualClock('2026-06-01T12:00:00.000Z');
const event = (type: EventType, time: string, data: object, learned = time): LoggedEvent =>
  ({ id: `${type} ${time}`, source: 's', tenant: TENANT, type, time, learned, data, partition: 0, position: 1 }) as LoggedEvent;
const note = (...events: LoggedEvent[]) => database.asWorker((sql) => noteJourneys(sql, events));
const scored = (customer: string, high: boolean) =>
  database.asWorker((sql) => followScored(sql, TENANT, [{ customer, high, words: high ? 'the risk became high' : 'the risk is no longer high' }], clock.now()));
const services = journeyServices(database, clock);
const stages = async (customer: string) => (await services.customerJourney(TENANT, customer))?.stays.map(({ stage }) => stage);

test('a customer moves on with events, with the risk that scoring finds, and by time alone; a late fact corrects what was', async () => {
  await note(event('customer.created', '2026-01-10T10:00:00.000Z', { customer_id: 'c1' }));
  expect(await stages('c1')).toEqual(['onboarding', 'established']);
  await scored('c1', true);
  await scored('c1', true);
  expect(await stages('c1')).toEqual(['onboarding', 'established', 'at-risk']);
  expect(await services.customerJourney(TENANT, 'c1')).toMatchObject({ stage: 'at-risk', because: 'the risk became high', days: 0, next: [] });
  clock.advance(20 * 86_400_000);
  await scored('c1', false);
  const late = event('customer.cancelled', '2026-05-20T10:00:00.000Z', { customer_id: 'c1' }, clock.now().toISOString());
  await note(late);
  await note(late);
  expect(await stages('c1')).toEqual(['onboarding', 'established', 'left']);
  // As of the day before it was told, nobody knew of it.
  const before = await services.customerJourney(TENANT, 'c1', '2026-06-02T00:00:00.000Z');
  expect(before?.stays.map(({ stage }) => stage)).toEqual(['onboarding', 'established', 'at-risk']);
  await scored('c1', false);
});

test('a partner ramps up, and the graph counts who is where, of its own tenant only', async () => {
  clock.advance(60_000);
  await note(event('partner.joined', '2026-05-01T10:00:00.000Z', { partner_id: 'p1', name: 'P' }));
  const graph = await services.journey(TENANT, 'partner');
  expect(graph.nodes.find(({ stage }) => stage === 'ramping')).toMatchObject({ now: 1, median_days: null });
  expect((await services.journey('elsewhere', 'partner')).nodes.every(({ stays }) => stays === 0)).toBe(true);
  expect((await services.journey(TENANT, 'customer')).edges).toEqual([
    { from: 'onboarding', to: 'established', n: 1, chance: null },
    { from: 'established', to: 'left', n: 1, chance: null },
  ]);
});

test('a colleague is noted once a day, is new at first and dormant after two weeks away; nobody else is a colleague', async () => {
  const here = noteColleagues(clock, (fact) => database.asWorker((sql) => addJourneyFacts(sql, [fact])));
  const who = { tenant: TENANT, role: 'support', person: 'Ada' } as const;
  await here(who);
  await here(who);
  for (const role of ['service', 'platform', 'partner', 'technician', 'customer'] as const) await here({ ...who, role, person: `${role} 1`, subject: '1' });
  const now = async () => (await services.journey(TENANT, 'staff')).nodes.filter((node) => node.now > 0).map((node) => [node.stage, node.now]);
  expect(await now()).toEqual([['new', 1]]);
  clock.advance(15 * 86_400_000);
  expect(await now()).toEqual([['dormant', 1]]);
});

test('whoever was put down as a colleague and is none is let go; a colleague who is called like one stays', async () => {
  const here = 'here 2026-05-01';
  const fact = (person: string) => ({ tenant: 'elsewhere', persona: 'staff', person, id: here, kind: 'did', at: clock.now().toISOString() });
  const people = ['support', 'customer c1', 'partner p1', 'technician t1', 'platform', 'customer care', 'c9'];
  await database.asWorker(async (sql) => {
    await addJourneyFacts(
      sql,
      people.map((person) => ({ ...fact(person), learnedAt: clock.now().toISOString(), words: 'used the layer' })),
    );
    for (const [person, role, subject] of [
      ['customer care', 'support', null],
      ['c9', 'customer', 'c9'],
    ])
      await sql.query(
        "INSERT INTO sessions (tenant_id, sha256, person, role, created_at, seen_at, expires_at, subject) VALUES ('elsewhere', $1, $1, $2, $3, $3, $3, $4)",
        [person, role, clock.now(), subject],
      );
    await sql.query(readFileSync(new URL('../adapters/postgres/migrations/0050-colleagues-only.sql', import.meta.url), 'utf8'));
  });
  const left = await database.asTenant('elsewhere', (sql) => allJourneyFacts(sql, 'staff'));
  expect(left.map(({ person }) => person).toSorted()).toEqual(['customer care', 'support']);
});
