import { expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { sigmoid } from '../classifier.ts';
import { preconditioner } from './curvature.ts';
import type { Input } from './design.ts';
import { fitRidge, times } from './newton.ts';
import { atZero } from './objective.ts';
import { fitSigned } from './signs.ts';

test('slopes that would take the wrong sign are exactly 0, and the margins are those of the slopes that are left', () => {
  const random = mulberry32(2);
  const rows = 400;
  const common = Float64Array.from({ length: rows }, () => normal(random));
  const inputs: Input[] = Array.from({ length: 6 }, () => ({ length: rows, values: common.map((value) => value + normal(random)) }));
  const labels = Uint8Array.from(common, (value) => (random() < sigmoid(1.5 * value) ? 1 : 0));
  const weights = new Float64Array(rows).fill(1);
  const aid = preconditioner();
  fitRidge(inputs, labels, weights, 1, atZero(rows, 6), aid);
  const at = atZero(rows, 6);
  fitSigned(inputs, Int8Array.of(-1, -1, 0, 0, 1, 1), labels, weights, 1, at, aid);
  expect([at.beta[0], at.beta[1]]).toEqual([0, 0]);
  const said = times(inputs, at.beta);
  for (const [i, z] of at.margins.entries()) expect(z).toBeCloseTo(said[i]!, 9);
});
