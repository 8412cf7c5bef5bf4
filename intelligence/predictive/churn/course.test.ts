import { describe, expect, test } from 'vitest';
import { courseOf } from './course.ts';

const shape = [0.02, 0.08, 0.03, 0.02, 0.02, 0.02];
const within = (chance: number, hazards = shape) => courseOf(hazards, chance).within.map((one) => one.chance);

describe('the course of one customer', () => {
  test('gives within the horizon the very chance that the model gives, whatever the shape was learned to be', () => {
    for (const chance of [0, 0.001, 0.04, 0.5, 0.97]) expect(within(chance)[1]).toBe(chance);
  });
  test('never falls as the days grow', () => {
    for (const chance of [0, 0.01, 0.3, 0.9, 1]) {
      const [in30, in60, in90] = within(chance) as [number, number, number];
      expect(in30).toBeLessThanOrEqual(in60);
      expect(in60).toBeLessThanOrEqual(in90);
      expect(in90).toBeLessThanOrEqual(1);
    }
  });
  test('keeps the shape: the month in which a contract ends stays the worst', () => {
    const { hazardByMonth } = courseOf(shape, 0.3);
    expect(hazardByMonth.indexOf(Math.max(...hazardByMonth))).toBe(1);
    expect(1 - (1 - (hazardByMonth[0] as number)) * (1 - (hazardByMonth[1] as number))).toBeCloseTo(0.3, 12);
  });
  test('is spread evenly where nothing was learned to draw up', () => {
    const { hazardByMonth } = courseOf([0, 0, 0], 0.19);
    expect(hazardByMonth[0]).toBeCloseTo(0.1, 12);
    expect(hazardByMonth[2]).toBeCloseTo(0.1, 12);
  });
  test('says on which day half have left, and nothing where that lies beyond what is told', () => {
    const even = courseOf([0.5, 0.5, 0.5], 0.75);
    expect(even.medianDays).toBeCloseTo(30, 9);
    expect(courseOf(shape, 0.1).medianDays).toBeNull();
  });
  test('stays the whole time where nobody leaves, and for a time that falls as the risk grows', () => {
    expect(courseOf(shape, 0).meanDays).toBeCloseTo(180, 9);
    const [low, high] = [courseOf(shape, 0.1).meanDays, courseOf(shape, 0.6).meanDays];
    expect(low).toBeLessThan(180);
    expect(high).toBeLessThan(low);
  });
  test('tells no horizon beyond the months that were learned', () => {
    expect(courseOf([0.02, 0.02], 0.04).within.map(({ days }) => days)).toEqual([30, 60]);
    expect(courseOf([0.02, 0.02], 0.04).toldDays).toBe(60);
  });
});
