/**
 * Measures how late messages arrive although the two clocks differ: the smallest difference ever seen between
 * hearing and saying is taken for the difference of the clocks (as in NTP's clock filter), what exceeds it is lateness.
 */
export function createLateness(): (saidAt: number, heardAt: number) => number {
  let base = Number.POSITIVE_INFINITY;
  return (saidAt, heardAt) => {
    const difference = heardAt - saidAt;
    base = Math.min(base, difference);
    return Math.round((difference - base) / 1000);
  };
}
