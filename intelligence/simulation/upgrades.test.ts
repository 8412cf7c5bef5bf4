import { describe, expect, test } from 'vitest';
import { PLANS, type Plan } from './isp.ts';
import { upgradeChance } from './upgrades.ts';
import { simulate } from './world.ts';

const plan = (id: string) => PLANS.find((one) => one.id === id) as Plan;
const who = (id: string, fills: number, evening = 95) => ({ plan: plan(id), usageSlow: fills * plan(id).dailyBytes, evening });

describe('a larger plan is taken by who fills the smaller one', () => {
  test('the more the likelier', () => expect(upgradeChance(who('home-100', 2))).toBeCloseTo(8 * upgradeChance(who('home-100', 1)), 12));
  test('hardly on a line that is slow in the evening: more of the same would not help', () =>
    expect(upgradeChance(who('home-100', 2, 50))).toBeCloseTo(upgradeChance(who('home-100', 2)) / 10, 12));
  test('never by who has the largest already, nor before any use is known', () => {
    expect(upgradeChance(who('home-1000', 3))).toBe(0);
    expect(upgradeChance({ ...who('home-100', 2), usageSlow: Number.NaN })).toBe(0);
  });
  test('and the world tells it as a change to another plan at a higher price', () => {
    const events = [...simulate({ seed: 4, tenant: 't', from: '2026-01-01', days: 60, customers: 600, nodes: 8 }).events];
    const larger = events.filter((event) => event.type === 'service.changed' && event.id.includes('larger'));
    expect(larger.length).toBeGreaterThan(2);
    for (const event of larger) {
      const { customer_id, price_minor } = event.data as { customer_id: string; price_minor: number };
      const before = events.filter(
        (one) => one.type === 'service.changed' && one.time < event.time && (one.data as { customer_id: string }).customer_id === customer_id,
      );
      const last = before.at(-1)?.data as { price_minor: number } | undefined;
      if (last) expect(price_minor).toBeGreaterThan(last.price_minor);
    }
  });
});

test('of one moment only one service is told of a customer, also where a contract is renewed on the day of a price rise', () => {
  const priceRises = Array.from({ length: 90 }, (_, day) => ({ day, percent: 1 }));
  const told = [...simulate({ seed: 4, tenant: 't', from: '2026-01-01', days: 90, customers: 600, nodes: 8, priceRises }).events].filter(
    ({ type }) => type === 'service.changed',
  );
  const moments = told.map(({ data, time }) => `${(data as { customer_id: string }).customer_id} ${time}`);
  expect(told.some(({ id }) => id.includes('renewed'))).toBe(true);
  expect(moments.length - new Set(moments).size).toBe(0);
});
