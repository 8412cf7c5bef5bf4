import type { Database } from '../adapters/postgres/database.ts';
import { postgresFactSource } from '../adapters/postgres/fact-source.ts';
import { silentFeedsOf } from '../adapters/postgres/feed-days.ts';
import { loadToScore } from '../adapters/postgres/score-store.ts';
import type { ChurnDetail } from '../contract/api/intelligence.ts';
import { LONGEST_WINDOW } from '../data/entity-history.ts';
import { loadHistories } from '../data/feature-store.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, dayOf } from '../kernel/days.ts';
import { whatChanged } from '../predictive/churn/changes.ts';
import { confidenceOf, featuresHeard, LEAST_CONFIDENCE } from '../predictive/churn/heard.ts';
import { saveAbilityOf } from '../predictive/churn/save-ability.ts';
import { COMPARED_DAYS, servingOf } from '../predictive/churn.ts';
import { backtestTold } from './models/backtest.ts';
import type { TenantModels } from './models/tenant-models.ts';

const unmoved = { chance: null, chance_before: null, change_points: null, changes: [], other_points: 0 };

/**
 * What the night does not keep of a customer's risk, computed now: what moved it since last week, what acting would do, and how
 * right the model was. Null when there is no such customer.
 */
export async function churnDetail(database: Database, tenant: string, customer: string, models: TenantModels, clock: Clock): Promise<ChurnDetail | null> {
  const today = dayOf(clock.now());
  const found = await database.asTenant(tenant, async (sql) => {
    const [known] = await loadToScore(sql, tenant, [customer]);
    if (!known) return null;
    const nodes = known.node === null ? [] : [known.node];
    const since = addDays(today, -LONGEST_WINDOW - COMPARED_DAYS - 1);
    const histories = await loadHistories(postgresFactSource(sql), tenant, [customer], nodes, since);
    return { history: histories.get(customer), silent: await silentFeedsOf(sql, tenant, today) };
  });
  if (!found?.history) return null;
  const { history, silent } = found;
  const backtest = backtestTold(models.card?.backtest);
  const model = servingOf(models.churn, customer);
  const none = (abstained: string): ChurnDetail => ({ as_of: today, ...unmoved, save_ability: [], save_missing: abstained, backtest, abstained });
  if (!model) return none('Still learning: no churn model has been trained on this ISP yet.');
  if (model.prior !== null) return none(`No model yet, only the share of the segment so far: ${model.prior}.`);
  if (confidenceOf(model.says, silent) < LEAST_CONFIDENCE) return none('Too little is heard to say anything: feeds that the model looks at are silent.');
  const input = history.asOf(today);
  const now = featuresHeard(history, today, silent);
  const save = saveAbilityOf(model.beside.saves, now);
  if (input.customer.state('status', COMPARED_DAYS) === null)
    return { as_of: today, ...unmoved, ...save, backtest, abstained: `Nothing to compare: not a customer ${COMPARED_DAYS} days ago.` };
  const before = featuresHeard(history, addDays(today, -COMPARED_DAYS), silent);
  return { as_of: today, ...whatChanged(model, input, now, before), ...save, backtest, abstained: null };
}
