import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import { createApiKey } from '../adapters/postgres/access.ts';
import { asColleague } from '../adapters/postgres/layout-store.ts';
import { platformTenant } from '../adapters/postgres/rollup-store.ts';
import { WorkflowPersonalization } from '../behavioral/layout.ts';
import type { LayoutArm } from '../behavioral/layout-effect.ts';
import type { Experience } from '../contract/api/experience.ts';
import type { ArrangedPage, LayoutEffect, OwnUses } from '../contract/api/layout.ts';
import type { Role } from '../contract/words.ts';
import { virtualClock } from '../kernel/clock.ts';
import { layoutUpkeep } from './layout.ts';
import type { Running } from './serve.ts';

const DAY = 86_400_000;
// Noon in Chicago.
const clock = virtualClock('2026-03-02T18:00:00.000Z');
const database = await testDatabase(inject('postgres'), 'north', 'south');
const keys: Keys = {};
let running: Running;
const { call } = caller(() => running.address, keys, 'ann');
/** People whom the lot puts on one side; who holds a key is known by its label. */
const named = (arm: LayoutArm, prefix: string): string =>
  Array.from({ length: 50 }, (_, i) => `key ${prefix}${i}`).find((name) => new WorkflowPersonalization().armOf('north', name) === arm) as string;
const people = { ann: named('offered', 'ann'), bob: named('offered', 'bob'), cas: named('control', 'cas') };

const page = async (as: string): Promise<ArrangedPage> => (await call<Experience>('/api/v1/experience', { as })).body.layout;
const use = (as: string, part: string, after_ms = 2_000, desk = 'tenant') =>
  call('/api/v1/experience/uses', { method: 'POST', as, body: { desk, part, after_ms } });
const change = (as: string, body: object) => call<ArrangedPage>('/api/v1/experience/layout', { method: 'POST', as, body: { desk: 'tenant', ...body } });
const answer = (as: string, id: string, said: string) => call<ArrangedPage>(`/api/v1/experience/offers/${id}`, { method: 'POST', as, body: { answer: said } });
const order = ({ places }: ArrangedPage) => places.map(({ part }) => part);
const USUAL = ['alerts', 'actions', 'communication', 'withheld'];

beforeAll(async () => {
  ({ running } = await serveOn(database, clock, { byItself: false }));
  const key = async (as: string, person: string, role: Role = 'owner', tenant = 'north') => {
    keys[as] = await database.asWorker((sql) => createApiKey(sql, { tenant, role, person }, person.replace('key ', ''), clock.now()));
  };
  for (const [as, person] of Object.entries(people)) await key(as, person);
  await key('support', 'sue', 'support');
  await key('service', 'svc', 'service');
  await key('platform', 'pat', 'platform', await database.asWorker((sql) => platformTenant(sql, clock.now())));
  await key('stranger', people.ann, 'owner', 'south');
});
afterAll(() => running?.stop());

