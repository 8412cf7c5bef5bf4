import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import { announce, CHANGES_KEPT, changesSince } from './changes.ts';

const db = await testDatabase(inject('postgres'), 'north', 'south');
const now = new Date('2026-03-01T12:00:00Z');
const tell = (tenant: string, topic: 'customer' | 'decision', ...keys: string[]) => db.asWorker((sql) => announce(sql, tenant, topic, keys, now));
const since = (tenant: string, seq: number) => db.asTenant(tenant, (sql) => changesSince(sql, seq));

test('a screen that has heard a part of a set hears the rest of it, and nothing of another ISP', async () => {
  await tell('north', 'customer', 'a', 'b', 'c');
  await tell('south', 'customer', 'x');
  await tell('north', 'decision', 'd');
  const at = now.toISOString();
  expect(await since('north', 1)).toEqual({
    head: 4,
    complete: true,
    changes: [
      { seq: 2, topic: 'customer', key: 'b', at },
      { seq: 3, topic: 'customer', key: 'c', at },
      { seq: 4, topic: 'decision', key: 'd', at },
    ],
  });
  expect(await since('north', 4)).toEqual({ head: 4, complete: true, changes: [] });
  expect(await since('south', 0)).toMatchObject({ head: 1, changes: [{ key: 'x' }] });
});

test('a screen that missed more than is kept is told that it did', async () => {
  const many = Array.from({ length: CHANGES_KEPT }, (_, i) => `m${i}`);
  await tell('south', 'customer', ...many);
  await tell('south', 'customer', ...many);
  await tell('south', 'customer', 'last');
  expect((await since('south', 1)).complete).toBe(false);
  expect(await since('south', 1 + CHANGES_KEPT)).toMatchObject({ head: 2 * CHANGES_KEPT + 2, complete: true });
});
