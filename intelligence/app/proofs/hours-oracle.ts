import type { HoursRule } from '../../orchestration/policy-rules.ts';

/** Says independently of the product whether a clock on the wall in a zone shows an allowed time: by the platform's date formatting, from the raw rules. */
export type HoursOracle = (zone: string, rules: readonly HoursRule[], at: number) => boolean;

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const inMinutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** A fresh oracle; it keeps one formatter per zone. */
export function hoursOracle(): HoursOracle {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (zone, rules, at) => {
    let format = formats.get(zone);
    if (format === undefined) {
      format = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
      formats.set(zone, format);
    }
    const shown = /^(\w{3}),? (\d\d):(\d\d)$/.exec(format.format(at));
    if (shown === null) throw new TypeError(`The clock of ${zone} cannot be read.`);
    const weekday = WEEKDAYS.indexOf(shown[1]!) + 1;
    const minute = Number(shown[2]) * 60 + Number(shown[3]);
    for (const { weekdays, window } of rules) {
      if (!weekdays.includes(weekday)) continue;
      if (window === null) return false;
      const opens = inMinutes(window.opens);
      const closes = inMinutes(window.closes);
      const inside = opens < closes ? minute >= opens && minute < closes : minute >= opens || minute < closes;
      if (!inside) return false;
    }
    return true;
  };
}
