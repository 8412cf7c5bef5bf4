import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { PartnerList, PartnerRecord } from '../contract/api/partners.ts';
import { type CustomerSums, NO_CUSTOMERS, NO_MONEY, NO_WALLET, type PartnerFacts, type TenantPartnerFacts } from '../data/partner-facts.ts';
import { addDays } from '../kernel/days.ts';
import { PartnerSuccessAnalytics } from './partner.ts';
import { bandOf, partnerFigures } from './partners/figures.ts';
import { strengthOf } from './partners/success.ts';

const now = new Date('2026-03-10T12:00:00Z');
const analytics = new PartnerSuccessAnalytics();

/** A partner of that many customers who do as the average: of 100, 5 leave, 5 come, 4 still owe and 20 open a ticket. */
const usual = (customers: number): CustomerSums => ({
  ...NO_CUSTOMERS,
  customers: Math.round(0.95 * customers),
  lapsed_90d: Math.round(0.05 * customers),
  activated_90d: Math.round(0.05 * customers),
  activated_30d: 0,
  customer_days_90d: 90 * customers,
  tickets_90d: Math.round(0.3 * customers),
  complaining_90d: Math.round(0.2 * customers),
  billed_minor: 100_000 * customers,
  unpaid_minor: 4_000 * customers,
  billed_customers: customers,
  owing_customers: Math.round(0.04 * customers),
  timed_payments_90d: 3 * customers,
  days_late_90d: 6 * customers,
});
const partner = (id: string, sums: CustomerSums, more: Partial<PartnerFacts> = {}): PartnerFacts => ({
  partner: id,
  name: id,
  status: 'active',
  lastTopUpOn: null,
  sums,
  money: NO_MONEY,
  wallet: NO_WALLET,
  commission: [],
  ...more,
});
/** An ISP of 10,000 customers with these partners among them. */
const isp = (...partners: PartnerFacts[]): TenantPartnerFacts => ({
  currency: 'USD',
  partners,
  noPartner: usual(10_000),
  totals: { ...usual(10_000), ...NO_MONEY },
});
const cardOf = (sums: CustomerSums, ...others: PartnerFacts[]) => {
  const card = analytics.list(isp(partner('p', sums), ...others), now).partners.find(({ partner_id }) => partner_id === 'p');
  if (!card) throw new Error('no card');
  return card;
};
const weekly = (weeks: number, minor = (_week: number): number => 5_000): PartnerFacts['commission'] =>
  Array.from({ length: weeks }, (_, i) => ({ day: addDays('2026-03-06', -7 * (weeks - 1 - i)), minor: minor(i) }));

