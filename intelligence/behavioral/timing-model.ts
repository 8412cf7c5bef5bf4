import type { Json } from '../kernel/json.ts';
import type { ManagedModel } from '../ml/model-manager.ts';
import { learnCommunication, type Written } from './communication.ts';
import { bestHour, learnTiming, restoreTiming, type TimingCount } from './timing.ts';

export const TIMING = 'communication_timing';

/** What the timing model learns from: messages sent and answered by segment and local hour, and by person. */
export type TimingData = {
  readonly counts: readonly TimingCount[];
  readonly people: readonly Written[];
  readonly today: number;
  readonly window: { readonly from: string; readonly to: string };
};

/**
 * The managed model of the best hour, and of hours and channels together. Its versions are counts: a new one knows the same and more, so it follows at once.
 * Input: `segment`; the value is the local hour of day.
 */
export const timingModel = (): ManagedModel => ({
  name: TIMING,
  says: 'The local hour at which a message is likeliest to be opened by a person.',
  refresh: true,
  learn(given) {
    const { counts, people, today, window } = given as TimingData;
    const communication = learnCommunication(people, new Date((today + 1) * 86_400_000));
    const model = { ...learnTiming(counts, today), communication };
    const messages = counts.reduce((sum, one) => sum + one.sends, 0);
    const opens = counts.reduce((sum, one) => sum + one.opens, 0);
    return {
      snapshot: model as unknown as Json,
      card: {
        window,
        features: [{ name: 'segment', kind: 'categorical' }],
        feature_hash: '',
        params: {},
        metrics: { open_rate: messages === 0 ? 0 : opens / messages, people: people.length, channels_that_tell: communication?.tells.length ?? 0 },
        rows: messages,
        positives: opens,
      },
      gate: null,
    };
  },
  use(version) {
    const model = restoreTiming(version.snapshot);
    return {
      predict({ segment }) {
        const best = bestHour(model, typeof segment === 'string' ? segment : null);
        return best
          ? { value: best.hour, unit: 'hour', parts: {}, baseline: null, details: { basis: best.basis, opens: best.opens, sends: best.sends }, abstained: null }
          : { value: null, unit: 'hour', parts: {}, baseline: null, details: {}, abstained: 'Not enough data: fewer than 300 messages have been sent.' };
      },
      validate: () => ({}),
    };
  },
});
