import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import { takeHarmLook } from './harm-queries.ts';

const database = await testDatabase(inject('postgres'), 'north');
const WINDOW_MS = 15 * 60_000;
const first = new Date('2026-03-02T16:00:00Z');
const later = new Date(first.getTime() + WINDOW_MS);

test('while one program looks for harm, what is told of the ISP goes on, its settings can be changed, and no other program looks too', async () => {
  expect(await database.asWorker((sql) => takeHarmLook(sql, first, WINDOW_MS))).toBe('north');
  expect(await database.asWorker((sql) => takeHarmLook(sql, new Date(later.getTime() - 1), WINDOW_MS))).toBeNull();
  await database.asWorker(async (looking) => {
    expect(await takeHarmLook(looking, later, WINDOW_MS)).toBe('north');
    await database.asWorker(async (other) => {
      await other.query("SET LOCAL lock_timeout = '2s'");
      expect(await takeHarmLook(other, later, WINDOW_MS)).toBeNull();
      // Every row that names its tenant asks for this lock.
      await other.query("SELECT 1 FROM tenants WHERE tenant_id = 'north' FOR KEY SHARE");
      await other.query("UPDATE tenants SET settings = settings || '{}' WHERE tenant_id = 'north'");
    });
  });
});
