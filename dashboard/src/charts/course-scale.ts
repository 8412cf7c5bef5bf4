import type { ForetoldDay, ToldDay } from '../api/types.ts';

/** One day of a course: what was told, or what is foretold with its two bands. */
export type CoursePoint = { day: string; told: number | null; foretold: ForetoldDay | null };

/** The told days and then the foretold ones, by day. */
export const coursePoints = (past: readonly ToldDay[], days: readonly ForetoldDay[]): CoursePoint[] => [
  ...past.map(({ day, value }) => ({ day, told: value, foretold: null })),
  ...days.map((day) => ({ day: day.day, told: null, foretold: day })),
];

/** The greatest value that the chart must hold, a little of room above it; 1 when there is none. */
export function courseTop(points: readonly CoursePoint[], limit: number | null): number {
  const values = points.map(({ told, foretold }) => Math.max(told ?? 0, foretold?.high_95 ?? 0));
  const most = Math.max(0, limit ?? 0, ...values);
  return most > 0 ? most * 1.05 : 1;
}

/** Runs of days that follow each other with a value: a line breaks where nothing was told. */
export function runs(points: readonly CoursePoint[], value: (point: CoursePoint) => number | null): [place: number, value: number][][] {
  const found: [number, number][][] = [];
  let open = false;
  for (const [place, point] of points.entries()) {
    const at = value(point);
    if (at === null) open = false;
    else if (open) found.at(-1)?.push([place, at]);
    else {
      found.push([[place, at]]);
      open = true;
    }
  }
  return found;
}
