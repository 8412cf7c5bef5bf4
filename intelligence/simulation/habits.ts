import { normal, pick, poisson } from '../kernel/random.ts';
import { HOUR, SECONDS_PER_DAY } from './calendar.ts';
import { between, happens, type Streams, within } from './chance.ts';
import type { Fate } from './fate.ts';
import { throughHome } from './homes.ts';
import { eveningPercent } from './network.ts';
import type { Customer } from './people.ts';
import type { Recorder } from './recorder.ts';

/** Factor of a day of the week, Sunday first. */
const WEEK = { residential: [1.18, 0.93, 0.92, 0.93, 0.95, 1.02, 1.17], business: [0.25, 1.25, 1.28, 1.27, 1.25, 1.15, 0.35] } as const;
/** Use falls to this share over three weeks once interest is lost. */
const COOLED = 0.35;
const COOLING_DAYS = 21;

/** What one customer uses on one day, and how fast the evening was; remembers both. `utilisation` is the node's, 0–1. */
export function useDay(c: Customer, fate: Fate, streams: Streams, out: Recorder, day: number, weekday: number, utilisation: number): void {
  const random = streams('usage', c.index, day);
  const down = fate.minutes(c.node, day) / 1440;
  if (day >= c.awayUntil && happens(random, 0.003)) c.awayUntil = day + between(random, 3, 8);
  const away = day < c.awayUntil ? 0.12 : 1;
  const noise = Math.exp(0.28 * normal(random) - 0.04);
  const growth = 1 + 0.0005 * day;
  const bytes = c.plan.dailyBytes * c.appetite * (WEEK[c.segment][weekday] as number) * growth * interest(c, day) * away * noise * (1 - down);
  const quiet = eveningPercent(utilisation) - c.homeLoss - (down > 0.04 ? 12 : 0) + 3 * normal(random);
  const evening = Math.round(throughHome(within(quiet, 3, 108), c.home, c.plan));
  const late = random();
  const delay = late < 0.03 ? between(random, 600, 3 * HOUR) : 0;
  const data = { customer_id: c.id, down_bytes: Math.round(bytes * (1 - c.upShare)), up_bytes: Math.round(bytes * c.upShare), evening_speed_percent: evening };
  out.say('usage.recorded', day, SECONDS_PER_DAY - 1200 + (c.index % 1199), `${c.id}/${day}`, data, delay);
  remember(c, bytes, evening);
}

/** The share of the usual use that is left, by how long the customer has been losing interest. */
function interest(c: Customer, day: number): number {
  const since = day - c.coolingSince;
  if (!(since >= 0 && since < c.coolingFor)) return 1;
  return 1 - (1 - COOLED) * Math.min(1, since / COOLING_DAYS);
}

/** Running means at first, exponential smoothing over two weeks and two months once there are enough days. */
function remember(c: Customer, bytes: number, evening: number): void {
  const n = ++c.readings;
  if (n === 1) {
    c.evening = evening;
    c.usageFast = bytes;
    c.usageSlow = bytes;
    return;
  }
  c.evening += (evening - c.evening) / Math.min(n, 14);
  c.usageFast += (bytes - c.usageFast) / Math.min(n, 14);
  c.usageSlow += (bytes - c.usageSlow) / Math.min(n, 60);
}

/** The sessions of one customer that end on that day: those of the router's own accord, and those that the line lost. */
export function sessionDay(c: Customer, fate: Fate, streams: Streams, out: Recorder, day: number): void {
  const random = streams('sessions', c.index, day);
  const broken = fate.of(c.node).find((outage) => Math.floor(outage.start / SECONDS_PER_DAY) === day);
  if (broken && happens(random, 0.5)) tellSession(c, random, out, day, broken.start - day * SECONDS_PER_DAY, 'lost', 0);
  const rate = 0.035 + c.node.lossRate;
  for (let n = poisson(random, rate); n > 0; n--) {
    const lost = happens(random, c.node.lossRate / rate);
    const cause = lost ? 'lost' : pick(random, ['user', 'unknown', 'administrator'] as const, [80, 14, 6]);
    tellSession(c, random, out, day, Math.floor(random() * (SECONDS_PER_DAY - 1)), cause, n);
  }
}

function tellSession(
  c: Customer,
  random: () => number,
  out: Recorder,
  day: number,
  end: number,
  cause: 'user' | 'lost' | 'unknown' | 'administrator',
  n: number,
): void {
  const wanted = Math.floor(HOUR + random() * 14 * SECONDS_PER_DAY);
  const length = Math.max(60, Math.min(wanted, (day - c.since) * SECONDS_PER_DAY + end - 60));
  const bytes = ((Number.isNaN(c.usageFast) ? 0 : c.usageFast) * length) / SECONDS_PER_DAY;
  const key = `${c.id}/${day}/${n}`;
  out.say('session.ended', day, end, key, {
    customer_id: c.id,
    session_id: key,
    started_at: out.stamp(day, end - length),
    down_bytes: Math.round(bytes * (1 - c.upShare)),
    up_bytes: Math.round(bytes * c.upShare),
    cause,
  });
}
