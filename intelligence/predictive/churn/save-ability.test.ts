import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../kernel/random.ts';
import { numeric, tableOf } from '../../ml/table.ts';
import type { TrialData } from '../../ml/uplift/trial.ts';
import { saveAbilityOf } from './save-ability.ts';
import { learnSaves } from './saves.ts';

/** A playbook that acts on half of the people by lot and keeps so many more of a hundred; who has tickets leaves more often, acted upon or not. */
function trial(people: number, keeps: number): TrialData {
  const random = mulberry32(5);
  const tickets = Array.from({ length: people }, () => Math.floor(4 * random()));
  const treated = Uint8Array.from(tickets, () => (random() < 0.5 ? 1 : 0));
  return {
    table: tableOf([numeric('tickets_30d', tickets)]),
    treated,
    outcome: Float64Array.from(tickets, (count, i) => (random() < 0.85 - 0.1 * count + (treated[i] ? keeps / 100 : 0) ? 1 : 0)),
    propensity: new Float64Array(people).fill(0.5),
  };
}
const told = (one: TrialData, tickets = 0) => saveAbilityOf(learnSaves({ 'payment-recovery': one }, 1), { tickets_30d: tickets }).save_ability[0];

describe('the ability to save a customer', () => {
  test('is told with its range where acting was shown to keep people', () => {
    const save = told(trial(2_000, 12));
    expect(save).toMatchObject({ playbook: 'payment-recovery', verdict: 'shown', sentence: expect.stringMatching(/more of 100 customers/) });
    expect(save?.low).toBeGreaterThan(0);
    expect(save?.high).toBeGreaterThan(save?.points as number);
  });
  test('is none shown where acting did nothing, however likely somebody is to leave', () => {
    for (const tickets of [0, 3])
      expect(told(trial(2_000, 0), tickets)).toMatchObject({ verdict: 'none shown', sentence: expect.stringMatching(/^None shown/) });
  });
  test('is no data while too few were tried, and says how many are needed', () => {
    expect(told(trial(80, 12))).toMatchObject({ verdict: 'no data', points: null, sentence: expect.stringMatching(/^None shown yet: .*at least 100 of each/) });
  });
  test('is nothing at all where no playbook leaves anybody alone', () => {
    expect(saveAbilityOf({}, {})).toEqual({ save_ability: [], save_missing: expect.stringMatching(/^None shown yet: no playbook/) });
  });
});
