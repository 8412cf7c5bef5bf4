import { expect, test } from 'vitest';
import { succeededWell, succession } from './c11/fallback.ts';
import { byTheInterval, byTheMean, promoted } from './c11/rollout.ts';
import { MUTANTS, settledWell, settlement, theProduct } from './c11/settlement.ts';
import { onScratch } from './scratch.ts';

test('everything that is due is settled within the hour and corrected by late facts, failures hand over in order, and mutants are caught', async () => {
  const names = Object.keys(MUTANTS);
  const tenants = ['ledger', ...names.map((_, i) => `mutant-${i}`), 'fails', 'bare'];
  await onScratch({ durable: false, tenants, now: new Date('2026-01-01T00:00:00Z') }, async (scratch) => {
    expect(settledWell(await settlement(scratch, 'ledger', 3, theProduct, 30))).toBe(true);
    for (const [i, name] of names.entries())
      expect(settledWell(await settlement(scratch, `mutant-${i}`, 3, MUTANTS[name] as typeof theProduct, 30)), name).toBe(false);
    expect(succeededWell(await succession(scratch, 'fails', 3))).toBe(true);
    const bare = await succession(scratch, 'bare', 3, (trained) => ({ ...trained, card: { ...trained.card, fallback: null } }));
    expect(bare.servers).toEqual(['the version before', 'nobody']);
  });
}, 120_000);

test('a challenger that is no better moves on by its mean, but not by its interval', () => {
  const equal = { champion: 0.5, challenger: 0.5 };
  expect(promoted(3, 20, equal, byTheInterval)).toBeLessThanOrEqual(0.05);
  expect(promoted(3, 20, equal, byTheMean)).toBeGreaterThan(0.3);
});
