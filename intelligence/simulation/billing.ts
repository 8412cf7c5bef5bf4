import { type Calendar, HOUR } from './calendar.ts';
import type { Streams } from './chance.ts';
import { CLOSING_HAZARD } from './leaving.ts';
import type { Customer } from './people.ts';
import { type Bill, postpaidDay } from './postpaid.ts';
import { prepaidDay } from './prepaid.ts';
import type { Recorder } from './recorder.ts';
import { GRACE_DAYS, RETURNS, type Till } from './till.ts';

/** Bills, charges, retries, suspensions and returns of all customers. */
export interface Billing {
  /** The chance that the ISP closes the customer on that day, as of its morning. */
  closing(customer: Customer, day: number): number;
  /** Runs one customer's day; gives back true when the ISP closes the customer for not paying. */
  run(customer: Customer, day: number): boolean;
}

/** The biller of one world. */
export function biller(calendar: Calendar, streams: Streams, out: Recorder): Billing {
  const open = new Map<number, Bill[]>();
  const till: Till = { calendar, out, local: (c, day, hour) => hour * HOUR + calendar.toUtc(c.node.region.zone, day) };
  const billsOf = (c: Customer): Bill[] => {
    const known = open.get(c.index);
    if (known) return known;
    const none: Bill[] = [];
    open.set(c.index, none);
    return none;
  };
  return {
    closing(c, day) {
      if (c.status !== 'suspended' && c.status !== 'expired') return 0;
      // Whoever comes back on the day is not closed on it.
      return day - c.stoppedOn >= GRACE_DAYS[c.billing] ? (1 - RETURNS[c.billing]) * CLOSING_HAZARD : 0;
    },
    run(c, day) {
      const random = streams('billing', c.index, day);
      return c.billing === 'postpaid' ? postpaidDay(till, c, billsOf(c), random, day) : prepaidDay(till, c, random, day);
    },
  };
}
