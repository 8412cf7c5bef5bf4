import { countDueMonth, settledMonths } from '../../../adapters/postgres/accuracy-queries.ts';
import { postgresEventLog } from '../../../adapters/postgres/event-log.ts';
import { appendPredictions, settlePredictions } from '../../../adapters/postgres/ledger.ts';
import type { ChanceAccuracy } from '../../../contract/api/accuracy.ts';
import { accuracyOf } from '../../../monitoring/accuracy.ts';
import { CHURN_HORIZON_DAYS } from '../../../predictive/customer-rows.ts';
import { CHURN } from '../../../predictive/models.ts';
import type { Scratch } from '../scratch.ts';
import { dayAt, type Isp, TRAINED } from './world.ts';

const DAY = 86_400_000;

/**
 * The model speaks of everybody on the days after it was trained, the ledger settles, and its own accuracy is read: `bend`
 * changes what is said. Each customer is kept on one day of the week, so that all count once.
 */
export async function ledgerAccuracy(
  scratch: Scratch,
  tenant: string,
  isp: Isp,
  bend: (chance: number) => number = (chance) => chance,
): Promise<ChanceAccuracy | null> {
  const { database } = scratch;
  const at = (day: number) => new Date(Date.parse(`${dayAt(day)}T12:00:00Z`));
  for (let day = TRAINED + 1; day <= TRAINED + 7; day++) {
    const { customers, table } = isp.on(dayAt(day));
    const chances = isp.model.predict(table);
    const entries = customers.map((subject, i) => ({
      subject,
      model: CHURN,
      version: 'v1',
      horizonHours: 24 * CHURN_HORIZON_DAYS,
      chance: bend(chances[i] as number),
      healthScore: null,
      shown: true,
      segment: 'all',
    }));
    await database.asWorker((sql) => appendPredictions(sql, tenant, entries, at(day)));
  }
  await database.asTenant(tenant, (sql) =>
    postgresEventLog(sql).append(
      isp.leavers.map((event) => ({ ...event, tenant })),
      at(TRAINED + 8),
    ),
  );
  const end = new Date(at(TRAINED + 7).getTime() + CHURN_HORIZON_DAYS * DAY);
  await database.asWorker(async (sql) => {
    while ((await settlePredictions(sql, end, 5_000)) > 0);
    while (await countDueMonth(sql, end));
  });
  const months = await database.asTenant(tenant, (sql) => settledMonths(sql, { from: '2026-01-01', to: '2027-12-01' }));
  return accuracyOf(months).chances.find(({ month, segment }) => month === null && segment === null) ?? null;
}
