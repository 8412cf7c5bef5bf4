import { describe, expect, test } from 'vitest';
import { mulberry32, normal } from '../../kernel/random.ts';
import { ALARM, type AnomalyDetector } from './detector.ts';

const FIVE_MINUTES = 300_000;
const DAY = 288;
const START = Date.UTC(2026, 0, 5);

export interface Series {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
}

/** Five-minute readings of a link with a rhythm of the day and of the week and with noise that hangs together. */
export function weeklyTraffic(days: number, seed: number): Series {
  const random = mulberry32(seed);
  let drift = 0;
  const values = Float64Array.from({ length: days * DAY }, (_, i) => {
    drift = 0.7 * drift + normal(random);
    const weekend = Math.floor(i / DAY) % 7 >= 5;
    return 200 + (weekend ? 40 : 80) * Math.sin((2 * Math.PI * i) / DAY) + 3 * drift;
  });
  return { timestamps: values.map((_, i) => START + i * FIVE_MINUTES), values };
}

/** True when the score of a reading depends on a later one. */
export function looksAhead(score: (series: Series) => Float64Array): boolean {
  const { timestamps, values } = weeklyTraffic(3, 5);
  values[800] = 900;
  const whole = score({ timestamps, values });
  return [100, 500, 799, 801].some((end) => score({ timestamps: timestamps.slice(0, end), values: values.slice(0, end) }).some((one, i) => one !== whole[i]));
}

/** The rows at which a person is told, from `from` on. */
const alarms = (scores: Float64Array, from = 0): number[] => [...scores.keys()].filter((i) => i >= from && (scores[i] as number) >= ALARM);

