import { describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { addEdition } from '../adapters/postgres/playbook-settings.ts';
import type { Sql } from '../data/sql.ts';
import { playbooksOf } from './playbooks.ts';

const db = await testDatabase(inject('postgres'), 'north', 'south');
const set = (settings: Record<string, unknown>, enabled = true) =>
  db.asTenant('north', (sql: Sql) =>
    addEdition(sql, 'north', { playbook: 'payment-recovery', enabled, settings, why: 'a test', changed_at: '2026-03-01T00:00:00Z', changed_by: 'ada' }),
  );
const of = (tenant: string) => db.asWorker((sql) => playbooksOf(tenant, sql));
const editions = async (tenant: string) => (await of(tenant)).playbooks.filter(({ name }) => name === 'payment-recovery').map(({ edition }) => edition);

describe('what a tenant has tuned', () => {
  test('every edition stays for the runs that it opened, and nobody else has it', async () => {
    expect(await editions('north')).toEqual([0]);
    expect([await set({ reminders: 1 }), await set({ reminders: 3 })]).toEqual([1, 2]);
    expect(await editions('north')).toEqual([0, 1, 2]);
    expect(await editions('south')).toEqual([0]);
  });

  test('a playbook that is switched off opens nothing, and opens again when it is switched on', async () => {
    await set({}, false);
    expect((await of('north')).closed).toEqual(new Set(['payment-recovery']));
    expect((await of('south')).closed).toEqual(new Set());
    await set({});
    expect((await of('north')).closed).toEqual(new Set());
  });

  test('settings that do not fit any more close it', async () => {
    await set({ reminders: 99 });
    expect((await of('north')).closed).toEqual(new Set(['payment-recovery']));
    expect(await editions('north')).not.toContain(5);
  });

  test('a tenant cannot set anything for another', async () => {
    const foreign = { playbook: 'payment-recovery', enabled: true, settings: {}, why: 'x', changed_at: '2026-03-01T00:00:00Z', changed_by: 'x' };
    await expect(db.asTenant('south', (sql) => addEdition(sql, 'north', foreign))).rejects.toThrow(/row-level security/);
  });
});
