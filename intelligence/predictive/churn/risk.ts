import type { ChurnRisk, Reason } from '../../contract/api/intelligence.ts';
import { featureNamed, latestFactDay } from '../../data/features/catalogue.ts';
import type { FeatureInput, FeatureVector } from '../../data/features/feature.ts';
import type { SilentFeed } from '../../data/feeds.ts';
import { dayOf } from '../../kernel/days.ts';
import type { Explanation } from '../../ml/classifier.ts';
import { CHURN_HORIZON_DAYS } from '../customer-rows.ts';
import { pointsOf, strongestOf } from '../points.ts';
import { likeThis } from '../reliability.ts';
import { MONTH_DAYS } from './course.ts';
import type { ChurnModel } from './model.ts';
import type { Ahead } from './said.ts';

/** High: at least 10 % and three times the ISP's usual share of leavers; medium: one and a half times. */
export function levelOf(chance: number, baseRate: number): ChurnRisk['level'] {
  if (chance >= Math.max(0.1, 3 * baseRate)) return 'high';
  return chance >= 1.5 * baseRate ? 'medium' : 'low';
}

function reasonOf(feature: string, points: number, input: FeatureInput, features: FeatureVector): Reason {
  const known = featureNamed(feature);
  const value = features[feature] ?? null;
  const latest = known ? latestFactDay(known, input) : null;
  return {
    feature,
    sentence: known?.say(value, input) ?? feature,
    points,
    value,
    unit: known?.unit ?? '',
    source: [...(known?.source ?? [])],
    latest: latest === null ? null : `${latest}T00:00:00.000Z`,
  };
}

/** What is known of a customer when its risk is put into words. */
export interface Reading {
  readonly input: FeatureInput;
  readonly features: FeatureVector;
  readonly before: number | null;
  readonly madeAt: string;
  readonly confidence: number;
  readonly silent: readonly SilentFeed[];
}

/** The risk of row `row` with its strongest reasons and, where the version tells of them, the months ahead and the two kinds of leaving. */
export function riskOf(model: ChurnModel, explanation: Explanation, ahead: Ahead, row: number, reading: Reading): ChurnRisk {
  const points = pointsOf(explanation);
  const { told, others } = strongestOf(points);
  const { chance } = explanation;
  const { input, features, before, madeAt, confidence, silent } = reading;
  return {
    level: levelOf(chance, model.baseRate),
    chance,
    points: points.total,
    horizon_days: CHURN_HORIZON_DAYS,
    of_100: likeThis(model.reliability, chance),
    typical_points: points.typical,
    reasons: told.map(({ feature, points }) => reasonOf(feature, points, input, features)),
    other_points: others,
    change_7d: before === null ? null : 100 * (chance - before),
    ...courseTold(model, ahead, row),
    ...kindsTold(model, ahead, row, chance),
    confidence,
    silent_feeds: silent.map(silenceTold),
    model: { name: model.name, version: model.version, trained_at: model.trainedAt },
    made_at: madeAt,
    abstained: model.prior === null ? null : `No model yet, only the share of the segment so far: ${model.prior}.`,
  };
}

const noCourse = (why: string): Pick<ChurnRisk, 'within' | 'hazard_by_month' | 'expected' | 'course_missing'> => ({
  within: [],
  hazard_by_month: [],
  expected: null,
  course_missing: why,
});
const noKinds = (why: string): Pick<ChurnRisk, 'voluntary_chance' | 'involuntary_chance' | 'kinds_missing'> => ({
  voluntary_chance: null,
  involuntary_chance: null,
  kinds_missing: why,
});

function courseTold({ beside }: ChurnModel, { courses }: Ahead, row: number): ReturnType<typeof noCourse> {
  const course = courses?.[row];
  if (!course) return noCourse('needs' in beside.course ? `The months ahead are not told: ${beside.course.needs}.` : 'The months ahead are not told.');
  return {
    within: course.within.map((one) => ({ ...one })),
    hazard_by_month: [...course.hazardByMonth],
    expected: { median_days: course.medianDays, mean_days: course.meanDays, told_days: course.hazardByMonth.length * MONTH_DAYS },
    course_missing: null,
  };
}

function kindsTold({ beside }: ChurnModel, { closed }: Ahead, row: number, chance: number): ReturnType<typeof noKinds> {
  const share = closed?.[row];
  if (share === undefined)
    return noKinds(
      'needs' in beside.kinds ? `Leaving and being closed are not told apart: ${beside.kinds.needs}.` : 'Leaving and being closed are not told apart.',
    );
  const involuntary = chance * share;
  return { voluntary_chance: chance - involuntary, involuntary_chance: involuntary, kinds_missing: null };
}

function silenceTold({ feed, since }: SilentFeed): ChurnRisk['silent_feeds'][number] {
  const last_day = dayOf(since);
  return { feed, last_day, sentence: `Nothing of ${feed} has been heard since ${last_day}, which is longer than usual; what was known then is used.` };
}

/** A risk without a number, and why. */
export function abstain(madeAt: string, why: string, confidence = 0, silent: readonly SilentFeed[] = []): ChurnRisk {
  return {
    level: 'no-data',
    chance: null,
    points: null,
    horizon_days: CHURN_HORIZON_DAYS,
    of_100: null,
    typical_points: null,
    reasons: [],
    other_points: 0,
    change_7d: null,
    ...noCourse(why),
    ...noKinds(why),
    confidence,
    silent_feeds: silent.map(silenceTold),
    model: null,
    made_at: madeAt,
    abstained: why,
  };
}
