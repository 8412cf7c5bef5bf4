import { describe, expect, test } from 'vitest';
import { addDays, type Day, daysBetween } from '../kernel/days.ts';
import { mulberry32, normal } from '../kernel/random.ts';
import { type GradeState, gradeOn, type HeldGrade, usualGradeRules } from './health-grade.ts';

const START = '2026-01-01';
type Told = { day: Day; grade: HeldGrade['grade'] };

/** The grades of these daily scores, and the state at the end. */
function follow(
  scores: readonly (number | { score: number; confidence: number; yardstick?: string })[],
  rules = usualGradeRules,
): { told: Told[]; state: GradeState | null } {
  let state: GradeState | null = null;
  const told = scores.map((one, i) => {
    const { score, confidence, yardstick = '' } = typeof one === 'number' ? { score: one, confidence: 1, yardstick: '' } : one;
    const next = gradeOn(state, { day: addDays(START, i), score, confidence, yardstick }, rules);
    state = next.state;
    return { day: addDays(START, i), grade: next.held.grade };
  });
  return { told, state };
}
const changesOf = (told: readonly Told[]): Day[] => told.filter((one, i) => i > 0 && one.grade !== told[i - 1]?.grade).map(({ day }) => day);
const steady = (score: number, days: number): number[] => Array.from({ length: days }, () => score);

describe('noise', () => {
  test.each([1, 3, 6])('with a noise of %i points a grade changes at most once in seven days, on any boundary', (sd) => {
    const random = mulberry32(sd);
    for (let customer = 0; customer < 200; customer++) {
      const centre = [35, 50, 65, 80][customer % 4] as number;
      const { told } = follow(Array.from({ length: 120 }, () => centre + sd * normal(random)));
      const changes = changesOf(told);
      for (let i = 1; i < changes.length; i++) expect(daysBetween(changes[i - 1] as Day, changes[i] as Day)).toBeGreaterThanOrEqual(7);
    }
  });

  test('without the rest between changes and without a margin the same noise changes the grade within the week', () => {
    const random = mulberry32(3);
    const loose = { ...usualGradeRules, marginTimes: 0, leastMargin: 0, staysDays: 0, restDays: 0 };
    const changes = changesOf(
      follow(
        Array.from({ length: 120 }, () => 65 + 3 * normal(random)),
        loose,
      ).told,
    );
    expect(changes.some((day, i) => i > 0 && daysBetween(changes[i - 1] as Day, day) < 7)).toBe(true);
  });
});

describe('what is no noise', () => {
  test('a customer whose line was down shows it on the same day, however short the grade had lasted', () => {
    const random = mulberry32(5);
    const quiet = Array.from({ length: 30 }, () => 72 + normal(random));
    expect(follow([...quiet, 40]).told.at(-1)?.grade).toBe('D');
    expect(follow([...quiet, ...steady(82, 8), 40]).told.at(-1)?.grade).toBe('D');
  });

  test('a score that stays a little beyond a boundary is believed on the sixth day', () => {
    const { told } = follow([...steady(66, 20), ...steady(64, 8)]);
    expect(changesOf(told)).toEqual([addDays(START, 25)]);
  });

  test('after a fall the way back up takes a week at least', () => {
    const { told } = follow([...steady(72, 30), 40, ...steady(72, 14)]);
    expect(changesOf(told)).toEqual([addDays(START, 30), addDays(START, 37)]);
  });
});

describe('what a grade rests on', () => {
  const known = (score: number, confidence: number) => ({ score, confidence });

  test('a feed that falls silent makes nobody better', () => {
    const bad = Array.from({ length: 20 }, () => known(45, 1));
    const silent = Array.from({ length: 20 }, () => known(78, 0.6));
    expect(follow([...bad, ...silent]).told.at(-1)?.grade).toBe('D');
    expect(follow([...bad, ...silent.map(({ score }) => known(score, 1))]).told.at(-1)?.grade).toBe('B');
  });

  test('what has not been known for a month is no longer waited for', () => {
    expect(follow([...Array.from({ length: 20 }, () => known(45, 1)), ...Array.from({ length: 50 }, () => known(78, 0.6))]).told.at(-1)?.grade).toBe('B');
  });

  test('a fall for want of data is no sudden fall', () => {
    const { told } = follow([...steady(72, 30).map((score) => known(score, 1)), known(40, 0.6)]);
    expect(told.at(-1)?.grade).toBe('B');
  });
});

test('new weights or a new model move all scores at once, and nobody has fallen by that', () => {
  const by = (yardstick: string, score: number, days: number) => Array.from({ length: days }, () => ({ score, confidence: 1, yardstick }));
  expect(follow([...by('old', 72, 30), ...by('new', 55, 1)]).told.at(-1)?.grade).toBe('B');
  expect(follow([...by('old', 72, 30), ...by('new', 55, 7)]).told.at(-1)?.grade).toBe('C');
  expect(follow([...by('old', 72, 30), ...by('old', 55, 1)]).told.at(-1)?.grade).toBe('C');
});

test('however often and in whatever order a day is scored, its last score alone counts', () => {
  const { state } = follow(steady(66, 20));
  const day = addDays(START, 20);
  const once = gradeOn(state, { day, score: 58, confidence: 1, yardstick: '' });
  let often = gradeOn(state, { day, score: 90, confidence: 1, yardstick: '' });
  for (const score of [12, 70, 58]) often = gradeOn(often.state, { day, score, confidence: 1, yardstick: '' });
  expect(often).toEqual(once);
});