describe('the score', () => {
  test('is 50 for a partner that does as the ISP does, with grade C', () => {
    const { score, grade, abstained } = cardOf(usual(1000)).success;
    expect(score).toBeCloseTo(50, 9);
    expect([grade, abstained]).toEqual(['C', null]);
  });

  test.each<[string, Partial<CustomerSums>, 'up' | 'down']>([
    ['twice as many leave', { lapsed_90d: 100, customers: 900 }, 'down'],
    ['nobody leaves', { lapsed_90d: 0, customers: 1000 }, 'up'],
    ['three times as many still owe', { owing_customers: 120 }, 'down'],
    ['twice as many are new', { activated_90d: 100 }, 'up'],
    ['twice as many open tickets', { complaining_90d: 400 }, 'down'],
  ])('moves when %s', (_, change, way) => {
    const { score, reasons } = cardOf({ ...usual(1000), ...change }).success;
    expect(Math.sign((score as number) - 50)).toBe(way === 'up' ? 1 : -1);
    expect(Math.abs(reasons[0]?.points ?? 0)).toBeGreaterThan(3);
  });

  test('is the average and the points of its reasons, whose weights sum to 1', () => {
    const { score, average, reasons } = cardOf({ ...usual(400), lapsed_90d: 70, activated_90d: 3, owing_customers: 40, complaining_90d: 9 }).success;
    expect(average + reasons.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(score as number, 9);
    expect(reasons.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(reasons[0]?.sentence).toBe('70 of 450 customers left in 90 days (15.6 %); across the ISP it is 5 %.');
  });

  test('is hardly moved by three customers, who get no grade', () => {
    const worst = { ...usual(0), customers: 0, lapsed_90d: 3, customer_days_90d: 200, billed_customers: 3, owing_customers: 3, complaining_90d: 3 };
    const { score, grade, confidence, abstained } = cardOf(worst).success;
    expect(Math.abs((score as number) - 50)).toBeLessThan(10);
    expect(grade).toBe('no-data');
    expect(confidence).toBeLessThan(0.05);
    expect(abstained).toBe('3 customers in 90 days are too few for a grade; the score stays near the average.');
  });

  test('moves further from the average the more customers say the same', () => {
    const badly = (n: number) => cardOf({ ...usual(n), lapsed_90d: Math.round(0.12 * n), customers: Math.round(0.88 * n) }).success.score as number;
    const scores = [25, 100, 400, 1600].map(badly);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores[0] as number).toBeGreaterThan(46);
    expect(scores[3] as number).toBeLessThan(36);
  });

  test('is not given without customers, and nothing is invented where nothing can be told', () => {
    expect(cardOf(NO_CUSTOMERS).success).toMatchObject({ score: null, grade: 'no-data', confidence: 0, reasons: [] });
    const prepaid = cardOf({ ...usual(1000), billed_customers: 0, billed_minor: 0, owing_customers: 0, unpaid_minor: 0 });
    expect(prepaid.success.reasons.find(({ name }) => name === 'collections')).toMatchObject({ points: 0, confidence: 0, seen_ratio: null });
    expect(prepaid.success.confidence).toBeLessThan(cardOf(usual(1000)).success.confidence);
    expect(prepaid.figures.find(({ name }) => name === 'collections')).toMatchObject({ value: null, unknown_because: expect.stringMatching(/in advance/) });
  });

  test('holds when nobody of the whole ISP left', () => {
    const quiet = { ...usual(1000), customers: 1000, lapsed_90d: 0 };
    const { partners } = analytics.list({ currency: 'USD', partners: [partner('p', quiet)], noPartner: NO_CUSTOMERS, totals: { ...quiet, ...NO_MONEY } }, now);
    expect(partners[0]?.success.score).toBeCloseTo(50, 9);
  });
});

test('an ISP that sends no bills at all is scored on the rest', () => {
  const prepaid = { ...usual(1000), billed_customers: 0, billed_minor: 0, owing_customers: 0, unpaid_minor: 0 };
  const { partners } = analytics.list(
    { currency: 'USD', partners: [partner('p', prepaid)], noPartner: NO_CUSTOMERS, totals: { ...prepaid, ...NO_MONEY } },
    now,
  );
  expect(partners[0]?.success).toMatchObject({ score: 50, grade: 'C' });
});

describe('the strength of the average', () => {
  const alike = Array.from({ length: 8 }, (_, i) => ({ k: 50 + (i % 2 ? 4 : -4), expected: 50 }));
  const unlike = Array.from({ length: 8 }, (_, i) => ({ k: i % 2 ? 80 : 20, expected: 50 }));

  test('is great where partners differ no more than chance, and small where they do', () => {
    expect(strengthOf(alike)).toBeGreaterThan(5 * strengthOf(unlike));
    expect(strengthOf(unlike)).toBe(10);
  });

  test('grows with the partners that are alike: eight may be so by chance', () => {
    expect(strengthOf(alike)).toBeCloseTo(52, 9);
    expect(strengthOf(Array.from({ length: 10 }, () => alike).flat())).toBeCloseTo(340, 9);
  });

  test('is the usual one while fewer than five partners tell of it', () => {
    expect(strengthOf(unlike.slice(0, 4))).toBe(20);
    expect(strengthOf([...unlike.slice(0, 4), { k: 0, expected: 0 }])).toBe(20);
  });

  test('is the inverse of the variance of the ratios between its bounds', () => {
    // Ratios 0.8 and 1.2 at 100 expected: spread 4 each, of which chance explains 1; variance 3 / 100; five of the usual 1 / 20 are among them.
    expect(strengthOf(Array.from({ length: 6 }, (_, i) => ({ k: i % 2 ? 120 : 80, expected: 100 })))).toBeCloseTo(11 / (6 * 0.03 + 5 / 20), 9);
  });
});

describe('the band', () => {
  const lapsing = (id: string, lapsed: number, more: Partial<PartnerFacts> = {}) =>
    partner(id, { ...NO_CUSTOMERS, customers: 100 - lapsed, lapsed_90d: lapsed, customer_days_90d: 9000 }, more);
  const five = [2, 4, 6, 8, 10].map((lapsed, i) => lapsing(`q${i}`, lapsed));
  const lapses = (all: PartnerFacts[]) => partnerFigures(all[0] as PartnerFacts, all).find(({ name }) => name === 'lapses');

  test('holds the quartiles of the others and not the partner itself', () => {
    expect(lapses([lapsing('p', 90), ...five])).toMatchObject({
      value: 90,
      n: 100,
      band: { low: 4, middle: 6, high: 8, peers: 5 },
      against_band: 'worse',
      no_band_because: null,
    });
    expect(lapses([lapsing('p', 1), ...five])?.against_band).toBe('better');
    expect(lapses([lapsing('p', 8), ...five])?.against_band).toBe('within');
  });

  test('needs five peers that are still partners and rest on ten customers', () => {
    const why = 'A band needs 5 other partners that rest on at least 10; there are 4.';
    const [first, ...four] = five as [PartnerFacts, ...PartnerFacts[]];
    const none = { band: null, against_band: null, no_band_because: why };
    expect(lapses([lapsing('p', 5), ...four])).toMatchObject(none);
    expect(lapses([lapsing('p', 5), { ...first, status: 'left' }, ...four])).toMatchObject(none);
    expect(lapses([lapsing('p', 5), partner('small', { ...NO_CUSTOMERS, customers: 9, customer_days_90d: 810 }), ...four])).toMatchObject(none);
    expect(lapses([lapsing('p', 5), partner('ten', { ...NO_CUSTOMERS, customers: 10, customer_days_90d: 900 }), ...four])?.band?.peers).toBe(5);
  });

  test('names nobody', () => {
    expect(JSON.stringify(lapses([lapsing('p', 5), ...five]))).not.toMatch(/q\d/);
  });

  test('interpolates between the values', () => {
    expect(bandOf([1, 2, 3, 4, 5, 6])).toEqual({ low: 2.25, middle: 3.5, high: 4.75, peers: 6 });
  });
});

describe('the figures', () => {
  test('say what they count and on how many they rest', () => {
    const figures = Object.fromEntries(cardOf(usual(1000)).figures.map((figure) => [figure.name, [figure.value, figure.n]]));
    expect(figures).toEqual({ activations: [5, 1000], lapses: [5, 1000], collections: [96, 1000], 'days-late': [2, 3000], complaints: [10, 1000] });
  });

  test('are null with the reason, never 0, where there is nothing to count', () => {
    for (const figure of cardOf(NO_CUSTOMERS).figures) expect(figure).toMatchObject({ value: null, unknown_because: expect.stringMatching(/^No/) });
  });
});

test('a part stands out when what was seen can hardly be chance, and few customers never do', () => {
  const flags = (sums: CustomerSums) => cardOf(sums).success.reasons.flatMap(({ name, stands_out }) => (stands_out ? [[name, stands_out]] : []));
  expect(flags(usual(1000))).toEqual([]);
  expect(flags({ ...usual(1000), lapsed_90d: 100, customers: 900 })).toEqual([['lapses', 'worse']]);
  expect(flags({ ...usual(1000), activated_90d: 100 })).toEqual([['activations', 'better']]);
  expect(flags({ ...usual(20), lapsed_90d: 4 })).toEqual([]);
});

test('the list shows the lowest score first and those without one last, the same for any order of the facts', () => {
  const bad = partner('bad', { ...usual(1000), lapsed_90d: 200 });
  const good = partner('good', { ...usual(1000), lapsed_90d: 10 });
  const empty = partner('empty', NO_CUSTOMERS);
  const list = analytics.list(isp(good, empty, bad), now);
  expect(list.partners.map(({ partner_id }) => partner_id)).toEqual(['bad', 'good', 'empty']);
  expect(analytics.list(isp(bad, good, empty), now)).toEqual(list);
});

test('answers fit their contract, and a partner that is not there is null', () => {
  const facts = isp(partner('p', usual(100), { commission: weekly(40) }), partner('new', NO_CUSTOMERS, { name: null }));
  const list = analytics.list(facts, now);
  const record = analytics.record(facts, list, [], 'p');
  expect([...Value.Errors(PartnerList, list)]).toEqual([]);
  expect([...Value.Errors(PartnerRecord, record)]).toEqual([]);
  expect(record?.partner).toEqual(list.partners.find(({ partner_id }) => partner_id === 'p'));
  expect(analytics.record(facts, list, [], 'q')).toBeNull();
});
