import type { ChurnRisk } from '../../../contract/api/intelligence.ts';
import { addDays } from '../../../kernel/days.ts';
import { sigmoid } from '../../../ml/classifier.ts';
import { tableFromRecords } from '../../../ml/table.ts';
import type { ChurnModel } from '../../../predictive/churn/model.ts';
import { churnModel } from '../../../predictive/models.ts';
import { churnDataAt, churnModelFrom } from '../learned-churn.ts';
import type { Part } from '../predictive.ts';
import type { Figures } from '../proof.ts';
import { simulatedFacts } from '../simulated-facts.ts';
import { feedsCut } from './churn-feeds.ts';
import { caughtByGate, futureUnread } from './churn-future.ts';
import { type Judged, judged, type Scored, scoredOn } from './churn-scored.ts';

const FROM = '2025-01-01';
/** Facts until the model is trained, and days until what it then says is settled. */
const TRAINED_AFTER = 239;
const TEST_DAYS = [0, 15, 30] as const;
const SETTLED_AFTER = 90;
const HORIZONS = [30, 60, 90] as const;
/** The bars: area under the curve against the simulator's own hazard, and calibration. */
const MOST_BEHIND = 0.02;
const MOST_ECE = 0.02;
/** A world of the quick form has a few dozen leavers of a kind: behind is who is so beyond luck (one side, 95 %). The long form holds the mean of its worlds to the bar itself. */
const BEYOND_LUCK = 1.645;

const chanceOf = (risk: ChurnRisk): number => risk.chance ?? Number.NaN;
const withinOf =
  (days: number) =>
  ({ within }: ChurnRisk): number =>
    within.find((one) => one.days === days)?.chance ?? Number.NaN;
const isLevel = ({ behind }: Judged): boolean => behind.value - BEYOND_LUCK * Math.sqrt(behind.variance) <= MOST_BEHIND;
const holds = (one: Judged): boolean => isLevel(one) && one.ece <= MOST_ECE;

/** An ISP whose hazard is known: what a model that was trained on one day says of everyone on that day and later. */
function world(seed: number, customers: number) {
  const facts = simulatedFacts({ seed, tenant: 'proof', from: FROM, days: TRAINED_AFTER + SETTLED_AFTER + 1, customers, keepCauses: false });
  const trainedOn = addDays(FROM, TRAINED_AFTER);
  const data = churnDataAt(facts.customers, FROM, trainedOn);
  const model = churnModelFrom(
    churnModel().learn(data, seed, () => {}),
    trainedOn,
  );
  const days = TEST_DAYS.map((later) => addDays(trainedOn, later));
  return { data, model, trainedOn, scored: scoredOn(model, facts, days) };
}

/** Whether everything that is told of a risk hangs together: horizons that never fall, the two kinds, reasons. */
function coherent(scored: readonly Scored[]): boolean {
  return scored.every(({ risk }) => {
    const chance = chanceOf(risk);
    const [in30, in60, in90] = HORIZONS.map((days) => withinOf(days)(risk)) as [number, number, number];
    const kinds = risk.voluntary_chance === null || near(risk.voluntary_chance + (risk.involuntary_chance ?? Number.NaN), chance);
    const reasons = risk.reasons.reduce((sum, { points }) => sum + points, (risk.typical_points ?? Number.NaN) + risk.other_points);
    const hazards = risk.hazard_by_month.slice(0, 2).reduce((stay, hazard) => stay * (1 - hazard), 1);
    return in30 <= in60 && in60 <= in90 && near(in60, chance) && kinds && near(reasons, 100 * chance) && Math.abs(1 - hazards - chance) < 1e-6;
  });
}
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

