import type { Database } from '../../adapters/postgres/database.ts';
import { daysOfPaying, settledAttempts } from '../../adapters/postgres/payment-attempts.ts';
import { addDays, type Day } from '../../kernel/days.ts';
import { readDecline } from '../../orchestration/decline-rules.ts';
import { knownZone } from '../../orchestration/zones.ts';
import type { RetryTrial } from '../../predictive/retries/retry-timing.ts';

const YEAR = 366;

/** The tries of a year, each with the declines before it and the days on which the customer had paid until then. */
export const retryTrials = (database: Database, tenant: string, last: Day): Promise<RetryTrial[]> =>
  database.asWorker(async (sql) => {
    const since = addDays(last, -YEAR);
    const attempts = await settledAttempts(sql, tenant, new Date(`${since}T00:00:00Z`));
    const home = (await sql.query<{ time_zone: string }>('SELECT time_zone FROM tenants WHERE tenant_id = $1', [tenant])).rows[0]?.time_zone ?? 'UTC';
    const paid = await daysOfPaying(sql, tenant, [...new Set(attempts.map(({ customer_id }) => customer_id))], addDays(since, -YEAR));
    const declined = new Map<string, { times: string[]; family: RetryTrial['family'] }>();
    return attempts.flatMap((attempt) => {
      const key = `${attempt.customer_id}\n${attempt.invoice_id}`;
      const before = declined.get(key);
      const trial: RetryTrial[] =
        before === undefined || !attempt.retry
          ? []
          : [
              {
                customer: attempt.customer_id,
                invoice: attempt.invoice_id,
                family: before.family,
                declined: [...before.times],
                zone: knownZone(attempt.zone) ?? home,
                paid: (paid.get(attempt.customer_id) ?? []).filter((day) => day < attempt.at.slice(0, 10)),
                at: attempt.at,
                success: attempt.state === 'paid',
              },
            ];
      if (attempt.state === 'declined')
        declined.set(key, { times: [...(before?.times ?? []), attempt.at], family: readDecline(attempt, new Date(attempt.at)).family });
      return trial;
    });
  });
