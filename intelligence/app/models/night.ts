import { Cron } from 'croner';
import type { Database } from '../../adapters/postgres/database.ts';
import { requestAllScores } from '../../adapters/postgres/score-store.ts';
import { askTraining, takeNight, tenantNights } from '../../adapters/postgres/training-queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import { THE_LAYER } from '../../kernel/the-layer.ts';

/** Two in the morning in the tenant's zone. */
export const EVERY_NIGHT = '0 2 * * *';

/** The latest moment of the schedule that has passed after `since`, in the zone; null when none has. What was missed for days is one night. */
export function dueNight(schedule: string, zone: string, since: Date, now: Date): Date | null {
  const cron = new Cron(schedule, { timezone: zone, paused: true });
  const next = cron.nextRun(since);
  if (!next || next > now) return null;
  return cron.previousRuns(1, new Date(now.getTime() + 1_000))[0] ?? next;
}

/** The next moment of the schedule in the zone. */
export function nextNight(schedule: string, zone: string, now: Date): Date {
  const next = new Cron(schedule, { timezone: zone, paused: true }).nextRun(now);
  if (!next) throw new RangeError(`the schedule ${schedule} never comes`);
  return next;
}

/** Works off the nights that are due: everybody is scored again and every model is trained. Says for which tenants. */
export async function nightStep(database: Database, schedule: string, clock: Clock): Promise<string[]> {
  const now = clock.now();
  const done: string[] = [];
  for (const { tenant, zone, lastAt, since } of await database.asWorker(tenantNights)) {
    const night = dueNight(schedule, zone, new Date(lastAt ?? since), now);
    if (!night) continue;
    await database.asWorker(async (sql) => {
      if (!(await takeNight(sql, tenant, night))) return;
      await requestAllScores(sql, tenant, now);
      await askTraining(sql, tenant, null, 'night', THE_LAYER, now);
      done.push(tenant);
    });
  }
  return done;
}
