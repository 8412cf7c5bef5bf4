import type { Evidence } from '../../contract/api/failures.ts';
import { READINGS } from '../../data/device-readings.ts';
import { SILENT_HOURS } from '../../data/features/node-course.ts';
import type { NodeHistory } from '../../data/node-history.ts';
import { type Hour, startOf } from '../../kernel/hours.ts';

/** Strays from the middle between which 99 of 100 readings lie, and beyond which one that is worse is unusual: about one in 30,000 by chance. */
const USUAL_STRAYS = 2.576;
const UNUSUAL_STRAYS = 4;
/** Earlier readings of that hour without which nothing is called unusual. */
const LEAST_EARLIER = 12;

const short = (value: number): string => String(Number(value.toPrecision(3)));
const clock = (hour: Hour): string => `${startOf(hour).slice(0, 10)} ${startOf(hour).slice(11, 16)} UTC`;

/** The latest readings of a device within a day, each against what is usual for it at that hour; `strays` says how far off. */
export function evidenceOf(node: NodeHistory, asOf: Hour): (Evidence & { strays: number })[] {
  return READINGS.flatMap(({ what, unit, bad }, reading) => {
    for (let hour = asOf; hour > asOf - SILENT_HOURS; hour--) {
      const value = node.mean(reading, hour, asOf);
      if (Number.isNaN(value)) continue;
      const usual = node.usual(reading, hour);
      const strays = usual ? (value - usual.middle) / usual.spread : 0;
      const worse = bad === 'either' ? Math.abs(strays) : bad === 'high' ? strays : -strays;
      const unusual = usual !== null && usual.readings >= LEAST_EARLIER && worse > UNUSUAL_STRAYS;
      const bounds = usual && { low: usual.middle - USUAL_STRAYS * usual.spread, high: usual.middle + USUAL_STRAYS * usual.spread };
      const range = bounds ? `usually ${short(bounds.low)} to ${short(bounds.high)} at that hour` : 'too few earlier readings to say what is usual';
      return {
        reading: what,
        unit,
        value,
        at: startOf(hour),
        usual: usual?.middle ?? null,
        usual_low: bounds?.low ?? null,
        usual_high: bounds?.high ?? null,
        rests_on: usual?.readings ?? 0,
        unusual,
        sentence: `${what.charAt(0).toUpperCase()}${what.slice(1)} ${short(value)} ${unit} at ${clock(hour)}, ${range}.`,
        strays,
      };
    }
    return [];
  });
}
