/** Trials with the chance of a hit in each of them if nothing is wrong. */
export interface HitCount {
  readonly hits: number;
  readonly trials: number;
  readonly chance: number;
}

/** Odds of a hit, as multiples of those if nothing is wrong, that are weighed against it, all alike. */
const MULTIPLES = [1.25, 1.5, 2, 3, 5, 10, 30];

/** By how much these trials speak for odds that are so many times those if nothing is wrong, as a logarithm. */
function speaksFor(multiple: number, counts: readonly HitCount[]): number {
  return counts.reduce((sum, { hits, trials, chance }) => {
    if (trials === 0 || chance <= 0 || chance >= 1) return sum;
    const odds = (multiple * chance) / (1 - chance);
    const other = odds / (1 + odds);
    return sum + hits * Math.log(other / chance) + (trials - hits) * Math.log((1 - other) / (1 - chance));
  }, 0);
}

/**
 * How much more readily the hits come about if they have become more frequent than told, since any of these cohorts, than if they have
 * not: a test martingale (a mixture of likelihood ratios over how much and since when; the cohort numbered k is weighed with
 * 1 / ((k + 1)(k + 2))). The chance that it ever reaches 1 / alpha while nothing is wrong is at most alpha, however often one looks
 * (Ville's inequality; Ramdas, Grünwald, Vovk, Shafer 2023), exactly, for any number of trials and however rare the hits are.
 * @example evidenceAbove([[{ hits: 12, trials: 100, chance: 0.02 }]]) > 100; // true
 */
export function evidenceAbove(cohorts: readonly (readonly HitCount[])[]): number {
  // What starts later than the last cohort has seen nothing yet and counts as one.
  let total = 1 / (cohorts.length + 1);
  const since = MULTIPLES.map(() => 0);
  for (let k = cohorts.length - 1; k >= 0; k--) {
    for (const [m, multiple] of MULTIPLES.entries()) since[m] = (since[m] as number) + speaksFor(multiple, cohorts[k] as readonly HitCount[]);
    total += since.reduce((sum, log) => sum + Math.exp(log), 0) / MULTIPLES.length / ((k + 1) * (k + 2));
  }
  return total;
}
