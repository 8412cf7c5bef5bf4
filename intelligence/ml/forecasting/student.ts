import { normalQuantile } from '../distributions.ts';

/** The quantile of Student's t: exact for 1 and 2 degrees of freedom, above that Hill's expansion (1970) around the normal quantile. */
export function studentQuantile(chance: number, freedom: number): number {
  if (freedom <= 1) return Math.tan(Math.PI * (chance - 0.5));
  if (freedom <= 2) return (2 * chance - 1) / Math.sqrt(2 * chance * (1 - chance));
  const z = normalQuantile(chance);
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / freedom + g2 / freedom ** 2 + g3 / freedom ** 3;
}
