import type { SatisfactionGroup } from '../../contract/api/satisfaction.ts';
import { UilError } from '../../kernel/errors.ts';
import { hashFraction } from '../../kernel/ids.ts';
import type { Json } from '../../kernel/json.ts';
import { type AnswerModel, type Asked, feelingOf, learnAnswers, promoterBalance } from '../../ml/answers/answer-model.ts';
import { hashFeatures } from '../../ml/classifier.ts';
import { Z95 } from '../../ml/distributions.ts';
import type { ManagedModel } from '../../ml/model-manager.ts';
import type { Feature } from '../../ml/table.ts';
import type { Ask } from './asks.ts';
import { SIGNALS } from './signals.ts';

export const SATISFACTION = 'satisfaction';

/** Who was asked, and who the customers are today. */
export interface SatisfactionData {
  readonly asks: readonly Ask[];
  readonly today: number;
  readonly customers: readonly { readonly signals: readonly (number | null)[]; readonly segment: string }[];
  readonly window: { readonly from: string; readonly to: string };
}

/** What satisfaction is told by. */
export interface SatisfactionSnapshot {
  readonly kind: 'satisfaction';
  readonly answers: AnswerModel;
  /** The feeling of the typical customer, and how far customers differ for good beside the signals (variance). */
  readonly typical: number;
  readonly personal: number;
  /** Signals that anything was ever told of. */
  readonly fed: readonly boolean[];
  readonly groups: readonly SatisfactionGroup[];
  readonly answering: readonly number[];
}

/** Parts that the customers are dealt into; each is left out once, and how much the figures move tells how sure they are (the jackknife; Quenouille, Tukey 1958). */
const PARTS = 12;
const RAW_DAYS = 90;
const LEAST_RAW = 20;
const HISTORIES = 3;
/** Pairs of answers that the usual share of the personal counts for. */
const PRIOR_PAIRS = 20;
const USUAL_PERSONAL = 0.3;
const FEATURES: readonly Feature[] = SIGNALS.map(({ name }) => ({ name, kind: 'numeric' }));

/** How content customers are, learned from surveys and corrected for who answers them. */
export const satisfactionModel = (): ManagedModel => ({
  name: SATISFACTION,
  says: 'How content a customer is, from 0 to 10, by what happened and by the answers to surveys, corrected for who answers.',
  refresh: true,
  learn(given, _, progress) {
    const data = given as SatisfactionData;
    const snapshot = learnSatisfaction(data, progress);
    const all = snapshot.groups[0] as SatisfactionGroup;
    const answered = data.asks.filter(({ answer }) => answer !== null).length;
    return {
      snapshot: snapshot as unknown as Json,
      card: {
        window: data.window,
        features: FEATURES,
        feature_hash: hashFeatures(FEATURES),
        params: { signals: SIGNALS.map(({ name }) => name) },
        metrics: {
          mean: all.corrected.mean.mid,
          nps: all.corrected.nps.mid,
          ...(all.raw && { 'mean as answered': all.raw.mean.mid, 'nps as answered': all.raw.nps.mid }),
          'spread of a moment': snapshot.answers.sd,
        },
        rows: data.asks.length,
        positives: answered,
      },
      gate: null,
    };
  },
  use({ snapshot }) {
    const model = restoreSatisfaction(snapshot);
    return {
      predict(input) {
        const strange = Object.keys(input).filter((name) => !SIGNALS.some((signal) => signal.name === name));
        if (strange.length > 0) throw new UilError('FEATURES_MISMATCH', [`it does not know ${strange.map((one) => `"${one}"`).join(', ')}`]);
        const given = SIGNALS.map(({ name }) => (typeof input[name] === 'number' ? (input[name] as number) : null));
        const parts = partsOf(model, given);
        const value = feelingOf(model.answers, given);
        return { value, unit: 'points of 10', parts, baseline: model.typical, details: { sd: model.answers.sd }, abstained: null };
      },
      validate: () => ({ mean: model.groups[0]?.corrected.mean.mid ?? Number.NaN }),
    };
  },
});

/** What each signal takes from, or adds to, the typical feeling. */
export const partsOf = ({ answers }: Pick<SatisfactionSnapshot, 'answers'>, signals: readonly (number | null)[]): Record<string, number> =>
  Object.fromEntries(
    SIGNALS.map(({ name }, j) => {
      const typical = answers.typical[j] as number;
      return [name, (answers.slopes[j] as number) * ((signals[j] ?? typical) - typical) || 0];
    }),
  );

/** Throws SNAPSHOT_INVALID when it is of something else, or of other signals. */
export function restoreSatisfaction(data: unknown): SatisfactionSnapshot {
  const snapshot = data as SatisfactionSnapshot | null;
  if (snapshot?.kind !== 'satisfaction' || snapshot.answers?.slopes?.length !== SIGNALS.length)
    throw new UilError('SNAPSHOT_INVALID', ['it is not of satisfaction, or of other signals']);
  return snapshot;
}

