import { describe, expect, test } from 'vitest';
import { RevenueFlowOptimizer, type Way } from './revenue-flow.ts';
import type { Room } from './room.ts';

const settings = { message_cost_minor: 10, call_cost_minor: 500, visit_cost_minor: 2_000, trial_share: 0.2, explore_share: 0.1 };
const optimizer = new RevenueFlowOptimizer(settings);
const way = (change: Partial<Way> = {}): Way => ({
  kind: 'upsell',
  thing: 'plan:home-300',
  name: 'Home 300',
  price_minor: 7_000,
  currency: 'USD',
  expected_minor: { low: 900, mid: 1_000, high: 1_100 },
  measured: true,
  discount_minor: 0,
  contact: 'message',
  ...change,
});
const call = (mid: number, spread = 100): Way =>
  way({ kind: 'call', thing: null, name: 'A call', contact: 'call', expected_minor: { low: mid - spread, mid, high: mid + spread } });
const choose = (ways: readonly Way[], draw = 0.99, room: Room | null = null) => optimizer.choose({ ways, room, group: 'all', draw });
const free: Room = { left: { contacts: null, calls: null, spend: null, discount: null }, fairness: null };

describe('the choice for one customer', () => {
  test('is what brings most when the contact is paid for', () => {
    expect(choose([way(), call(1_400)])).toMatchObject({ way: { name: 'Home 300' }, net_minor: 990, why: 'best' });
    expect(choose([way(), call(1_600)])).toMatchObject({ way: { name: 'A call' }, net_minor: 1_100 });
  });

  test('is nothing when everything costs more than it brings', () => {
    expect(choose([call(450, 10)])).toMatchObject({ way: null, why: 'nothing', net_minor: 0, spending: { contacts: 0, spend: 0 } });
    expect(choose([])).toMatchObject({ way: null, chance: 1 });
  });

  test('takes what it needs of the limits, and the next best where one is used up', () => {
    expect(choose([call(1_600)]).spending).toEqual({ contacts: 1, calls: 1, spend: 500, discount: 0, group: 'all' });
    const noCalls: Room = { ...free, left: { ...free.left, calls: 0 } };
    const choice = choose([way(), call(1_600)], 0.99, noCalls);
    expect(choice).toMatchObject({ way: { name: 'Home 300' } });
    expect(choice.rules).toContainEqual({ rule: 'budget:calls', answer: 'A call: 0 left, 1 needed' });
  });

  test('what was never measured is only tried by lot, with the chance told', () => {
    const untried = call(0);
    const ways = [way(), { ...untried, measured: false, expected_minor: null }];
    expect(choose(ways, 0.1)).toMatchObject({ way: { name: 'A call' }, why: 'trial', chance: 0.2, net_minor: null });
    expect(choose(ways, 0.5)).toMatchObject({ way: { name: 'Home 300' }, chance: 0.8 });
  });

  test('the chances of everything that may be chosen add up to one', () => {
    const ways = [way({ expected_minor: { low: -500, mid: 1_000, high: 2_500 } }), call(1_400, 2_000), { ...call(0), measured: false, expected_minor: null }];
    const chances = new Map<string, number>();
    for (let i = 0; i < 1_000; i++) {
      const { way: chosen, why, chance } = choose(ways, (i + 0.5) / 1_000);
      chances.set(`${chosen?.name} ${why}`, chance);
    }
    expect([...chances.values()].reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
    expect(chances.size).toBeGreaterThan(2);
  });

  test('exploring takes nothing that could not be better than the best', () => {
    for (let i = 0; i < 100; i++) expect(choose([way(), call(600, 10)], i / 100).way?.name).toBe('Home 300');
  });
});

describe('whom the limits serve', () => {
  const customers = [3_000, 900, 2_000, 300].map((mid, i) => ({ customer: `c${i}`, group: 'all', ways: [call(mid)] }));

  test('those for whom most is brought come first, as long as there is room', () => {
    const room: Room = { ...free, left: { ...free.left, calls: 2 } };
    expect(optimizer.allocate(customers, room).map(({ customer }) => customer)).toEqual(['c0', 'c2']);
  });

  test('nobody is served for whom it costs more than it brings, however much room there is', () => {
    expect(optimizer.allocate(customers, free).map(({ customer }) => customer)).toEqual(['c0', 'c2', 'c1']);
  });
});
