import { describe, expect, test } from 'vitest';
import { assign, EVERYTHING, shareOf, shareRefused, USUAL_SHARES, universalArm } from './holdout.ts';

const ids = Array.from({ length: 20_000 }, (_, i) => `c${i}`);
const on = (side: ReturnType<typeof universalArm>, share = 0.02): string[] => ids.filter((id) => universalArm('north', id, share) === side);

describe('some customers are held out of everything', () => {
  test('two in a hundred, and a sample of the same size drawn the same way from the others', () => {
    const [held, like] = [on('held-out'), on('comparison')];
    expect(held.length / ids.length).toBeCloseTo(0.02, 2);
    expect(Math.abs(held.length - like.length)).toBeLessThan(4 * Math.sqrt(800));
    expect(like.filter((id) => held.includes(id))).toEqual([]);
  });
  test('a wider share keeps those who were in a smaller one, on both sides', () => {
    for (const side of ['held-out', 'comparison'] as const) expect(on(side, 0.05)).toEqual(expect.arrayContaining(on(side)));
  });
  test('another ISP draws others', () => {
    expect(on('held-out').filter((id) => universalArm('south', id, 0.02) === 'held-out').length).toBeLessThan(30);
  });
  test('they are held out of every playbook, and the chance of it is told', () => {
    for (const id of on('held-out'))
      for (const playbook of ['payment-recovery', 'upsell'])
        expect(assign('north', playbook, id, 0.1, 0.02)).toEqual({ heldOut: true, propensity: 0.02 + 0.98 * 0.1 });
    expect(assign('north', 'upsell', on('comparison').find((id) => !assign('north', 'upsell', id).heldOut) as string, 0.1, 0.02)).toEqual({
      heldOut: false,
      propensity: 0.98 * 0.9,
    });
  });
});

describe('shares are set by the ISP within bounds and locked after launch', () => {
  test.each([
    ['everything may be widened', EVERYTHING, 0.02, 0.05, null],
    ['everything may not be narrowed', EVERYTHING, 0.05, 0.02, /locked/],
    ['everything may not be most', EVERYTHING, 0.02, 0.2, /from 0.01 to 0.1/],
    ['a playbook may be halved', 'upsell', 0.1, 0.5, null],
    ['nobody held out is refused', 'upsell', 0.1, 0, /from 0.02/],
    ['no number is refused', 'upsell', 0.1, Number.NaN, /from 0.02/],
  ] as const)('%s', (_, experiment, present, wanted, because) => {
    const refused = shareRefused(experiment, present, wanted);
    if (because === null) expect(refused).toBeNull();
    else expect(refused).toMatch(because);
  });
  test('where nothing is set the usual shares hold', () => {
    expect(shareOf(USUAL_SHARES, EVERYTHING)).toBe(0.02);
    expect(shareOf(USUAL_SHARES, 'upsell')).toBe(0.1);
    expect(shareOf({ everything: 0.03, playbooks: { upsell: 0.4 } }, 'upsell')).toBe(0.4);
  });
});