/** Learns from who was asked; the answers of the last `rawDays` days stand beside it as they are. Throws NOT_ENOUGH_DATA. */
export function learnSatisfaction(data: SatisfactionData, progress: (share: number) => void = () => {}, rawDays = RAW_DAYS): SatisfactionSnapshot {
  const whole = askedOf(data.asks);
  const answers = learnAnswers(whole);
  progress(0.3);
  const part = Int32Array.from(data.asks, ({ customer }) => Math.floor(PARTS * hashFraction('survey', customer)));
  const left = Array.from({ length: PARTS }, (_, p) => {
    const model = learnAnswers(askedOf(data.asks.filter((__, i) => part[i] !== p)), answers);
    progress(0.3 + (0.7 * (p + 1)) / PARTS);
    return model;
  });
  const segments = [...new Set(data.customers.map(({ segment }) => segment))].sort();
  const names = ['all', ...(segments.length > 1 ? segments : [])];
  return {
    kind: 'satisfaction',
    answers,
    typical: feelingOf(answers, answers.typical),
    personal: personalVariance(data.asks, answers),
    fed: SIGNALS.map((_, j) => data.asks.some(({ signals }) => (signals[j] ?? 0) !== 0) || data.customers.some(({ signals }) => (signals[j] ?? 0) !== 0)),
    groups: names.map((name) => groupOf(name, data, answers, left, rawDays)),
    answering: answers.answering.map((byHistory) => averageChance(byHistory, whole)),
  };
}

function askedOf(asks: readonly Ask[]): Asked {
  return {
    signals: SIGNALS.map((_, j) => Float64Array.from(asks, ({ signals }) => signals[j] ?? Number.NaN)),
    answer: Int8Array.from(asks, ({ answer }) => (answer === null ? -1 : Math.round(answer))),
    history: Uint8Array.from(asks, ({ before }) => before),
    histories: HISTORIES,
  };
}

function averageChance(byHistory: readonly number[], { history }: Asked): number {
  const counts = byHistory.map((_, h) => history.reduce((sum, own) => sum + (own === h ? 1 : 0), 0));
  return byHistory.reduce((sum, chance, h) => sum + chance * (counts[h] as number), 0) / history.length;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function groupOf(
  name: string,
  { asks, today, customers }: SatisfactionData,
  model: AnswerModel,
  left: readonly AnswerModel[],
  rawDays: number,
): SatisfactionGroup {
  const own = customers.filter(({ segment }) => name === 'all' || segment === name);
  const recent = asks.filter((ask) => today - ask.day <= rawDays && (name === 'all' || ask.segment === name));
  const given = recent.flatMap(({ answer }) => (answer === null ? [] : [answer]));
  const figure = (of: (one: AnswerModel) => number) => {
    const mid = of(model);
    const others = left.map(of);
    const middle = mean(others);
    const half = Z95 * Math.sqrt(((PARTS - 1) / PARTS) * others.reduce((sum, value) => sum + (value - middle) ** 2, 0));
    return { low: mid - half, mid, high: mid + half };
  };
  const balance = given.map((answer) => (answer >= 9 ? 100 : answer <= 6 ? -100 : 0));
  return {
    group: name,
    customers: own.length,
    asked: recent.length,
    answered: given.length,
    raw: given.length < LEAST_RAW ? null : { mean: spread(given), nps: spread(balance) },
    corrected: {
      mean: figure((one) => mean(own.map(({ signals }) => feelingOf(one, signals)))),
      nps: figure((one) => 100 * mean(own.map(({ signals }) => promoterBalance(feelingOf(one, signals), one.sd)))),
    },
  };
}

function spread(values: readonly number[]): { low: number; mid: number; high: number } {
  const mid = mean(values);
  const half = Z95 * Math.sqrt(mean(values.map((value) => (value - mid) ** 2)) / values.length);
  return { low: mid - half, mid, high: mid + half };
}

/** How far customers differ for good: by how much two answers of one customer lie on the same side of what the signals say. */
function personalVariance(asks: readonly Ask[], model: AnswerModel): number {
  const usual = USUAL_PERSONAL * model.sd ** 2;
  let [sum, pairs] = [PRIOR_PAIRS * usual, PRIOR_PAIRS];
  for (const own of Map.groupBy(asks, ({ customer }) => customer).values()) {
    const rests = own.flatMap(({ answer, signals }) => (answer === null ? [] : [answer - feelingOf(model, signals)]));
    for (let i = 1; i < rests.length; i++) {
      sum += (rests[i] as number) * (rests[i - 1] as number);
      pairs++;
    }
  }
  return Math.min(0.8 * model.sd ** 2, Math.max(0.05 * model.sd ** 2, sum / pairs));
}
