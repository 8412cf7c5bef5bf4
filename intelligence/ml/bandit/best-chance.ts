import type { Beta } from './arm-model.ts';

/** Nodes per arm: every quarter of a standard deviation, eight to either side. */
const REACH = 8;
const STEP = 0.25;

/**
 * The chance of each arm that its draw is the largest: what Thompson sampling chooses with, computed instead of drawn.
 * ∫ f_k(x) Π F_j(x) dx by trapezoids over the log-odds of all arms on one grid that is fine wherever an arm is; the same
 * beta distributions give the same numbers, which add up to 1. Some milliseconds for 11 arms, growing with their square.
 */
export function chancesToBeBest(arms: readonly Beta[]): Float64Array {
  if (arms.length === 1) return Float64Array.of(1);
  const grid = gridOf(arms);
  const rise = grid.map(softplus);
  const logBelow = new Float64Array(grid.length);
  const densities = arms.map((arm) => {
    const { density, logDistribution } = curvesOf(arm, grid, rise);
    for (let i = 0; i < grid.length; i++) logBelow[i] = (logBelow[i] as number) + (logDistribution[i] as number);
    return { density, logDistribution };
  });
  const chances = Float64Array.from(densities, ({ density, logDistribution }) => {
    let sum = 0;
    let last = 0;
    for (let i = 0; i < grid.length; i++) {
      const now = (density[i] as number) * Math.exp((logBelow[i] as number) - (logDistribution[i] as number));
      if (i > 0) sum += ((now + last) * ((grid[i] as number) - (grid[i - 1] as number))) / 2;
      last = now;
    }
    return sum;
  });
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / total);
}

function gridOf(arms: readonly Beta[]): Float64Array {
  const nodes: number[] = [];
  for (const { a, b } of arms) {
    const middle = Math.log(a / b);
    const deviation = Math.sqrt(1 / a + 1 / b);
    for (let z = -REACH; z <= REACH; z += STEP) nodes.push(middle + z * deviation);
  }
  return Float64Array.from(nodes).sort();
}

/** Density of the log-odds of a beta-distributed chance on the grid, and the logarithm of its distribution function; `rise` is `softplus` of the grid. */
function curvesOf({ a, b }: Beta, grid: Float64Array, rise: Float64Array): { density: Float64Array; logDistribution: Float64Array } {
  const middle = Math.log(a / b);
  const peak = a * middle - (a + b) * softplus(middle);
  const density = new Float64Array(grid.length);
  const logDistribution = new Float64Array(grid.length);
  let total = 0;
  for (let i = 0; i < grid.length; i++) {
    density[i] = Math.exp(a * (grid[i] as number) - (a + b) * (rise[i] as number) - peak);
    if (i > 0) total += (((density[i] as number) + (density[i - 1] as number)) * ((grid[i] as number) - (grid[i - 1] as number))) / 2;
    logDistribution[i] = total;
  }
  for (let i = 0; i < grid.length; i++) {
    density[i] = (density[i] as number) / total;
    logDistribution[i] = Math.log(Math.max(1e-300, (logDistribution[i] as number) / total));
  }
  return { density, logDistribution };
}

/** log(1 + e^x), without overflow. */
const softplus = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
