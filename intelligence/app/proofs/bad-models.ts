import type { BatchUse } from '../../adapters/postgres/model-use.ts';
import type { Trained } from '../../ml/model-manager.ts';

/** Ways in which a model is bad when it is trained: what it looks like to the gate. */
export const BAD_AT_THE_GATE: Readonly<Record<string, (good: Trained) => Trained>> = {
  'chances that are no numbers': (good) => gate(good, { finite: false }),
  'a figure that is no number': (good) => metrics(good, { log_loss: Number.NaN }),
  'the stored model is another one': (good) => gate(good, { restored: false }),
  'a column that knows the answer': (good) => gate(good, { leaks: ['"closed_on": AUC 0.99'] }),
  'too large': (good) => ({ ...good, snapshot: { ...(good.snapshot as object), padding: 'x'.repeat(65 * 2 ** 20) } }),
  'no better than one chance for everybody': (good) => lesson(good, { gain: { mean: 0, low: -0.01, high: 0.01, groups: 300, rows: 900 } }),
  'inverted: worse than one chance for everybody': (good) => lesson(good, { gain: { mean: -0.2, low: -0.3, high: -0.1, groups: 300, rows: 900 } }),
  'too few events to tell': (good) => lesson(good, { gain: null, testPositives: 3 }),
  'chances far from what comes true': (good) => metrics(good, { ece: 0.3 }),
  'poisoned: much worse than the one before': (good) => metrics(good, { roc_auc: 0.5 }),
};

type Gate = NonNullable<Trained['gate']>;
const gate = (good: Trained, change: Partial<Gate>): Trained => ({ ...good, gate: { ...(good.gate as Gate), ...change } });
const lesson = (good: Trained, change: Partial<Gate['lesson']>): Trained => gate(good, { lesson: { ...(good.gate as Gate).lesson, ...change } });
const metrics = (good: Trained, change: Partial<Gate['lesson']['metrics']>): Trained =>
  lesson(good, { metrics: { ...(good.gate as Gate).lesson.metrics, ...change } });

/** What a version says of a case that came true or not, and what scoring it cost; null stands for "it was never measured". */
export interface Behaviour {
  readonly says: (came: boolean, noise: number) => number;
  readonly use: Partial<BatchUse> | null;
}

/** A version whose settled predictions shine: the only thing against a bad one is its guard. */
const shines = (came: boolean, noise: number): number => (came ? 0.45 : 0.16) + 0.04 * noise;

/** Ways in which a model turns bad in use, although its accuracy shines. */
export const BAD_IN_USE: Readonly<Record<string, Behaviour>> = {
  'throws at a case': { says: shines, use: { failed: 1 } },
  'gives a score that is no number': { says: shines, use: { notFinite: 1 } },
  'takes a second a case': { says: shines, use: { micros: 400 * 1_000_000 } },
  'calls half of all high': { says: shines, use: { high: 200 } },
  'scores lie elsewhere': { says: shines, use: { histogram: Array.from({ length: 20 }, (_, i) => (i >= 12 ? 50 : 0)) } },
  'was never measured in use': { says: shines, use: null },
  'says the same of everybody': { says: () => 0.25, use: {} },
  'says three times too much': { says: (came, noise) => Math.min(0.95, 3 * shines(came, noise)), use: {} },
  'says the opposite of the one in use': { says: (came, noise) => (came ? 0.12 : 0.4) + 0.04 * noise, use: {} },
  'does worse': { says: (_came, noise) => 0.15 + 0.2 * noise, use: {} },
  'says far too little': { says: (came, noise) => (came ? 0.2 : 0.02) + 0.01 * noise, use: {} },
};

/** A sound challenger: the control that the proof must let through. */
export const SOUND: Behaviour = { says: shines, use: {} };
