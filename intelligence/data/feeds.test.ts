import { describe, expect, test } from 'vitest';
import { eventTypes } from '../contract/events/catalogue.ts';
import { mulberry32 } from '../kernel/random.ts';
import { feedState } from './feed-watch.ts';
import { FEEDS, feedDays, feedOf, feedsOf, hoursHeard, typesOf } from './feeds.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-01T00:00:00Z');
const moment = (hour: number) => new Date(START + hour * HOUR);
/** The state at an hour, when something was heard in each of the hours given. */
const stateAt = (hours: readonly number[], now: number) =>
  feedState(
    hours.map((hour) => START / HOUR + hour),
    moment(hours.at(-1) as number),
    moment(now),
  );
const every = (step: number, until: number): number[] => Array.from({ length: Math.ceil(until / step) }, (_, i) => i * step);

describe('which feed an event comes by', () => {
  test('every type has one, but for inventory, price list, planned work and what we send ourselves', () => {
    const without = eventTypes.filter((type) => feedOf(type) === null);
    for (const type of without)
      expect(type).toMatch(
        /^(device\.(installed|removed)|consent\.|preference\.|recovery\.|call\.|message\.|action\.|task\.|plan\.|addon\.|offer\.|address\.|equipment\.|usage\.threshold|rescue\.|maintenance\.)/,
      );
    expect(FEEDS.filter((feed) => typesOf(feed).length === 0)).toEqual([]);
    expect(feedsOf(['usage.recorded', 'device.down', 'outage.ended', 'message.sent'])).toEqual(['usage', 'alarms']);
  });
  test('the hours of a batch are the same in any order and when it comes twice', () => {
    const event = (time: string) => ({ tenant: 'north', type: 'usage.recorded', time }) as const;
    const batch = ['2026-03-02T01:10:00.000Z', '2026-03-02T05:00:00.000Z', '2026-03-01T23:59:00.000Z'].map(event);
    const hours = hoursHeard(feedDays(batch));
    expect(hours.map((hour) => hour - START / HOUR)).toEqual([23, 25, 29]);
    expect(hoursHeard(feedDays([...batch, ...batch].reverse()))).toEqual(hours);
    expect(feedDays(batch).find(({ day }) => day === '2026-03-02')?.lastAt).toBe('2026-03-02T05:00:00.000Z');
  });
});

describe('when a feed counts as silent', () => {
  test('what comes every hour is missed after a few hours, what comes every night after a night and a little', () => {
    expect(stateAt(every(1, 500), 502)).toEqual({ patienceHours: 3, silentSince: null });
    expect(stateAt(every(1, 500), 503.5).silentSince).toEqual(moment(499));
    expect(stateAt(every(24, 480), 480).silentSince).toBeNull();
    expect(stateAt(every(24, 480), 483).silentSince).toEqual(moment(456));
  });
  test('a weekend without tickets is usual when every weekend is', () => {
    const weekdays = every(1, 24 * 42).filter((hour) => Math.floor(hour / 24) % 7 < 5 && hour % 24 >= 8 && hour % 24 < 18);
    const friday = weekdays.at(-1) as number;
    expect(stateAt(weekdays, friday + 62).silentSince).toBeNull();
    expect(stateAt(weekdays, friday + 130).silentSince).not.toBeNull();
  });
  test('one long outage does not teach that outages are usual', () => {
    const hours = every(1, 600).filter((hour) => hour < 300 || hour > 400);
    expect(stateAt(hours, 604).silentSince).toEqual(moment(599));
  });
  test('of a feed that was hardly heard nobody can say that it is late', () => {
    expect(stateAt([0, 10, 30, 50], 500)).toEqual({ patienceHours: null, silentSince: null });
  });
  test('what comes by chance is called late by mistake at most once in twenty months', () => {
    let [alarms, months] = [0, 0];
    for (const [seed, perDay] of [1, 2, 3, 4, 5, 6].flatMap((one) => [0.7, 2, 8].map((rate) => [one, rate] as const))) {
      const random = mulberry32(seed * 100 + Math.round(perDay * 10));
      const hours = every(1, 24 * 180).filter(() => random() < 1 - Math.exp(-perDay / 24));
      let late = false;
      for (let now = 24 * 50; now < 24 * 180; now++) {
        const before = hours.filter((hour) => hour <= now && hour > now - 24 * 50);
        const is = stateAt(before, now).silentSince !== null;
        if (is && !late) alarms++;
        late = is;
      }
      months += 4;
    }
    expect(alarms / months).toBeLessThanOrEqual(0.05);
  });
});
