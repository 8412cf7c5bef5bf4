import { describe, expect, it } from 'vitest';
import { hashFraction } from '../../kernel/ids.ts';
import { chanceOfTry, learnRetries, type RetryCase, type RetryTrial } from './retry-timing.ts';

const owing = (customer: string): RetryCase => ({
  customer,
  invoice: 'i1',
  family: 'funds',
  declined: ['2026-02-25T12:00:00Z'],
  zone: 'UTC',
  paid: ['2025-10-15', '2025-11-15', '2025-12-15', '2026-01-15', '2026-02-15'],
});

/** Money comes at six in the morning of the fifteenth: of the tries in the days after half succeed, at whatever hour, before it hardly any. */
function tried(customer: string, day: string, hour: number): RetryTrial {
  const chance = day === '2026-03-16' || (day === '2026-03-15' && hour >= 6) ? 0.5 : 0.03;
  return { ...owing(customer), at: `${day}T${String(hour).padStart(2, '0')}:00:00Z`, success: hashFraction('wage', customer, day, String(hour)) < chance };
}

const trials = Array.from({ length: 300 }, (_, i) => `c${i}`).flatMap((customer) =>
  [1, 7, 10, 16].flatMap((hour) => ['2026-03-08', '2026-03-15', '2026-03-16'].map((day) => tried(customer, day, hour))),
);

describe('when a declined charge is worth trying again', () => {
  const model = learnRetries(trials);
  const chanceAt = (moment: string) => chanceOfTry(model, owing('new'), Date.parse(moment));

  it('is learned from tries: on the day of the wage one is worth many on another day', () => {
    expect(chanceAt('2026-03-15T10:00:00Z')).toBeGreaterThan(0.4);
    expect(chanceAt('2026-03-08T10:00:00Z')).toBeLessThan(0.1);
  });

  it('tells the night before the wage comes from the morning after: what fails at one hour does not count against the other', () => {
    expect(chanceAt('2026-03-15T01:00:00Z')).toBeLessThan(0.15);
    expect(chanceAt('2026-03-15T07:00:00Z')).toBeGreaterThan(0.4);
    expect(chanceAt('2026-03-16T01:00:00Z')).toBeGreaterThan(0.4);
  });
});
