import type { ChurnDetail, SaveAbility } from '../../contract/api/intelligence.ts';
import type { FeatureVector } from '../../data/features/feature.ts';
import { tableFromRecords } from '../../ml/table.ts';
import type { EffectModel } from '../../ml/uplift/effect-model.ts';
import { CHURN_HORIZON_DAYS } from '../customer-rows.ts';
import type { Beside, Perhaps } from './beside.ts';

/**
 * What acting does to staying for this customer, by each playbook that leaves some alone by lot. It is never read off the risk:
 * who is likely to leave need not be who can be kept.
 */
export function saveAbilityOf(saves: Beside['saves'], features: FeatureVector): Pick<ChurnDetail, 'save_ability' | 'save_missing'> {
  const save_ability = Object.entries(saves).map(([playbook, save]) => told(playbook, save, features));
  return {
    save_ability,
    save_missing: save_ability.length > 0 ? null : `None shown yet: no playbook has acted on some and left others alone by lot for ${CHURN_HORIZON_DAYS} days.`,
  };
}

function told(playbook: string, save: Perhaps<EffectModel>, features: FeatureVector): SaveAbility {
  if ('needs' in save) return { playbook, verdict: 'no data', points: null, low: null, high: null, sentence: `None shown yet: ${save.needs}.` };
  const { model } = save;
  const { effect, low, high } = model.predict(tableFromRecords([features], model.features));
  const [points, least, most] = [effect, low, high].map((one) => 100 * (one[0] as number)) as [number, number, number];
  const shown = least > 0 || most < 0;
  const whom = model.heterogeneity.verdict === 'shown' ? 'customers like this' : 'customers, whoever they are';
  const range = `${signed(least)} to ${signed(most)}`;
  return {
    playbook,
    verdict: shown ? 'shown' : 'none shown',
    points,
    low: least,
    high: most,
    sentence: shown
      ? `Where it acts, ${Math.abs(points).toFixed(1)} ${points > 0 ? 'more' : 'fewer'} of 100 ${whom} stay ${CHURN_HORIZON_DAYS} days than where it leaves alone (${range}).`
      : `None shown: where it acts, ${signed(points)} of 100 ${whom} stay ${CHURN_HORIZON_DAYS} days, and the range holds nothing at all (${range}).`,
  };
}

const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;