/** Mutant: odds as of a training with three times as many leavers as there are. */
const oversampled = (risk: ChurnRisk): number => sigmoid(Math.log((3 * chanceOf(risk)) / (1 - chanceOf(risk))));
/** Mutant: the same chance for everybody. */
const blind = (risk: ChurnRisk): number => risk.typical_points ?? 0;
/** Mutant: the course as it was learned, not held to the chance that is told. */
function unheld(scored: readonly Scored[], { beside }: ChurnModel): Scored[] {
  if ('needs' in beside.course) return [];
  const { model } = beside.course;
  const table = tableFromRecords(
    scored.map(({ features }) => features),
    model.features,
  );
  const told = model.chanceWithin(table, HORIZONS);
  return scored.map((one, i) => ({ ...one, risk: { ...one.risk, within: HORIZONS.map((days, k) => ({ days, chance: told[k]?.[i] as number })) } }));
}

async function prove(seed: number, customers: number, days: readonly number[]): Promise<{ holds: boolean; figures: Figures }> {
  const { data, model, trainedOn, scored } = world(seed, customers);
  const whole = judged(scored, 60, 'any', chanceOf);
  const own = judged(scored, 60, 'voluntary', (risk) => risk.voluntary_chance ?? chanceOf(risk));
  const closed = judged(scored, 60, 'involuntary', (risk) => risk.involuntary_chance ?? 0);
  const in30 = judged(scored, 30, 'any', withinOf(30));
  const in90 = judged(
    scored.filter(({ day }) => day === trainedOn),
    90,
    'any',
    withinOf(90),
  );
  const feeds = feedsCut(model, seed, trainedOn, FROM, days);
  const unread = futureUnread(model, seed, FROM);
  const gate = caughtByGate(data);
  const mutants = {
    oversampled_caught: !holds(judged(scored, 60, 'any', oversampled)),
    blind_caught: !holds(judged(scored, 60, 'any', blind)),
    unheld_course_caught: !coherent(unheld(scored, model)),
    silence_as_absence_caught: feeds.naiveFlips > feeds.mostFlips,
    reader_of_tomorrow_caught: unread.mutantCaught,
    column_of_tomorrow_refused: gate,
  };
  const together = coherent(scored);
  return {
    holds: holds(whole) && isLevel(own) && together && feeds.holds && unread.holds && Object.values(mutants).every(Boolean),
    figures: {
      rows: whole.rows,
      left: whole.left,
      auc: whole.auc,
      auc_of_the_hazard: whole.best,
      auc_behind: whole.behind.value,
      auc_behind_at_least: whole.behind.low,
      ece: whole.ece,
      auc_voluntary: own.auc,
      auc_voluntary_behind: own.behind.value,
      auc_voluntary_behind_at_least: own.behind.low,
      auc_voluntary_of_the_hazard: own.best,
      ece_voluntary: own.ece,
      auc_involuntary: closed.auc,
      auc_involuntary_of_the_hazard: closed.best,
      ece_involuntary: closed.ece,
      ece_30: in30.ece,
      ece_90: in90.ece,
      coherent: together,
      ...feeds.figures,
      as_of_mismatches: unread.mismatches,
      ...mutants,
    },
  };
}

const QUICK = { customers: 2_000, days: [9] };
const LONG = { customers: 4_000, days: [5, 9, 20], seeds: 4 };

/** The churn analyser on an ISP whose hazard is known: as right as the hazard itself, calibrated, coherent, blind to the future, and careful when a feed falls silent. */
export const churn: Part = {
  name: 'churn',
  async run({ seed, long }) {
    if (!long) return prove(seed, QUICK.customers, QUICK.days);
    const figures: Record<string, number | string | boolean> = {};
    let all = true;
    const behind = { auc_behind: 0, auc_voluntary_behind: 0 };
    for (let k = 0; k < LONG.seeds; k++) {
      const found = await prove(seed + k, LONG.customers, LONG.days);
      all &&= found.holds;
      for (const name of ['auc_behind', 'auc_voluntary_behind'] as const) behind[name] += Number(found.figures[name]) / LONG.seeds;
      for (const [name, value] of Object.entries(found.figures)) figures[`${k}_${name}`] = value;
    }
    all &&= Object.values(behind).every((mean) => mean <= MOST_BEHIND);
    return { holds: all, figures: { ...figures, mean_auc_behind: behind.auc_behind, mean_auc_voluntary_behind: behind.auc_voluntary_behind } };
  },
};
