import { expect, test } from 'vitest';
import { BASE_HAZARD, CAUSES, type Cause, hazardOf, MAXIMUM_HAZARD, type Situation } from './leaving.ts';

const content: Situation = {
  daysToEnd: 200,
  eveningPercent: 96,
  tickets: 0,
  reopened: 0,
  outageMinutes: 0,
  failedPayments: 0,
  daysLate: -2,
  risePercent: 0,
  usageRatio: 1,
  tenureDays: 700,
  business: true,
  offerFactor: 1,
};
const hazard = (s: Situation, strengths = {}) => hazardOf(s, strengths, new Float32Array(CAUSES.length));

const worse: [Cause, string, Partial<Situation>][] = [
  ['contract', 'having no contract', { daysToEnd: Number.NaN }],
  ['contract', 'a contract that ends today', { daysToEnd: 0 }],
  ['contract', 'a contract that ended ten days ago', { daysToEnd: -10 }],
  ['evenings', 'slow evenings', { eveningPercent: 55 }],
  ['tickets', 'a ticket', { tickets: 1 }],
  ['tickets', 'a ticket opened again', { tickets: 2, reopened: 1 }],
  ['outages', 'two hours of outage', { outageMinutes: 120 }],
  ['payments', 'a failed charge', { failedPayments: 1 }],
  ['payments', 'a bill paid two weeks late', { daysLate: 14 }],
  ['price', 'a price rise', { risePercent: 8 }],
  ['usage', 'falling use', { usageRatio: 0.5 }],
  ['tenure', 'being new', { tenureDays: 30 }],
  ['segment', 'being a household', { business: false }],
  ['offer', 'an offer that wakes who slept', { offerFactor: 8 }],
];

test.each(worse)('%s: %s raises the hazard, and only through its own multiplier', (cause, _what, change) => {
  const before = hazard(content);
  const after = hazard({ ...content, ...change });
  expect(after).toBeGreaterThan(before * 1.05);
  expect(hazard({ ...content, ...change }, { [cause]: 0 })).toBeCloseTo(hazard(content, { [cause]: 0 }), 12);
});

test('a contract hurts most on the day it ends and lets go afterwards', () => {
  const at = (daysToEnd: number) => hazard({ ...content, daysToEnd });
  expect(at(0)).toBeGreaterThan(at(10));
  expect(at(10)).toBeGreaterThan(at(30));
  expect(at(0)).toBeGreaterThan(at(-20));
  expect(at(-30)).toBeCloseTo(hazard({ ...content, daysToEnd: Number.NaN }), 12);
});

test('the hazard is the base times the multipliers it wrote down', () => {
  const out = new Float32Array(CAUSES.length);
  const value = hazardOf({ ...content, tickets: 2, outageMinutes: 300 }, {}, out);
  expect(value).toBeCloseTo(
    out.reduce((product, m) => product * m, BASE_HAZARD),
    10,
  );
});

test('an evening speed that was never measured counts neither for nor against', () => {
  expect(hazard({ ...content, eveningPercent: Number.NaN })).toBe(hazard(content));
});

test('no day is worse than the maximum', () => {
  const all = Object.assign({}, content, ...worse.map(([, , change]) => change), {
    tickets: 3,
    reopened: 2,
    outageMinutes: 900,
    failedPayments: 3,
    daysToEnd: 0,
  });
  expect(hazard(all)).toBe(MAXIMUM_HAZARD);
});