describe('somebody’s own page', () => {
  test('is offered a better order after ten days of use, and stands still until they say yes', async () => {
    for (let i = 0; i < 10; i++) {
      for (const as of ['ann', 'bob', 'cas']) expect((await use(as, 'withheld', 4_000)).status).toBe(204);
      expect(order(await page('ann'))).toEqual(USUAL);
      clock.advance(DAY);
    }
    const { offer } = await page('ann');
    expect(offer).toMatchObject({ part: 'withheld', place: 0, days: 10, of_days: 10 });
    expect((await page('cas')).offer).toBeNull();
    const { status, body } = await answer('ann', offer?.offer_id as string, 'yes');
    expect([status, order(body), body.offer]).toEqual([200, ['withheld', 'alerts', 'actions', 'communication'], null]);
    expect(body.places[0]).toMatchObject({ placed_by: 'offer', since: clock.now().toISOString() });
    expect(order(await page('ann'))).toEqual(order(body));
    expect((await answer('ann', offer?.offer_id as string, 'yes')).status).toBe(409);
    const undone = await answer('ann', body.undo?.offer_id as string, 'undo');
    expect([order(undone.body), undone.body.undo, undone.body.usual]).toEqual([USUAL, null, true]);
  });

  test('takes no for an answer', async () => {
    const { offer } = await page('bob');
    expect((await answer('bob', offer?.offer_id as string, 'no')).body.offer).toBeNull();
    for (let i = 0; i < 14; i++) {
      await use('bob', 'withheld');
      clock.advance(DAY);
    }
    expect((await page('bob')).offer).toBeNull();
  });

  test('is arranged by hand, pinned, and put back', async () => {
    expect(order((await change('bob', { part: 'withheld', change: 'earlier' })).body)).toEqual(['alerts', 'actions', 'withheld', 'communication']);
    const pinned = (await change('bob', { part: 'alerts', change: 'pin' })).body;
    expect(pinned.places[0]).toMatchObject({ part: 'alerts', pinned: true, may: ['unpin'] });
    expect((await change('bob', { part: 'alerts', change: 'later' })).status).toBe(400);
    expect((await change('bob', { change: 'usual' })).body).toMatchObject({ usual: true });
    expect(order(await page('bob'))).toEqual(USUAL);
  });

  test('is nobody else’s: not another person’s offer, desk, tenant, nor a program’s', async () => {
    const { rows } = await database.asWorker((sql) => sql.query<{ offer_id: string }>('SELECT offer_id FROM layout_offers WHERE person = $1', [people.ann]));
    const id = rows[0]?.offer_id as string;
    for (const as of ['bob', 'stranger', 'support']) expect((await answer(as, id, 'undo')).status).toBe(404);
    expect((await use('support', 'alerts', 2_000, 'noc')).status).toBe(403);
    expect((await use('service', 'alerts')).status).toBe(403);
    expect((await use('nobody', 'alerts')).status).toBe(401);
    for (const table of ['layouts', 'layout_offers', 'layout_uses', 'layout_cases']) {
      const seen = await asColleague(database, { tenant: 'north', person: people.bob }, (sql) =>
        sql.query<{ person: string }>(`SELECT DISTINCT person FROM ${table}`),
      );
      expect(seen.rows).toEqual([{ person: people.bob }]);
      expect((await database.asTenant('north', (sql) => sql.query(`SELECT 1 FROM ${table}`))).rows).toEqual([]);
    }
  });

  test('is no secret to them: they read what was noted, and have it forgotten while others’ stays', async () => {
    const noted = (as: string, desk = 'tenant') => call<OwnUses>(`/api/v1/experience/uses?desk=${desk}`, { as });
    expect((await noted('bob')).body).toMatchObject({ desk: 'tenant', of_days: 20, kept_days: 90 });
    expect((await noted('bob')).body.parts.find(({ part }) => part === 'withheld')?.days).toBe(20);
    expect((await noted('support', 'noc')).status).toBe(403);
    expect((await call('/api/v1/experience/uses', { method: 'DELETE', as: 'bob' })).status).toBe(204);
    expect((await noted('bob')).body.of_days).toBe(0);
    expect((await noted('cas')).body.of_days).toBe(10);
  });

  test('notes only what it can be: no other part, no time that is none, and not without end', async () => {
    expect((await use('ann', 'salaries')).status).toBe(400);
    expect((await use('ann', 'alerts', 5)).status).toBe(400);
    expect((await use('ann', 'alerts', 3_600_000)).status).toBe(400);
    const many = await Promise.all(Array.from({ length: 80 }, () => use('ann', 'alerts')));
    expect(many.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });
});

test('the owner reads in sum what offers bring, against who gets none, and the platform of all ISPs together; support does not', async () => {
  clock.advance(35 * DAY);
  await layoutUpkeep(database, clock);
  const { body, status } = await call<LayoutEffect>('/api/v1/experience/effect');
  expect(status).toBe(200);
  expect(body).toMatchObject({ share: 0.25, offered: 2, control: 1, accepted: 1, declined: 1, undone: 1, verdict: 'still-learning' });
  expect(body.measured).toMatchObject({ none: expect.stringContaining('Too few to say anything') });
  expect(JSON.stringify(body)).not.toContain(people.ann);
  expect((await call('/api/v1/experience/effect', { as: 'support' })).status).toBe(403);
  expect((await call('/api/v1/experience/effect', { as: 'stranger' })).body).toMatchObject({ offered: 0, control: 0, accepted: 0 });
  expect((await call('/api/v1/platform/layout-effect')).status).toBe(403);
  expect((await call('/api/v1/platform/layout-effect', { as: 'platform' })).body).toEqual(body);
  clock.advance(90 * DAY);
  await layoutUpkeep(database, clock);
  const { rows } = await database.asWorker((sql) => sql.query('SELECT 1 FROM layout_uses'));
  expect(rows).toEqual([]);
});
