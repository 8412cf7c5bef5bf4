/**
 * Rounds parts to whole numbers that still add up to the rounded whole, each less than one from its exact value:
 * the method of largest remainders (Hamilton). Ties go to the earlier part. The parts must be finite.
 */
export function wholeParts(parts: readonly number[]): { parts: number[]; total: number } {
  const total = whole(Math.round(parts.reduce((sum, part) => sum + part, 0)));
  const floors = parts.map(Math.floor);
  const open = total - floors.reduce((sum, part) => sum + part, 0);
  const byRemainder = parts
    .map((part, place) => ({ place, remainder: part - Math.floor(part) }))
    .sort((a, b) => b.remainder - a.remainder || a.place - b.place);
  const raised = new Set(byRemainder.slice(0, Math.max(0, open)).map(({ place }) => place));
  return { parts: floors.map((floor, place) => whole(raised.has(place) ? floor + 1 : floor)), total };
}

/** Without this a small negative part would be shown as −0. */
const whole = (n: number): number => (n === 0 ? 0 : n);
