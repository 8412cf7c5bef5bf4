import type { FeatureVector } from '../data/features/feature.ts';
import { dayNumber } from '../kernel/days.ts';
import type { ChanceData } from '../ml/chance-model.ts';
import type { Classifier, Trainer } from '../ml/classifier.ts';
import { groupedFolds } from '../ml/folds.ts';
import { type Table, takeRows } from '../ml/table.ts';
import { backtestOf, type HealthLead, type JudgedScore } from './health-backtest.ts';
import { type HealthCase, type HealthProfiles, learnProfiles, measuresOf, profileOf } from './health-weights.ts';

/** What a training learns of health: the weights of each kind of customer, and how well such a score would have told. */
export type HealthLearned = { readonly profiles: HealthProfiles; readonly backtest: readonly HealthLead[] };

/** Parts into which customers are dealt: two teach chances, the other two judge the measures, and each judges weights that the other taught; then they change places. */
const PARTS = 4;
const SIDES = [
  [0, 1],
  [2, 3],
] as const;
/** Rows that suffice to teach the chances by which measures are judged, and from which on one half of the customers judges enough. */
const MOST_TAUGHT = 20_000;

/** A row of a table as features. */
export function featuresAt(table: Table, row: number): FeatureVector {
  const values: Record<string, number | string | null> = {};
  for (const column of table.columns) {
    if (column.kind === 'numeric') values[column.name] = Number.isNaN(column.values[row]) ? null : (column.values[row] as number);
    else values[column.name] = column.levels[column.codes[row] as number] ?? null;
  }
  return values;
}

type Judged = HealthCase & { readonly part: number; readonly day: number; readonly after: number };

/** The health of a case by these profiles: the weighted mean of the measures that it has. */
function scoreBy({ profile, scores }: HealthCase, profiles: HealthProfiles): number | null {
  const weights = profiles[profile]?.weights ?? profiles.everyone?.weights ?? {};
  let [sum, all] = [0, 0];
  for (const [i, { name }] of measuresOf(profile).entries()) {
    const score = scores[i];
    if (score === null || score === undefined) continue;
    sum += (weights[name] ?? 0) * score;
    all += weights[name] ?? 0;
  }
  return all === 0 ? null : sum / all;
}

/**
 * Learns from cases whose chance comes from a model that has not seen their customers, so that the measure that rests on it is
 * not flattered; the backtest scores each customer by a model and weights that other customers taught.
 */
export function learnHealth(data: ChanceData, trainer: Trainer, seed: number, directions: Readonly<Record<string, 1 | -1>>): HealthLearned {
  const parts = groupedFolds(data.groups, PARTS, seed);
  const sides = data.table.rows > 2 * MOST_TAUGHT ? SIDES.slice(1) : SIDES;
  const cases = sides.flatMap((side) => judged(data, parts, side, (table, labels, groups) => trainer.train(table, labels, { seed, directions, groups })));
  const scores = data.after ? sides.flatMap(([one, other]) => [...judge(cases, one, other), ...judge(cases, other, one)]) : [];
  return { profiles: learnProfiles(cases), backtest: backtestOf(scores, dayNumber(data.window.to)) };
}

/** The cases of one side, each with the measures as they stand by a model that the other side taught. */
function judged(
  { table, labels, groups, days, after }: ChanceData,
  parts: Int32Array,
  side: readonly number[],
  train: (table: Table, labels: Uint8Array, groups: Int32Array) => Classifier,
): Judged[] {
  const taught = places(parts, (part) => !side.includes(part));
  const every = Math.max(1, Math.ceil(taught.length / MOST_TAUGHT));
  const teaching = every === 1 ? taught : taught.filter((i) => (groups[i] as number) % every === 0);
  const judging = places(parts, (part) => side.includes(part));
  const known = takeRows(table, judging);
  const labelsTaught = Uint8Array.from(teaching, (i) => labels[i] as number);
  const model = train(
    takeRows(table, teaching),
    labelsTaught,
    Int32Array.from(teaching, (i) => groups[i] as number),
  );
  const chances = model.predict(known);
  const baseRate = labelsTaught.reduce((sum, label) => sum + label, 0) / labelsTaught.length;
  return Array.from(judging, (i, k): Judged => {
    const features = featuresAt(known, k);
    const profile = profileOf(features);
    return {
      profile,
      group: groups[i] as number,
      part: parts[i] as number,
      day: days[i] as number,
      after: after?.[i] ?? Number.NaN,
      scores: measuresOf(profile).map((measure) => measure.score(features, chances[k] as number, baseRate)),
      left: labels[i] === 1,
    };
  });
}

/** The health of the customers of one part by weights that those of another taught. */
function judge(cases: readonly Judged[], part: number, teachers: number): JudgedScore[] {
  const profiles = learnProfiles(cases.filter((one) => one.part === teachers));
  return cases.flatMap((one) => {
    const score = one.part === part ? scoreBy(one, profiles) : null;
    return score === null ? [] : [{ day: one.day, after: one.after, score }];
  });
}

const places = (parts: Int32Array, wanted: (part: number) => boolean): Int32Array =>
  Int32Array.from([...parts.keys()].filter((i) => wanted(parts[i] as number)));
