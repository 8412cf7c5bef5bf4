import { describe, expect, test } from 'vitest';
import { EntityHistory } from '../../data/entity-history.ts';
import { CustomerHistory } from '../../data/feature-store.ts';
import { computeFeatures } from '../../data/features/catalogue.ts';
import { addDays, dayNumber } from '../../kernel/days.ts';
import { confidenceOf, featuresHeard } from './heard.ts';

const FROM = '2026-01-01';
/** A customer who uses the line every day and calls on the 95th, of whom usage is told until the 90th day. */
function customer(): CustomerHistory {
  const facts = new EntityHistory();
  for (let day = 0; day < 90; day++) facts.add(addDays(FROM, day), addDays(FROM, day), { 'usage.down_bytes': [1, 5e9, 5e9, 5e9] });
  facts.add(addDays(FROM, 95), addDays(FROM, 95), { tickets: [1, 1, 1, 1] });
  return new CustomerHistory(facts, new Map());
}
const today = addDays(FROM, 100);
const usage = { feed: 'usage', lastDay: dayNumber(FROM) + 89, days: 11 } as const;

describe('what is heard of a customer when a feed is silent', () => {
  test('is what the feed told last: that nothing was heard is not that nothing was used', () => {
    expect(computeFeatures(customer().asOf(today)).usage_days_30d).toBe(20);
    expect(featuresHeard(customer(), today, [usage]).usage_days_30d).toBe(30);
  });
  test('is what the other feeds tell now', () => {
    expect(featuresHeard(customer(), today, [usage]).tickets_30d).toBe(1);
  });
  test('is everything as it is while no feed is silent, and on days before the silence', () => {
    expect(featuresHeard(customer(), today, [])).toEqual(computeFeatures(customer().asOf(today)));
    const before = addDays(FROM, 80);
    expect(featuresHeard(customer(), before, [usage])).toEqual(computeFeatures(customer().asOf(before)));
  });
});

describe('the confidence', () => {
  const says = { usage_days_30d: 0.2, tickets_30d: 0.1, tenure_days: 0.7 };
  test('is whole while every feed speaks', () => expect(confidenceOf(says, [])).toBe(1));
  test('loses the share of a silent feed little by little, and never more than it', () => {
    expect(confidenceOf(says, [{ ...usage, days: 7 }])).toBeCloseTo(0.9, 12);
    expect(confidenceOf(says, [{ ...usage, days: 14 }])).toBeCloseTo(0.8, 12);
    expect(confidenceOf(says, [{ ...usage, days: 90 }])).toBeCloseTo(0.8, 12);
  });
  test('does not care for a feed that the model does not look at', () => expect(confidenceOf(says, [{ feed: 'surveys', lastDay: 0, days: 90 }])).toBe(1));
});
