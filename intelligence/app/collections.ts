import { endedRecoveries, type OpenRecovery, openRecoveries, unattendedDebts } from '../adapters/postgres/collection-queries.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { holidaysFrom, setHolidays } from '../adapters/postgres/holidays.ts';
import { attemptsOf } from '../adapters/postgres/payment-attempts.ts';
import { tenantNamed } from '../adapters/postgres/tenant-queries.ts';
import type { CollectionServices } from '../api/services-collections.ts';
import type { RecoveryRow, RecoveryStage } from '../contract/api/collections.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, dayOf } from '../kernel/days.ts';
import { UilError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { readDecline } from '../orchestration/decline-rules.ts';
import { inFlight, type PaymentAttempt } from '../orchestration/payment-attempts.ts';
import { initialRecovery, missingMinor, type RecoveryState } from '../orchestration/playbooks/payment-recovery-state.ts';
import type { Layer } from './compose.ts';

const MOST = 500;
const ENDED_DAYS = 30;
/** A charge that failed earlier is a matter of the books. */
const FAILED_DAYS = 60;
const MOST_UNATTENDED = 100;
/** A promise reaches no further. */
const LONGEST_DAYS = 400;

/** Where a recovery stands. */
export function stageOf(state: RecoveryState, attempts: readonly PaymentAttempt[]): RecoveryStage {
  if (state.suspended) return 'suspended';
  if (state.pause?.reason === 'held') return 'held';
  if (state.pause?.reason === 'promise') return 'agreed';
  if (state.pause !== null) return 'paused';
  if (inFlight(attempts) !== null) return 'charging';
  if (state.steps.call !== undefined) return 'called';
  return Object.keys(state.steps).some((step) => step.startsWith('reminder-')) ? 'reminded' : 'silent';
}

function rowOf(
  { state: stored, why, wake_at, opened_at, ...run }: OpenRecovery,
  attempts: readonly PaymentAttempt[],
  currency: string,
  now: Date,
): RecoveryRow {
  const state: RecoveryState = { ...initialRecovery, ...(stored as Partial<RecoveryState>) };
  return {
    ...run,
    prepaid: state.mode === 'prepaid',
    since: new Date(state.since ?? state.low ?? opened_at).toISOString(),
    missing_minor: missingMinor(state),
    currency: state.currency ?? currency,
    stage: stageOf(state, attempts),
    why: run.held_out && why !== null ? `Left alone by lot, to see what the layer brings. Otherwise: ${why}` : (why ?? ''),
    next_at: wake_at === null ? null : new Date(wake_at).toISOString(),
    declined: attempts.filter((one) => one.state === 'declined').length,
    under_way: inFlight(attempts) !== null,
    refused_for_good: state.hard || Object.values(state.declines).some((decline) => readDecline(decline, now).kind !== 'soft'),
  };
}

/** Debts that are being recovered, and what people agree on with who owes them: what they say is an event like any other. */
export function collectionServices(database: Database, { ingest }: Pick<Layer, 'ingest'>, clock: Clock): CollectionServices {
  async function tell(tenant: string, customer: string, type: string, data: object, by: string): Promise<void> {
    const known = await database.asTenant(tenant, (sql) => sql.query('SELECT 1 FROM customers WHERE customer_id = $1', [customer]));
    if (known.rows.length === 0) throw new UilError('CUSTOMER_NOT_FOUND', [customer]);
    const source = `uil/people/${encodeURIComponent(by).slice(0, 200)}`;
    const event = { specversion: '1.0', id: newId(), source, type, time: clock.now().toISOString(), data: { customer_id: customer, ...data, by } };
    await ingest(tenant, [event], true);
  }
  return {
    collections: (tenant) =>
      database.asTenant(tenant, async (sql) => {
        const now = clock.now();
        const runs = await openRecoveries(sql);
        const attempts = await attemptsOf(
          sql,
          tenant,
          runs.map(({ customer_id }) => customer_id),
          now,
        );
        const currency = (await tenantNamed(sql, tenant))?.currency ?? 'USD';
        const rows = runs.map((run) => rowOf(run, attempts.get(run.customer_id) ?? [], currency, now));
        const sums = Map.groupBy(rows, (row) => row.currency);
        return {
          rows: rows.sort((a, b) => b.missing_minor - a.missing_minor || (a.run_id < b.run_id ? -1 : 1)).slice(0, MOST),
          open: rows.length,
          low: rows.filter(({ prepaid, missing_minor }) => prepaid && missing_minor === 0).length,
          unattended: await unattendedDebts(sql, new Date(now.getTime() - FAILED_DAYS * 86_400_000), MOST_UNATTENDED),
          missing: [...sums].map(([of, all]) => ({ currency: of, minor: all.reduce((sum, { missing_minor }) => sum + missing_minor, 0) })),
          ended: await endedRecoveries(sql, new Date(now.getTime() - ENDED_DAYS * 86_400_000)),
          holidays: await holidaysFrom(sql, tenant, dayOf(now)),
        };
      }),
    async agreeOnPayment(tenant, customer, { parts }, by) {
      const today = dayOf(clock.now());
      const days = parts.map(({ due_on }) => due_on);
      if (days.some((day, i) => day < addDays(today, -1) || day > addDays(today, LONGEST_DAYS) || day <= (days[i - 1] ?? '')))
        throw new UilError('REQUEST_INVALID', ['the days of the parts must follow one another, from today on'], { pointer: '/parts' });
      const currency = await database.asTenant(tenant, async (sql) => (await tenantNamed(sql, tenant))?.currency ?? 'USD');
      await tell(tenant, customer, 'payment.promised', { promise_id: newId(), parts, currency }, by);
    },
    async holdRecovery(tenant, customer, hold, by) {
      if (hold.until > addDays(dayOf(clock.now()), LONGEST_DAYS))
        throw new UilError('REQUEST_INVALID', [`a recovery is held for ${LONGEST_DAYS} days at most`], { pointer: '/until' });
      await tell(tenant, customer, 'recovery.held', hold, by);
    },
    setHolidays: (tenant, { days }) => database.asTenant(tenant, (sql) => setHolidays(sql, tenant, days)),
  };
}
