import type { Calendar } from './calendar.ts';
import type { Customer } from './people.ts';
import type { Recorder } from './recorder.ts';

/** What both ways of paying need. */
export interface Till {
  readonly calendar: Calendar;
  readonly out: Recorder;
  /** The UTC second of the day at that local hour of the customer. */
  readonly local: (customer: Customer, day: number, hour: number) => number;
}

/** Days without service after which the ISP may close the customer. */
export const GRACE_DAYS = { postpaid: 14, prepaid: 21 } as const;
/** Daily chance that a customer who has long been without service pays and comes back. */
export const RETURNS = { postpaid: 0.03, prepaid: 0.04 } as const;

/** The service runs again. */
export function resume({ out }: Till, c: Customer, day: number, second: number): void {
  c.status = 'active';
  c.resumedOn = day;
  out.say('customer.activated', day, second, `${c.id}/${day}`, { customer_id: c.id });
}
