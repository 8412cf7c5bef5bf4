import { addDays, type Day, daysBetween } from '../../kernel/days.ts';
import { normal, type Random } from '../../kernel/random.ts';
import { type GradeRules, type GradeState, gradeOn, usualGradeRules } from '../../predictive/health-grade.ts';

/** How grades held on scores that are nothing but noise around a boundary. */
export type NoiseFound = { readonly weeks: number; readonly changes: number; readonly tooOften: number };

/** Days on which the grade of these daily scores changed. */
export function changesOn(scores: readonly number[], from: Day, rules: GradeRules): Day[] {
  const changed: Day[] = [];
  let state: GradeState | null = null;
  let grade: string | null = null;
  for (const [i, score] of scores.entries()) {
    const next = gradeOn(state, { day: addDays(from, i), score, confidence: 1, yardstick: '' }, rules);
    if (grade !== null && next.held.grade !== grade) changed.push(addDays(from, i));
    state = next.state;
    grade = next.held.grade;
  }
  return changed;
}

const BOUNDARIES = [35, 50, 65, 80];
const DAYS = 180;

/** Noise of several sizes and memories around every boundary: how often grades changed, and how often twice within seven days. */
export function gradesOnNoise(customers: number, random: Random, rules: GradeRules = usualGradeRules): NoiseFound {
  let [changes, tooOften] = [0, 0];
  for (let i = 0; i < customers; i++) {
    const centre = BOUNDARIES[i % BOUNDARIES.length] as number;
    const sd = [0.5, 1.5, 3, 5][Math.floor(i / 4) % 4] as number;
    const memory = [0, 0.5, 0.9][Math.floor(i / 16) % 3] as number;
    let noise = 0;
    const scores = Array.from({ length: DAYS }, () => {
      noise = memory * noise + Math.sqrt(1 - memory ** 2) * sd * normal(random);
      return centre + noise;
    });
    const days = changesOn(scores, '2026-01-01', rules);
    changes += days.length;
    tooOften += days.filter((day, k) => k > 0 && daysBetween(days[k - 1] as Day, day) < 7).length;
  }
  return { weeks: Math.round((customers * DAYS) / 7), changes, tooOften };
}

/** Ways to hold a grade that are wrong. */
export const WRONG_RULES: Readonly<Record<string, GradeRules>> = {
  no_hysteresis: { ...usualGradeRules, marginTimes: 0, leastMargin: 0, staysDays: 0, restDays: 0 },
  no_rest_between_changes: { ...usualGradeRules, restDays: 0 },
  every_fall_is_an_event: { ...usualGradeRules, dropTimes: 0, leastDrop: 0 },
};
