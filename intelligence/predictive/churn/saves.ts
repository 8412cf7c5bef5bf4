import type { CustomerHistory } from '../../data/feature-store.ts';
import { addDays } from '../../kernel/days.ts';
import { UilError } from '../../kernel/errors.ts';
import type { EffectModel } from '../../ml/uplift/effect-model.ts';
import type { TrialData } from '../../ml/uplift/trial.ts';
import { uplift } from '../../ml/uplift/uplift.ts';
import { CHURN_HORIZON_DAYS } from '../customer-rows.ts';
import { type PlaybookRun, trialsOf } from '../trials.ts';

/** Runs as trials of staying: 1 for who was still a customer after the horizon. */
export const savingTrials = (runs: readonly PlaybookRun[], histories: ReadonlyMap<string, CustomerHistory>): Readonly<Record<string, TrialData>> =>
  trialsOf(runs, histories, (history, openedOn) =>
    history.facts.asOf(addDays(openedOn, CHURN_HORIZON_DAYS)).window('cancellations', CHURN_HORIZON_DAYS).count > 0 ? 0 : 1,
  );

/** Learns per playbook what acting does to staying, from who was held out by lot and never from who seemed likely to leave; or what is missing. */
export function learnSaves(trials: Readonly<Record<string, TrialData>>, seed: number): Record<string, { model: EffectModel } | { needs: string }> {
  return Object.fromEntries(
    Object.entries(trials).map(([playbook, trial]) => {
      try {
        return [playbook, { model: uplift().train(trial, { seed }) }];
      } catch (error) {
        if (!(error instanceof UilError) || error.code !== 'NOT_ENOUGH_DATA') throw error;
        return [playbook, { needs: error.message }];
      }
    }),
  );
}
