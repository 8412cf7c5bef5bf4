import type { Day } from '../kernel/days.ts';
import type { Calendar } from './calendar.ts';
import type { Fate, Outage, Wear } from './fate.ts';
import { CAUSES, type Cause } from './leaving.ts';
import { openChance } from './messages.ts';

/** How a customer left. */
export interface Departure {
  readonly day: Day;
  /** False when the ISP closed the customer for not paying. */
  readonly voluntary: boolean;
}

/** What really was: nothing here can be read from the events alone. Complete once the events have been consumed. */
export interface Truth {
  readonly from: Day;
  readonly days: number;
  /** Everyone who ever was a customer, in order of joining. */
  readonly customers: readonly string[];
  /**
   * The chance that the customer leaves on that day, given all that happened before it; NaN when not a customer then.
   * `voluntary` counts leaving of one's own will, `involuntary` being closed for not paying.
   */
  hazard(customer: string, day: Day, kind?: 'any' | 'voluntary' | 'involuntary'): number;
  /** The chance of leaving within that many days from that day on, were the hazard of the day to stay as it is. */
  chanceWithin(customer: string, day: Day, days: number, kind?: 'any' | 'voluntary' | 'involuntary'): number;
  /** The multiplier of each cause on that day; null when not a customer or when causes were not kept. */
  causes(customer: string, day: Day): Record<Cause, number> | null;
  /** How content the customer really was on that day, 0–10, without the mood of the moment; NaN while the service did not run. */
  feeling(customer: string, day: Day): number;
  /** When and how the customer left; null when not within the simulated days. */
  departure(customer: string): Departure | null;
  /** Every outage with its root and the hours for which it could be seen coming. */
  readonly outages: readonly Outage[];
  /** Every wear of a node, also where it was mended before it became a fault. */
  readonly wear: readonly Wear[];
  /** The chance that a usual reader of the segment opens mail that arrives in that local hour. */
  openChance(segment: 'residential' | 'business', hour: number): number;
}

interface Track {
  readonly voluntary: Float32Array;
  readonly involuntary: Float32Array;
  readonly causes: Float32Array | null;
  readonly feeling: Float32Array;
  departure: Departure | null;
}

/** The book into which the world writes its truth while it runs. */
export interface TruthBook extends Truth {
  begin(): void;
  join(customer: string): void;
  /** `causes` holds the multipliers in the order of CAUSES. */
  write(customer: string, day: number, voluntary: number, involuntary: number, causes: Float32Array | null): void;
  feel(customer: string, day: number, feeling: number): void;
  leave(customer: string, day: number, voluntary: boolean): void;
}

/** An empty book. */
export function truthBook(calendar: Calendar, fate: Fate, keepCauses: boolean): TruthBook {
  const tracks = new Map<string, Track>();
  const customers: string[] = [];
  const read = (customer: string, day: Day, kind: 'any' | 'voluntary' | 'involuntary'): number => {
    const track = tracks.get(customer);
    const i = calendar.indexOf(day);
    const own = track?.voluntary[i] ?? Number.NaN;
    const closed = track?.involuntary[i] ?? Number.NaN;
    return kind === 'voluntary' ? own : kind === 'involuntary' ? closed : 1 - (1 - own) * (1 - closed);
  };
  const empty = () => new Float32Array(calendar.days).fill(Number.NaN);
  return {
    from: calendar.from,
    days: calendar.days,
    customers,
    outages: fate.outages,
    wear: fate.wear,
    openChance,
    hazard: (customer, day, kind = 'any') => read(customer, day, kind),
    chanceWithin: (customer, day, days, kind = 'any') => 1 - (1 - read(customer, day, kind)) ** days,
    causes(customer, day) {
      const at = calendar.indexOf(day);
      const track = tracks.get(customer);
      if (!track?.causes || Number.isNaN(track.causes[at * CAUSES.length] ?? Number.NaN)) return null;
      const of = (i: number) => track.causes?.[at * CAUSES.length + i] as number;
      return Object.fromEntries(CAUSES.map((cause, i) => [cause, of(i)])) as Record<Cause, number>;
    },
    feeling: (customer, day) => tracks.get(customer)?.feeling[calendar.indexOf(day)] ?? Number.NaN,
    departure: (customer) => tracks.get(customer)?.departure ?? null,
    begin() {
      tracks.clear();
      customers.length = 0;
    },
    join(customer) {
      customers.push(customer);
      const causes = keepCauses ? new Float32Array(calendar.days * CAUSES.length).fill(Number.NaN) : null;
      tracks.set(customer, { voluntary: empty(), involuntary: empty(), causes, feeling: empty(), departure: null });
    },
    write(customer, day, voluntary, involuntary, causes) {
      const track = tracks.get(customer) as Track;
      track.voluntary[day] = voluntary;
      track.involuntary[day] = involuntary;
      if (causes) track.causes?.set(causes, day * CAUSES.length);
    },
    feel(customer, day, feeling) {
      (tracks.get(customer) as Track).feeling[day] = feeling;
    },
    leave(customer, day, voluntary) {
      (tracks.get(customer) as Track).departure = { day: calendar.day(day), voluntary };
    },
  };
}
