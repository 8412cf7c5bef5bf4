/**
 * The values with their gaps (NaN) filled from the same phase of the nearest seasons before and after, weighed by
 * nearness; with season 1 that is the straight line. Gaps at the end repeat the last season. Returns the same array when
 * nothing is missing. At least one value must be there.
 */
export function fillGaps(values: Float64Array, season: number): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  const bySeason = values.map((value, i) => (Number.isNaN(value) ? between(values, i, Math.max(1, season)) : value));
  return bySeason.map((value, i) => (Number.isNaN(value) ? between(bySeason, i, 1) : value));
}

function between(values: Float64Array, at: number, step: number): number {
  let before = at - step;
  while (before >= 0 && Number.isNaN(values[before] as number)) before -= step;
  let after = at + step;
  while (after < values.length && Number.isNaN(values[after] as number)) after += step;
  const old = before >= 0 ? (values[before] as number) : Number.NaN;
  const next = after < values.length ? (values[after] as number) : Number.NaN;
  if (Number.isNaN(old)) return next;
  if (Number.isNaN(next)) return old;
  return old + ((next - old) * (at - before)) / (after - before);
}
