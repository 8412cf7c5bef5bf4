import { UilError } from '../../kernel/errors.ts';
import type { Json } from '../../kernel/json.ts';
import type { ManagedModel } from '../../ml/model-manager.ts';
import { FAMILIES } from './marks.ts';
import { chanceOfTry, learnRetries, type RetryTrial, restoreRetries } from './retry-timing.ts';

export const RETRIES = 'payment_retries';

const LEAST_TRIES = 30;

/** What the model of retries learns from: every charge that was tried again and what came of it. */
export type RetryData = { readonly trials: readonly RetryTrial[]; readonly window: { readonly from: string; readonly to: string } };

/**
 * The managed model of when a declined charge is worth trying again. Its estimates are counts of tries, drawn together: a new version knows
 * the same and more, so it follows at once. Input: `family`, `zone`, `declined_at`, `at`; the value is the chance that the charge succeeds.
 */
export const retryModel = (): ManagedModel => ({
  name: RETRIES,
  says: 'The chance that a declined charge succeeds when it is tried again at a moment.',
  refresh: true,
  learn(given) {
    const { trials, window } = given as RetryData;
    if (trials.length < LEAST_TRIES)
      throw new UilError('NOT_ENOUGH_DATA', [`${trials.length} declined charges have been tried again; ${LEAST_TRIES} are needed`]);
    const model = learnRetries(trials);
    const successes = trials.filter(({ success }) => success).length;
    return {
      snapshot: model as unknown as Json,
      card: {
        window,
        features: [
          { name: 'family', kind: 'categorical' },
          { name: 'zone', kind: 'categorical' },
          { name: 'declined_at', kind: 'categorical' },
          { name: 'at', kind: 'categorical' },
        ],
        feature_hash: '',
        params: {},
        metrics: { success_rate: trials.length === 0 ? 0 : successes / trials.length },
        rows: trials.length,
        positives: successes,
      },
      gate: null,
    };
  },
  use(version) {
    const model = restoreRetries(version.snapshot);
    return {
      predict({ family, zone, declined_at, at }) {
        const kind = FAMILIES.find((one) => one === family) ?? 'other';
        const one = { customer: '', invoice: '', family: kind, declined: [String(declined_at)], zone: String(zone ?? 'UTC'), paid: [] };
        const value = chanceOfTry(model, one, Date.parse(String(at)));
        const enough = Number.isFinite(value);
        return {
          value: enough ? value : null,
          unit: 'chance',
          parts: {},
          baseline: null,
          details: { tries: model.marks.trials },
          abstained: enough ? null : 'The moment of the decline or of the try is not a date.',
        };
      },
      validate: () => ({}),
    };
  },
});
