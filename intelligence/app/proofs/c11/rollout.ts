import { mulberry32, normal } from '../../../kernel/random.ts';
import { GUARDS, type Guard } from '../../../ml/registry/guards.ts';
import { lossOf, type PairedDifference, type PairedSums, pairedDifference } from '../../../ml/registry/paired-difference.ts';
import { nextStep } from '../../../ml/registry/rollout.ts';

const CUSTOMERS = 3_000;
const LOOKS = 15;
const HELD: readonly Guard[] = GUARDS.map((name) => ({ name, holds: true, value: 0, limit: 1, sentence: name }));

/** Whether a challenger moves on, on the evidence of a look; the mutant goes by the mean. */
export type Step = (difference: PairedDifference | null) => boolean;
export const byTheInterval: Step = (difference) => nextStep({ stage: 'shadow', daysInStage: 10, guards: HELD, difference }).to === 'canary';
export const byTheMean: Step = (difference) => difference !== null && difference.mean > 0;

/** How far the log-odds of two versions lie off the truth, as standard deviations. */
export type Noise = { readonly champion: number; readonly challenger: number };

/** The share of challengers that move on, looked at again and again while cases are settled. */
export function promoted(seed: number, trials: number, noise: Noise, step: Step): number {
  let moved = 0;
  for (let trial = 0; trial < trials; trial++) {
    const random = mulberry32(Math.imul(seed, 7919) + trial);
    const sums: PairedSums[] = [];
    for (let look = 0; look < LOOKS; look++) {
      for (let i = 0; i < CUSTOMERS / LOOKS; i++) sums.push({ difference: caseOf(random, noise), rows: 1 });
      if (!step(pairedDifference(sums))) continue;
      moved++;
      break;
    }
  }
  return moved / trials;
}

const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** Loss of the champion less that of the challenger on one case. */
function caseOf(random: () => number, noise: Noise): number {
  const odds = -2 + normal(random);
  const came = random() < sigmoid(odds);
  return lossOf(sigmoid(odds + noise.champion * normal(random)), came) - lossOf(sigmoid(odds + noise.challenger * normal(random)), came);
}
