import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../kernel/random.ts';
import { usualOf as usualWith } from './node-usual.ts';

const usualOf = (valueAt: (hour: number) => number, hour: number) => usualWith(valueAt, hour, 0.1);

/** A line that is busy in the evening, from 18 to 23 h: 40 ms then, 10 ms else. */
const busyEvenings = (hour: number): number => (hour % 24 >= 18 && hour % 24 < 23 ? 40 : 10);
const NOW = 20_000 * 24;

describe('what is usual for a device', () => {
  test('is that of the hour: a slow evening is usual where every evening is slow, and the same at noon is not', () => {
    expect(usualOf(busyEvenings, NOW + 20)).toMatchObject({ middle: 40 });
    expect(usualOf(busyEvenings, NOW + 12)).toMatchObject({ middle: 10 });
  });
  test('is drawn to the same hour of the week as far as its readings go', () => {
    const fridays = (hour: number): number => (Math.floor(hour / 24) % 7 === 3 ? 30 : 10);
    const friday = NOW + 24 * (3 - (20_000 % 7)) + 12;
    const usual = usualOf(fridays, friday)?.middle as number;
    expect(usual).toBeGreaterThan(13);
    expect(usual).toBeLessThan(30);
    expect(usualOf(fridays, friday + 24)?.middle).toBe(10);
  });
  test('does not look at the two days before, so that slow wear does not become usual meanwhile', () => {
    const worn = (hour: number): number => (hour > NOW - 48 ? 99 : 10);
    expect(usualOf(worn, NOW)?.middle).toBe(10);
  });
  test('is not moved by some bad days among good ones', () => {
    const outages = (hour: number): number => (Math.floor(hour / 24) % 5 === 0 ? 500 : 10);
    expect(usualOf(outages, NOW + 12)?.middle).toBe(10);
  });
  test('tells how far readings stray, by a robust standard deviation', () => {
    const random = mulberry32(1);
    const noise = new Map<number, number>();
    const noisy = (hour: number): number => noise.get(hour) ?? noise.set(hour, 50 + 4 * normal(random)).get(hour) ?? 0;
    const spreads = Array.from({ length: 60 }, (_, k) => usualOf(noisy, NOW + k)?.spread as number);
    expect(spreads.reduce((sum, one) => sum + one, 0) / spreads.length).toBeCloseTo(4, 0);
  });
  test('never calls less than what says anything of that reading a stray: readings of 0.1 and 0.2 % differ by rounding', () => {
    expect(usualWith((hour) => (hour % 5 === 0 ? 0.2 : 0.1), NOW, 0.1)?.spread).toBe(0.1);
  });
  test('is not told from five readings, and takes the hours beside it when a device is read at few of them', () => {
    expect(usualOf((hour) => (hour > NOW - 6 * 24 && hour % 24 === 12 ? 10 : Number.NaN), NOW + 12)).toBeNull();
    const jittered = (hour: number): number => (hour % 24 === 11 + (Math.floor(hour / 24) % 3) ? 10 : Number.NaN);
    expect(usualOf(jittered, NOW + 12)?.readings).toBeGreaterThan(20);
    expect(usualOf((hour) => (hour % 24 === 7 ? 10 : Number.NaN), NOW + 12)).toMatchObject({ middle: 10 });
  });
});