/** Promises that hold for every detector of anomalies in a stream, whatever it does inside. */
export function anomalySuite(name: string, create: () => AnomalyDetector, restore: (snapshot: unknown) => AnomalyDetector): void {
  const scoreOf = ({ timestamps, values }: Series, detector = create()) => values.map((value, i) => detector.next(timestamps[i] as number, value).score);

  describe(`${name} keeps a detector's promises`, () => {
    test('a score depends on this and earlier readings only', () => {
      expect(looksAhead(scoreOf)).toBe(false);
    });

    test('scores lie between 0 and 1, and the same readings give the same scores', () => {
      const series = weeklyTraffic(4, 1);
      const scores = scoreOf(series);
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
      expect(scoreOf(series)).toEqual(scores);
    });

    test('neither the unit nor the zero of the values matters', () => {
      const { timestamps, values } = weeklyTraffic(6, 2);
      values[1500] = 700;
      const whole = values.map(Math.round);
      const scores = scoreOf({ timestamps, values: whole });
      expect(alarms(scores)).toContain(1500);
      expect(scoreOf({ timestamps, values: whole.map((value) => value * 1024) })).toEqual(scores);
      const shifted = scoreOf({ timestamps, values: whole.map((value) => value - 4096) });
      expect(shifted.every((score, i) => Math.abs(score - (scores[i] as number)) < 1e-6)).toBe(true);
    });

    test('a constant series never alarms, until it changes', () => {
      // The two ways to write 0.3 differ in the last bit: that is rounding, not change.
      const values = Float64Array.from({ length: 6000 }, (_, i) => (i > 3000 && i % 50 === 0 ? 0.3 : 0.1 + 0.2));
      const timestamps = values.map((_, i) => START + i * FIVE_MINUTES);
      const detector = create();
      expect(alarms(scoreOf({ timestamps, values }, detector))).toEqual([]);
      expect(detector.next(START + 6000 * FIVE_MINUTES, 0.31).score).toBeGreaterThanOrEqual(ALARM);
    });

    test('a missing reading is neither judged nor learned: the others score as if it had not been there', () => {
      const { timestamps, values } = weeklyTraffic(4, 3);
      const present = values.map((_, i) => (i % 7 === 3 || (i > 600 && i < 620) ? 0 : 1));
      const holed = scoreOf({ timestamps, values: values.map((value, i) => (present[i] ? value : Number.NaN)) });
      const without = scoreOf({ timestamps: timestamps.filter((_, i) => present[i]), values: values.filter((_, i) => present[i]) });
      expect(holed.filter((_, i) => present[i])).toEqual(without);
      expect(holed.filter((_, i) => !present[i]).every((score) => score === 0)).toBe(true);
      expect(create().next(START, Number.NaN)).toMatchObject({ missing: true, learning: true, oddities: [] });
    });

    test('infinities and moments that are no numbers are refused, and nothing is learned from them', () => {
      const detector = create();
      scoreOf(weeklyTraffic(1, 4), detector);
      const before = detector.snapshot();
      const later = START + 500 * FIVE_MINUTES;
      for (const [moment, value] of [
        [later, Infinity],
        [later, -Infinity],
        [Number.NaN, 1],
        [Infinity, 1],
      ] as const) {
        expect(() => detector.next(moment, value)).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
      }
      expect(detector.snapshot()).toEqual(before);
    });

    test('a stream that stops and goes on from its snapshot scores bit for bit as one that never stopped', () => {
      const { timestamps, values } = weeklyTraffic(5, 6);
      values[900] = 0;
      values[50] = Number.NaN;
      const all = scoreOf({ timestamps, values });
      for (const cut of [0, 1, 60, 97, 899, 901, 1300]) {
        const first = create();
        scoreOf({ timestamps: timestamps.slice(0, cut), values: values.slice(0, cut) }, first);
        const snapshot = JSON.stringify(first.snapshot());
        const second = restore(JSON.parse(snapshot));
        expect(JSON.stringify(second.snapshot())).toBe(snapshot);
        expect(scoreOf({ timestamps: timestamps.slice(cut), values: values.slice(cut) }, second)).toEqual(all.slice(cut));
      }
    });

    test('a snapshot stands apart from the detector that goes on', () => {
      const detector = create();
      scoreOf(weeklyTraffic(1, 7), detector);
      const snapshot = detector.snapshot();
      const before = JSON.stringify(snapshot);
      detector.next(START + 400 * FIVE_MINUTES, 12);
      expect(JSON.stringify(snapshot)).toBe(before);
      restore(snapshot).next(START + 400 * FIVE_MINUTES, 12);
      expect(JSON.stringify(snapshot)).toBe(before);
    });

    test('memory does not grow with the stream', () => {
      const detector = create();
      scoreOf(weeklyTraffic(70, 8), detector);
      expect(JSON.stringify(detector.snapshot()).length).toBeLessThan(200_000);
    });

    test('a rhythm of the day and the week without anomalies gives few alarms', () => {
      const scores = scoreOf(weeklyTraffic(56, 9));
      expect(alarms(scores).length).toBeLessThan(12);
      expect(alarms(scores, 14 * DAY).length).toBeLessThan(8);
    });

    const planted: readonly [string, (value: number, i: number, at: number) => number][] = [
      ['a spike', (value, i, at) => (i === at ? value + 150 : value)],
      ['a dip to nothing', (value, i, at) => (i >= at && i < at + 3 ? 0 : value)],
      ['a shift of the level', (value, i, at) => (i >= at ? value + 120 : value)],
      ['a frozen sensor', (value, i, at) => (i >= at ? 200 : value)],
      ['noise that doubles', (value, i, at) => (i >= at && i < at + DAY ? value + 25 * Math.sin(i * 12.9898) : value)],
    ];
    for (const [what, change] of planted) {
      test(`${what} is found at once, or within half a day when it shows only with time`, () => {
        for (const seed of [11, 12, 13]) {
          const at = 18 * DAY + 130;
          const { timestamps, values } = weeklyTraffic(20, seed);
          const found = alarms(scoreOf({ timestamps, values: values.map((value, i) => change(value, i, at)) }), at);
          expect(found[0] ?? Number.POSITIVE_INFINITY).toBeLessThan(at + DAY / 2);
        }
      });
    }

    test('a day that runs half a day late is found, though every single value is an ordinary one', () => {
      for (const seed of [21, 22, 23]) {
        const { timestamps, values } = weeklyTraffic(24, seed);
        const at = 21 * DAY;
        const late = values.map((value, i) => (i < at ? value : (values[i - DAY / 2] as number)));
        expect(alarms(scoreOf({ timestamps, values: late }), at)[0] ?? Number.POSITIVE_INFINITY).toBeLessThan(at + DAY / 2);
      }
    });

    test('a hole in the data is no anomaly by itself', () => {
      for (const seed of [31, 32, 33]) {
        const { timestamps, values } = weeklyTraffic(22, seed);
        const [from, to] = [15 * DAY + 50, 17 * DAY + 170];
        const outside = (_: number, i: number) => i < from || i >= to;
        const scores = scoreOf({ timestamps: timestamps.filter(outside), values: values.filter(outside) });
        expect(alarms(scores, from).filter((i) => i < from + 24)).toEqual([]);
      }
    });

    test('says what was expected, where most readings then lie', () => {
      const { timestamps, values } = weeklyTraffic(35, 41);
      const detector = create();
      let inside = 0;
      for (const [i, value] of values.entries()) {
        const { expected } = detector.next(timestamps[i] as number, value);
        if (i >= 28 * DAY && expected && value >= expected.low && value <= expected.high) inside++;
      }
      expect(inside / (7 * DAY)).toBeGreaterThan(0.96);
      expect(inside / (7 * DAY)).toBeLessThan(1);
      const { expected } = detector.next(START + 35 * DAY * FIVE_MINUTES + 72 * FIVE_MINUTES, 280);
      expect((expected?.high as number) - (expected?.low as number)).toBeLessThan(60);
      expect(((expected?.high as number) + (expected?.low as number)) / 2).toBeGreaterThan(265);
    });
  });
}
