/** Steps after which the search gives up; a smooth function of four variables needs a few hundred. */
const STEPS = 5000;
/** Distance of the first corners from the start. */
const FIRST = 0.5;

interface Corner {
  readonly at: readonly number[];
  readonly value: number;
}

/**
 * Where a function is smallest near a start, without derivatives (Nelder and Mead 1965, with the usual coefficients). It
 * stops when all corners of the simplex agree to `tolerance` in value and to its root in place. Values that are no numbers
 * count as infinitely large.
 */
export function minimum(of: (at: readonly number[]) => number, start: readonly number[], tolerance = 1e-10): number[] {
  const corner = (at: readonly number[]): Corner => {
    const value = of(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  const corners = [corner(start), ...start.map((_, k) => corner(start.map((x, j) => (j === k ? x + FIRST : x))))];
  for (let step = 0; step < STEPS; step++) {
    corners.sort((a, b) => a.value - b.value);
    const [best, worst, second] = [corners[0] as Corner, corners.at(-1) as Corner, corners.at(-2) as Corner];
    if (worst.value - best.value <= tolerance && reach(corners) <= Math.sqrt(tolerance)) break;
    const others = corners.slice(0, -1);
    const middle = start.map((_, j) => others.reduce((sum, { at }) => sum + (at[j] as number), 0) / others.length);
    const along = (share: number) => corner(middle.map((x, j) => x + share * (x - (worst.at[j] as number))));
    const mirrored = along(1);
    if (mirrored.value < best.value) {
      const farther = along(2);
      corners[corners.length - 1] = farther.value < mirrored.value ? farther : mirrored;
    } else if (mirrored.value < second.value) {
      corners[corners.length - 1] = mirrored;
    } else {
      const nearer = mirrored.value < worst.value ? along(0.5) : along(-0.5);
      if (nearer.value < Math.min(mirrored.value, worst.value)) corners[corners.length - 1] = nearer;
      else for (let k = 1; k < corners.length; k++) corners[k] = corner((corners[k] as Corner).at.map((x, j) => (x + (best.at[j] as number)) / 2));
    }
  }
  return [...corners.reduce((a, b) => (b.value < a.value ? b : a)).at];
}

/** The largest distance, in one variable, of a corner from the first. */
const reach = (corners: readonly Corner[]): number =>
  Math.max(...corners.map(({ at }) => Math.max(...at.map((x, j) => Math.abs(x - ((corners[0] as Corner).at[j] as number))))));
