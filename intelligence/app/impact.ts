import type { Database } from '../adapters/postgres/database.ts';
import { postgresImpactStore } from '../adapters/postgres/impact-store.ts';
import { listTenants, noteTenant } from '../adapters/postgres/tenant-queries.ts';
import type { Services } from '../api/services.ts';
import type { Clock } from '../kernel/clock.ts';
import { dayOf } from '../kernel/days.ts';
import { UilError } from '../kernel/errors.ts';
import { ALWAYS_VALID, alwaysValidAmong, effectOf, LEAST_PER_ARM, unitsUntil } from '../ml/effect-of.ts';
import { EVERYTHING } from '../orchestration/holdout.ts';
import type { ImpactStatistics } from '../orchestration/impact-reading.ts';
import { SuccessMetricCoordinator } from '../orchestration/outcomes.ts';
import { playbookKinds } from '../orchestration/playbooks/catalogue.ts';

const FOLLOW_BATCH = 2_000;
const SETTLE_BATCH = 500;
const DRAWN_ON = 'impact_drawn_on';

const halfAmong = (among: number) => (among <= 1 ? ALWAYS_VALID : alwaysValidAmong(among));

/** How arms are compared: the statistics of `ml`, in the words of the coordinator. */
export const impactStatistics: ImpactStatistics = {
  method:
    'Means of customers whom the lot put on either side, each counted once and as the lot fell, whatever was sent; adjusted by what was known of them before (CUPED). The interval holds at every look at once (confidence sequence of Waudby-Smith and others), so looking every day fools nobody.',
  least: LEAST_PER_ARM,
  difference: (treated, control, among) => effectOf(treated, control, halfAmong(among)),
  more: (treated, control, worth, among) => {
    const found = effectOf(treated, control, halfAmong(among));
    const units = found === null ? Number.POSITIVE_INFINITY : unitsUntil(found, worth, halfAmong(among));
    return Number.isFinite(units) ? units : null;
  },
};

/** The coordinator on a store. */
export const successMetrics = (database: Pick<Database, 'asWorker'>): SuccessMetricCoordinator =>
  new SuccessMetricCoordinator({ store: postgresImpactStore(database), statistics: impactStatistics });

/**
 * One round of following: once a day the universal experiment is drawn, new runs are followed, and cases whose time has come are
 * looked at. True when there may be more.
 */
export function impactSteps(database: Pick<Database, 'asWorker'>, clock: Clock): () => Promise<boolean> {
  const coordinator = successMetrics(database);
  return async () => {
    const now = clock.now();
    let more = false;
    for (const { tenant_id, settings } of await database.asWorker(listTenants)) {
      if (settings[DRAWN_ON] !== dayOf(now))
        await database.asWorker(async (sql) => {
          await coordinator.draw(sql, tenant_id, now);
          await noteTenant(sql, tenant_id, DRAWN_ON, dayOf(now));
        });
      if ((await database.asWorker((sql) => coordinator.follow(sql, tenant_id, FOLLOW_BATCH, now))) === FOLLOW_BATCH) more = true;
    }
    return (await coordinator.settle(now, SETTLE_BATCH)) === SETTLE_BATCH || more;
  };
}

/** What the API asks about what the layer brings. */
export function impactServices(database: Database, clock: Clock): Pick<Services, 'impact' | 'impactOf' | 'holdOut'> {
  const coordinator = successMetrics(database);
  const known = (experiment: string): void => {
    if (experiment !== EVERYTHING && !playbookKinds.some(({ name }) => name === experiment)) throw new UilError('NOT_FOUND', [`the experiment ${experiment}`]);
  };
  return {
    impact: (tenant) => database.asTenant(tenant, (sql) => coordinator.impact(sql, tenant, clock.now())),
    impactOf: (tenant, experiment) => database.asTenant(tenant, (sql) => coordinator.impactOf(sql, tenant, experiment)),
    holdOut: async (tenant, experiment, share, by) => {
      known(experiment);
      const refused = await database.asTenant(tenant, (sql) => coordinator.widen(sql, tenant, experiment, share, by, clock.now()));
      if (refused !== null) throw new UilError('REQUEST_INVALID', [refused], { pointer: '/share' });
    },
  };
}
