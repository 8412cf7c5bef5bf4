import { describe, expect, test } from 'vitest';
import { bestHour, drawHour, learnTiming, restoreTiming, type TimingCount } from './timing.ts';

const TODAY = 20_500;
const learn = (counts: readonly Omit<TimingCount, 'day'>[]) =>
  learnTiming(
    counts.map((count) => ({ day: TODAY - 10, ...count })),
    TODAY,
  );
const hours = (segment: string, sends: number, rate: (hour: number) => number): Omit<TimingCount, 'day'>[] =>
  Array.from({ length: 11 }, (_, i) => ({ segment, hour: 9 + i, sends, opens: Math.round(sends * rate(9 + i)) }));

test('each segment gets the hour at which it opens most', () => {
  const model = learn([...hours('residential', 500, (h) => (h === 18 ? 0.4 : 0.2)), ...hours('business', 500, (h) => (h === 10 ? 0.4 : 0.2))]);
  expect(bestHour(model, 'residential')?.hour).toBe(18);
  expect(bestHour(model, 'business')?.hour).toBe(10);
});

test('a segment with a handful of messages follows everyone instead of its own luck', () => {
  const model = learn([...hours('residential', 500, (h) => (h === 18 ? 0.4 : 0.2)), { segment: 'business', hour: 11, sends: 3, opens: 3 }]);
  expect(bestHour(model, 'business')?.hour).toBe(18);
});

test('with too few messages nothing is said', () => {
  expect(bestHour(learn(hours('residential', 5, () => 0.5)), 'residential')).toBeNull();
});

test('a customer of unknown segment gets the hour of everyone', () => {
  expect(bestHour(learn(hours('residential', 500, (h) => (h === 17 ? 0.4 : 0.2))), null)?.hour).toBe(17);
});

test('an hour at night is never the best, however well it did', () => {
  const model = learn([...hours('residential', 500, () => 0.2), { segment: 'residential', hour: 3, sends: 500, opens: 500 }]);
  expect(bestHour(model, 'residential')?.hour).not.toBe(3);
});

describe('an hour is drawn for a customer and a day', () => {
  const model = learn([...hours('residential', 500, (h) => (h === 18 ? 0.4 : 0.2))]);
  const days = Array.from({ length: 2_000 }, (_, i) => `day ${i}`);
  test('mostly the best one, each sometimes, with the chance that is told', () => {
    const drawn = days.map((day) => drawHour(model, 'residential', 'c1', day));
    const at = (hour: number) => drawn.filter((one) => one?.hour === hour);
    expect(at(18).length / days.length).toBeCloseTo(at(18)[0]?.chance as number, 1);
    expect(at(18).length).toBeGreaterThan(0.8 * days.length);
    expect(new Set(drawn.map((one) => one?.hour)).size).toBe(11);
    expect(Math.min(...drawn.map((one) => one?.hour as number))).toBeGreaterThanOrEqual(9);
  });
  test('the same again for the same customer and day, also by the model read back from its JSON', () => {
    const again = restoreTiming(JSON.parse(JSON.stringify(model)));
    for (const day of days.slice(0, 50)) expect(drawHour(again, 'residential', 'c1', day)).toEqual(drawHour(model, 'residential', 'c1', day));
  });
  test('not at all while there is too little to go by', () =>
    expect(drawHour(learn(hours('residential', 5, () => 0.5)), 'residential', 'c1', 'today')).toBeNull());
});

test('messages of yesterday do not count yet: who opens them tomorrow would look like nobody', () => {
  const old = hours('residential', 500, (h) => (h === 18 ? 0.4 : 0.2)).map((count) => ({ ...count, day: TODAY - 10 }));
  const fresh = hours('residential', 50_000, () => 0).map((count) => ({ ...count, day: TODAY - 1 }));
  expect(bestHour(learnTiming([...old, ...fresh], TODAY), 'residential')).toEqual({ ...bestHour(learnTiming(old, TODAY), 'residential') });
});
