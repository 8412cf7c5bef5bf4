import { type Calendar, HOUR } from './calendar.ts';
import { between, happens, type Streams } from './chance.ts';
import type { Customer } from './people.ts';
import type { Recorder } from './recorder.ts';

/** Share of the visits that come late, and by how many days at most. */
const LATE = 0.22;
const MOST_DAYS = 6;

/** A technician comes: to repair on the promised day or some days later, to install on the day on which the service begins. How late it was is remembered. */
export function visit(c: Customer, kind: 'install' | 'repair', day: number, calendar: Calendar, streams: Streams, out: Recorder): void {
  const random = streams('visits', c.index, day);
  const late = happens(random, LATE) ? between(random, 1, MOST_DAYS) : 0;
  const promised = kind === 'install' ? day - late : day;
  const on = promised + late;
  const second = between(random, 9 * HOUR, 16 * HOUR) + calendar.toUtc(c.node.region.zone, on);
  c.visits.push({ on, late });
  out.say('visit.completed', on, second, `${c.id}/${day}`, {
    customer_id: c.id,
    visit_id: `v-${c.id}-${day}`,
    kind,
    scheduled_for: calendar.day(promised),
  });
}
