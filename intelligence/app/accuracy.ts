import { openPredictions, settledMonths, toldHorizons } from '../adapters/postgres/accuracy-queries.ts';
import type { Database } from '../adapters/postgres/database.ts';
import type { Services } from '../api/services.ts';
import type { Accuracy } from '../contract/api/accuracy.ts';
import type { Clock } from '../kernel/clock.ts';
import { dayOf } from '../kernel/days.ts';
import { accuracyOf } from '../monitoring/accuracy.ts';
import { RANGES } from './models/ranges.ts';

/** Settled predictions from which on a model may be judged. */
const ENOUGH = 100;
const MONTHS = 12;

const monthOf = (day: string, back = 0): string => dayOf(new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 - back, 1)));

/** What the API asks about the accuracy of what was predicted and shown. */
export function accuracyServices(database: Pick<Database, 'asTenant'>, models: readonly string[], clock: Clock): Pick<Services, 'accuracy'> {
  return {
    accuracy: (tenant, { model, segment, from, to }): Promise<Accuracy> =>
      database.asTenant(tenant, async (sql) => {
        const last = monthOf(to ?? dayOf(clock.now()));
        const first = from === undefined ? monthOf(last, MONTHS - 1) : monthOf(from);
        const told = accuracyOf(await settledMonths(sql, { model, segment, from: first, to: last }));
        const horizons = await toldHorizons(sql, model === undefined ? [...models, ...RANGES] : [model]);
        const wanted = horizons.flatMap((one) => {
          const all = [...told.chances, ...told.ranges].find(
            (row) =>
              row.model === one.model && row.truth === one.truth && row.horizon_hours === one.horizon_hours && row.month === null && row.segment === null,
          );
          const settled = all?.rows ?? 0;
          return settled >= ENOUGH ? [] : [{ ...one, settled, needed: ENOUGH - settled }];
        });
        const open = await openPredictions(sql, wanted, clock.now());
        return {
          from: first,
          to: last,
          ...told,
          learning: wanted.map(({ needed, ...one }, i) => ({ ...one, open: open[i]?.open ?? 0, needs: needed, enough_at: open[i]?.enough_at ?? null })),
        };
      }),
  };
}
