import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { IntelligenceDataPipeline } from '../../data/pipeline.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { addDays, dayNumber } from '../../kernel/days.ts';
import { silentLog } from '../../kernel/log.ts';
import { postgresEventLog } from './event-log.ts';
import { silentFeedsOf } from './feed-days.ts';
import { postgresPipelineStore } from './pipeline-store.ts';

const db = await testDatabase(inject('postgres'), 'heard', 'quiet');
const clock = virtualClock('2026-03-01T12:00:00Z');
const pipeline = new IntelligenceDataPipeline({
  transaction: (work) => db.asWorker(work),
  store: postgresPipelineStore,
  react: async () => {},
  clock,
  log: silentLog,
});

const FROM = '2026-01-01';
const usage = (tenant: string, day: number): PlatformEvent =>
  ({
    id: `${tenant}-${day}`,
    source: 'test',
    tenant,
    type: 'usage.recorded',
    time: `${addDays(FROM, day)}T23:00:00.000Z`,
    learned: `${addDays(FROM, day)}T23:00:00.000Z`,
    data: { customer_id: 'c1', down_bytes: 1, up_bytes: 1 },
  }) as PlatformEvent;
async function tell(tenant: string, days: readonly number[]): Promise<void> {
  await db.asTenant(tenant, (sql) =>
    postgresEventLog(sql).append(
      days.map((day) => usage(tenant, day)),
      clock.now(),
    ),
  );
  await pipeline.drain();
}
const silentOn = (tenant: string, day: number) => db.asWorker((sql) => silentFeedsOf(sql, tenant, addDays(FROM, day)));
const days = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, k) => from + k);

test('a feed that stops is told from the events themselves, speaks again when they come again, and of one ISP says nothing of another', async () => {
  await tell('heard', days(0, 20));
  await tell('quiet', days(0, 14));
  expect(await silentOn('heard', 21)).toEqual([]);
  expect(await silentOn('quiet', 21)).toEqual([{ feed: 'usage', lastDay: dayNumber(FROM) + 14, days: 7 }]);
  await tell('quiet', days(15, 20));
  expect(await silentOn('quiet', 21)).toEqual([]);
});
