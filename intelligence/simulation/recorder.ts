import type { CloudEvent } from '../contract/envelope.ts';
import type { EventData, EventType } from '../contract/events/catalogue.ts';
import { type Calendar, SECONDS_PER_DAY } from './calendar.ts';

/** The name under which the world speaks. */
export const SOURCE = 'urn:uil:simulation';

/** Collects what the world says and gives it back day by day in the order of time. */
export interface Recorder {
  /** `key` must be unique per type; `second` counts from midnight UTC of the day and may lie beyond it; `delay` is how many seconds later the source knew. */
  say<T extends EventType>(type: T, day: number, second: number, key: string, data: EventData<T>, delay?: number): void;
  /** RFC 3339 of that moment. */
  stamp(day: number, second: number): string;
  /** Everything before the first day, in order of time. */
  history(): CloudEvent[];
  /** Everything of that day, in order of time; the day is closed afterwards. */
  take(day: number): CloudEvent[];
}

type Entry = { readonly at: number; readonly event: CloudEvent };

/** A recorder for one tenant; `prefix` sets the ids of one seed apart from those of another. */
export function recorder(calendar: Calendar, tenant: string, prefix: string): Recorder {
  const past: Entry[] = [];
  const days = new Map<number, Entry[]>();
  const inOrder = (entries: Entry[]) => entries.sort((a, b) => a.at - b.at).map((entry) => entry.event);
  return {
    say(type, day, second, key, data, delay = 0) {
      const whole = Math.floor(second);
      const time = calendar.stamp(day, whole);
      const event: CloudEvent = {
        specversion: '1.0',
        id: `${prefix}.${type}.${key}`,
        source: SOURCE,
        type,
        time,
        tenantid: tenant,
        recordedtime: delay > 0 ? calendar.stamp(day, whole + delay) : time,
        data,
      };
      const at = day * SECONDS_PER_DAY + whole;
      const on = Math.floor(at / SECONDS_PER_DAY);
      if (on < 0) past.push({ at, event });
      else {
        const entries = days.get(on);
        if (entries) entries.push({ at, event });
        else days.set(on, [{ at, event }]);
      }
    },
    stamp: calendar.stamp,
    history: () => inOrder(past.splice(0)),
    take(day) {
      const entries = days.get(day) ?? [];
      days.delete(day);
      return inOrder(entries);
    },
  };
}
