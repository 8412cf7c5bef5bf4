/** Half the width of an interval around a mean of so many independent units, whose own variance is given. */
export type HalfWidth = (units: number, variance: number) => number;

/**
 * The half-width of an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit
 * theory and asymptotic confidence sequences", 2021 and Annals of Statistics 2024, eq. 2): with chance 1 − alpha the interval holds
 * the truth at every look at once, so one may look every day and stop when one likes. It is tightest at about `tightestAt` units and
 * valid for any number of them.
 */
export function sequentialHalf(alpha: number, tightestAt: number): HalfWidth {
  const rho = (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / tightestAt;
  return (m, variance) => Math.sqrt(((2 * (m * rho + 1)) / (m * m * rho)) * Math.log(Math.sqrt(m * rho + 1) / alpha) * variance);
}
