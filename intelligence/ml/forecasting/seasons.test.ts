import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { detectSeasons, lastValueLeads, seasonsAround, usableSeasons } from './seasons.ts';

const wave = (season: number, length: number, seed: number) => {
  const random = mulberry32(seed);
  return Float64Array.from({ length }, (_, i) => 100 + 30 * Math.sin((2 * Math.PI * i) / season) + 5 * normal(random));
};
const walk = (length: number, seed: number) => {
  const random = mulberry32(seed);
  let level = 100;
  return Float64Array.from({ length }, () => {
    level += normal(random);
    return level;
  });
};

describe('seasons', () => {
  test('of a day bring their week with them and the other way round, whatever the distance of the values', () => {
    expect(seasonsAround(24)).toEqual([24, 168]);
    expect(seasonsAround(168)).toEqual([24, 168]);
    expect(seasonsAround(96)).toEqual([96, 672]);
    expect(seasonsAround(7)).toEqual([7, 365]);
    expect(seasonsAround(52)).toEqual([52]);
    expect(seasonsAround(13)).toEqual([13]);
    expect(seasonsAround(1)).toEqual([]);
  });
  test('count where they were seen twice', () => {
    expect(usableSeasons(336, [168, 24, 1])).toEqual([24]);
    expect(usableSeasons(337, [168, 24])).toEqual([24, 168]);
  });
  test('are found by trying, in one series or many, and not where there are none', () => {
    for (const season of [7, 12, 24, 52]) expect(detectSeasons([wave(season, 8 * season, 1)], 6)[0]).toBe(season);
    expect(
      detectSeasons(
        [1, 2, 3, 4].map((seed) => wave(12, 120, seed)),
        12,
      ),
    ).toEqual([12]);
    const walks = Array.from({ length: 10 }, (_, seed) => walk(300, seed));
    expect(detectSeasons(walks, 12)).toEqual([]);
    expect(walks.filter((one) => detectSeasons([one], 12).length > 0).length).toBeLessThanOrEqual(2);
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) expect(detectSeasons([wave(12, 200, seed)], 12)).toEqual([12]);
    expect(detectSeasons([Float64Array.of(1, 2, 3)], 12)).toEqual([]);
    expect(detectSeasons([], 12)).toEqual([]);
  });
  test('are a worse guide than the last value when they turn slowly', () => {
    expect(lastValueLeads([wave(24, 240, 1)], 24, 24)).toBe(false);
    expect(lastValueLeads([walk(300, 1)], 52, 6)).toBe(true);
  });
});
