/**
 * When something passes a limit, as steps from the first foretold one: the chance that it does within the steps looked at, the
 * step by which half of the courses that pass have passed, and the steps between which eight in ten of them do. The steps are
 * null when fewer than ten courses pass.
 */
export interface Passing {
  readonly chance: number;
  readonly likely: number | null;
  readonly earliest: number | null;
  readonly latest: number | null;
}

const LEAST_PASSING = 10;

/**
 * Courses are counted with half a course that passes and half a one that does not (Jeffreys), so that no chance is ever 0 or
 * 1. `stepOf` gives the step at which a course passes, or -1.
 */
export function passingOf(courses: readonly Float64Array[], stepOf: (course: Float64Array) => number): Passing {
  const steps = courses
    .map(stepOf)
    .filter((step) => step >= 0)
    .sort((a, b) => a - b);
  const chance = (steps.length + 0.5) / (courses.length + 1);
  const at = (share: number) => (steps.length < LEAST_PASSING ? null : (steps[Math.round(share * (steps.length - 1))] as number));
  return { chance, likely: at(0.5), earliest: at(0.1), latest: at(0.9) };
}

/** The step within the first `steps` at which `used` and what comes after it exceed the limit; -1 when they do not. */
export const exceedsInSum =
  (used: number, limit: number, steps: number) =>
  (course: Float64Array): number => {
    let sum = used;
    return course.subarray(0, steps).findIndex((value) => {
      sum += value;
      return sum > limit;
    });
  };

/** The first step at which the value reaches the limit; -1 when none does. */
export const reaches =
  (limit: number) =>
  (course: Float64Array): number =>
    course.findIndex((value) => value >= limit);
