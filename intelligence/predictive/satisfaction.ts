import type { Satisfaction } from '../contract/api/satisfaction.ts';
import type { CustomerHistory } from '../data/feature-store.ts';
import type { FeatureInput } from '../data/features/feature.ts';
import { plain, several } from '../data/features/feature.ts';
import { addDays, type Day, dayNumber } from '../kernel/days.ts';
import { feelingOf } from '../ml/answers/answer-model.ts';
import { partsOf, type SatisfactionSnapshot } from './satisfaction/satisfaction-model.ts';
import { SIGNALS, signalsOf } from './satisfaction/signals.ts';

/** What is known of one customer's satisfaction: the signals of now, and each answer with the signals at its time. */
export interface SatisfactionInput {
  readonly signals: readonly (number | null)[];
  readonly latest: readonly (number | null)[];
  readonly answers: readonly { readonly score: number; readonly day: number; readonly signals: readonly (number | null)[] }[];
}

/** Answers that count, the latest ones. Older ones are left out: what went with them is no longer read for a score. */
const MOST_ANSWERS = 3;
const ANSWER_DAYS = 130;
const Z95 = 1.96;

/** Lays out what is known of a customer's satisfaction as of a day. */
export function satisfactionInput(history: CustomerHistory, asOf: Day): SatisfactionInput {
  const input = history.asOf(asOf);
  const told = answersOf(input);
  return {
    signals: signalsOf(input),
    latest: SIGNALS.map((signal) => signal.latest(input)),
    answers: told.map(({ score, day }) => ({ score, day, signals: signalsOf(history.asOf(addDays(asOf, day - dayNumber(asOf) - 1))) })),
  };
}

function answersOf({ customer }: FeatureInput): { score: number; day: number }[] {
  if (customer.window('survey.score_milli', ANSWER_DAYS).count === 0) return [];
  const days = customer.daily('survey.score_milli', ANSWER_DAYS);
  return days.flatMap((one, d) => (one ? [{ score: one.sum / one.count / 1000, day: customer.today - ANSWER_DAYS + 1 + d }] : [])).slice(-MOST_ANSWERS);
}

/**
 * How content a customer is believed to be: what the signals say, and how far the customer's own answers lay from what the signals
 * said at their time, drawn to nothing as one answer says little (best linear prediction; Henderson 1975). It abstains without a
 * model, and when nothing is known of the customer.
 */
export function satisfactionOf({ signals, latest, answers }: SatisfactionInput, model: SatisfactionSnapshot | null, madeAt: string): Satisfaction {
  const last = answers.at(-1)?.score ?? null;
  const nothing = {
    value: null,
    low: null,
    high: null,
    typical: null,
    reasons: [],
    other_points: 0,
    answers: answers.length,
    last_answer: last,
    made_at: madeAt,
  };
  if (!model) return { ...nothing, confidence: 0, abstained: 'Still learning: too few survey answers are known to tell how content customers are.' };
  const known = signals.filter((value, j) => value !== null && model.fed[j]).length + (answers.length > 0 ? 1 : 0);
  const confidence = known / (SIGNALS.length + 1);
  if (known === 0) return { ...nothing, confidence: 0, abstained: 'No data: neither a signal nor an answer of this customer is known.' };
  const { sd } = model.answers;
  const momentary = Math.max(0.05 * sd ** 2, sd ** 2 - model.personal);
  const rests = answers.map((answer) => answer.score - feelingOf(model.answers, answer.signals));
  const own = rests.reduce((sum, rest) => sum + rest, 0) / (rests.length + momentary / model.personal);
  const sum = feelingOf(model.answers, signals) + own;
  const onScale = (feeling: number): number => Math.min(10, Math.max(0, feeling));
  const value = onScale(sum);
  const half = Z95 * Math.sqrt((model.personal * momentary) / (momentary + rests.length * model.personal));
  const parts = partsOf(model, signals);
  const reasons = SIGNALS.map((signal, j) => ({
    signal: signal.name,
    sentence: signal.say(signals[j] ?? null),
    points: parts[signal.name] as number,
    source: [...signal.source],
    latest: momentOf(latest[j] ?? null),
  }));
  if (answers.length > 0)
    reasons.push({
      signal: 'own_answers',
      sentence: `${several(answers.length, 'answer')} in ${ANSWER_DAYS} days, the latest ${plain(last)} of 10`,
      points: own,
      source: ['survey.answered'],
      latest: momentOf(answers.at(-1)?.day ?? null),
    });
  return {
    value,
    low: onScale(sum - half),
    high: onScale(sum + half),
    typical: model.typical,
    reasons: reasons.filter(({ points }) => points !== 0).sort((a, b) => Math.abs(b.points) - Math.abs(a.points)),
    other_points: value - sum,
    confidence,
    answers: answers.length,
    last_answer: last,
    abstained: null,
    made_at: madeAt,
  };
}

const momentOf = (day: number | null): string | null => (day === null ? null : new Date(day * 86_400_000).toISOString());
