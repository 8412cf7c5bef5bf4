import { expect, test } from 'vitest';
import { eventTypes } from '../../contract/events/catalogue.ts';
import { addDays } from '../../kernel/days.ts';
import type { Latest } from '../daily-facts.ts';
import { EntityHistory } from '../entity-history.ts';
import { CustomerHistory, LONGEST_NODE_WINDOW } from '../feature-store.ts';
import { computeFeatures, customerFeatures, latestFactDay } from './catalogue.ts';

const history = (...rows: Parameters<EntityHistory['add']>[]) => {
  const facts = new EntityHistory();
  for (const row of rows) facts.add(...row);
  const node = new EntityHistory();
  node.add('2026-03-01', '2026-03-01', { 'outages.minutes': [1, 90, 90, 90], 'outages.ended': [1, 1, 1, 1] });
  return new CustomerHistory(facts, new Map([['n1', node]]));
};
const ticket = { tickets: [1, 1, 1, 1] as const };
const at = (which: CustomerHistory, day: string) => computeFeatures(which.asOf(day));

test('there are at least forty features, each with a name of its own, a meaning and its events', () => {
  expect(customerFeatures.length).toBeGreaterThanOrEqual(40);
  expect(new Set(customerFeatures.map(({ name }) => name)).size).toBe(customerFeatures.length);
  for (const feature of customerFeatures) {
    expect(feature.meaning.length).toBeGreaterThan(5);
    expect(feature.source.every((type) => eventTypes.includes(type))).toBe(true);
  }
});

test('every feature can say itself, also when nothing is known', () => {
  const nothing = at(new CustomerHistory(new EntityHistory(), new Map()), '2026-03-01');
  for (const feature of customerFeatures) expect(feature.say(nothing[feature.name] ?? null)).not.toMatch(/undefined|NaN|null/);
});

test('a price is told in its currency, with the decimals that the currency has', () => {
  const price = (currency: string, minor: number) => {
    const latest = (value: string | number): Latest => ['2026-02-01T00:00:00.000Z', 'e', value];
    const input = history(['2026-02-01', '2026-02-01', { 'plan.price_minor': latest(minor), 'plan.currency': latest(currency) }]).asOf('2026-03-01');
    return customerFeatures.find(({ name }) => name === 'price_minor')?.say(minor, input);
  };
  expect([price('NGN', 1_500_000), price('XOF', 15_000), price('KWD', 12_500)]).toEqual([
    'Pays NGN 15000.00 a month',
    'Pays XOF 15000 a month',
    'Pays KWD 12.500 a month',
  ]);
});

test('a fact that happens tomorrow does not exist today', () => {
  const which = history(['2026-03-02', '2026-03-02', ticket]);
  expect(at(which, '2026-03-01').tickets_30d).toBe(0);
  expect(at(which, '2026-03-02').tickets_30d).toBe(1);
});

test('a fact that was learned later does not exist for a day before, although it happened before', () => {
  const which = history(['2026-02-20', '2026-03-05', ticket]);
  expect(at(which, '2026-03-04').tickets_30d).toBe(0);
  expect(at(which, '2026-03-05').tickets_30d).toBe(1);
});

test('a window ends: a ticket of 31 days ago is not one of the last 30', () => {
  const which = history(['2026-02-01', '2026-02-01', ticket]);
  expect(at(which, '2026-03-02').tickets_30d).toBe(1);
  expect(at(which, '2026-03-03').tickets_30d).toBe(0);
  expect(at(which, '2026-03-03').tickets_90d).toBe(1);
});

test('outages are those of the node on which the customer hung at the time', () => {
  const which = history(
    ['2026-02-01', '2026-02-01', { node_id: ['2026-02-01T00:00:00.000Z', 'e1', 'n1'] }],
    ['2026-03-05', '2026-03-05', { node_id: ['2026-03-05T00:00:00.000Z', 'e2', 'n2'] }],
  );
  expect(at(which, '2026-03-04').outage_minutes_30d).toBe(90);
  expect(at(which, '2026-03-06').outage_minutes_30d).toBeNull();
});

test('a day that is half over does not look like less use', () => {
  const rows = Array.from({ length: 40 }, (_, i): Parameters<EntityHistory['add']> => {
    const day = new Date(Date.UTC(2026, 1, 1 + i)).toISOString().slice(0, 10);
    return [day, day, { 'usage.down_bytes': [1, 1e9, 1e9, 1e9] }];
  });
  const complete = at(history(...rows), '2026-03-12');
  const untilYesterday = at(history(...rows.slice(0, 39)), '2026-03-12');
  expect(complete.usage_days_30d).toBe(30);
  expect(untilYesterday).toEqual(complete);
  expect(at(history(...rows.slice(0, 38)), '2026-03-12').usage_days_30d).toBe(29);
});

test('a day that was learned in two parts is one day', () => {
  const part: Parameters<EntityHistory['add']>[2] = { 'usage.down_bytes': [1, 5, 5, 5], 'usage.evening_speed_milli': [1, 60_000, 60_000, 60_000] };
  const features = at(history(['2026-02-20', '2026-02-20', part], ['2026-02-20', '2026-02-25', part]), '2026-03-01');
  expect(features).toMatchObject({ usage_days_30d: 1, slow_evenings_30d: 1 });
});

test('a reason names the day of its latest fact', () => {
  const which = history(['2026-02-01', '2026-02-01', ticket], ['2026-02-20', '2026-02-20', ticket]);
  const feature = customerFeatures.find(({ name }) => name === 'tickets_90d');
  expect(feature && latestFactDay(feature, which.asOf('2026-03-01'))).toBe('2026-02-20');
});

test('no feature of a customer looks further back into the facts of its node than histories are read', () => {
  const node = (from: number) => {
    const facts = new EntityHistory();
    for (let day = from; day <= 500; day++) facts.add(addDays('2025-01-01', day), addDays('2025-01-01', day), everyDay);
    return facts;
  };
  const everyDay = Object.fromEntries(
    ['outages.minutes', 'outages.ended', 'node.utilisation_milli', 'node.latency_milli', 'node.loss_milli', 'node.downs'].map((name) => [
      name,
      [1, 7, 7, 7] as const,
    ]),
  );
  const seen = (from: number) => {
    const own = new EntityHistory();
    own.add('2025-01-01', '2025-01-01', { node_id: ['2025-01-01T00:00:00.000Z', 'e', 'n1'] });
    return computeFeatures(new CustomerHistory(own, new Map([['n1', node(from)]])).asOf(addDays('2025-01-01', 500)));
  };
  expect(seen(501 - LONGEST_NODE_WINDOW)).toEqual(seen(0));
  expect(seen(502 - LONGEST_NODE_WINDOW)).not.toEqual(seen(0));
});
