import { type Static, Type } from 'typebox';
import { contactSettings, usualAim, whole } from './contact-settings.ts';

/** What a tenant may tune in service restoration. Times in the unit of the name, money in minor units. */
export const RestorationSettings = Type.Object(
  {
    declared: Type.Enum(['tell', 'propose'], {
      description: 'Whether customers are told of an outage that a system or a person declares, or a person is asked first.',
    }),
    concluded: Type.Enum(['tell', 'propose', 'nothing'], { description: 'The same for an incident that the layer concludes from alarms.' }),
    sure_percent: whole(50, 100, 'How sure the layer must be of the root of an incident that it concludes, in percent.'),
    concluded_after_minutes: whole(0, 240, 'A concluded incident must have lasted so many minutes before anybody is told.'),
    tell_after_minutes: whole(0, 30, 'Who is back within so long is not told at all. The first notice leaves within half an hour in any case.'),
    calm_minutes: whole(0, 60, 'A line counts as up when it has been for so long.'),
    flap_minutes: whole(5, 1440, 'A line that goes down again within so long is the same outage: nothing is told twice.'),
    expected_updates: whole(0, 10, 'So many times at most a stated time of return, or a change of it, is told.'),
    credit_after_minutes: whole(0, 10_080, 'A credit is due for an outage of the customer’s own line that lasted longer than this.'),
    credit_counts: Type.Enum(['all', 'beyond'], { description: 'Whether all its minutes count, or those beyond that.' }),
    credit_percent: whole(0, 1000, 'The credit in percent of what the minutes cost; 100 is the price of the time without service, 0 is no credit.'),
    credit_step_minor: whole(1, 10_000, 'Credits are whole multiples of this.'),
    credit_rounding: Type.Enum(['down', 'nearest', 'up'], { description: 'How a credit is rounded to a whole multiple of that.' }),
    credit_cap_percent: whole(0, 100, 'One outage never brings more than this part of a month’s price.'),
    credit_by_itself: Type.Boolean({ description: 'Whether credits are given by themselves, or each waits for a person.' }),
    credit_approval_hours: whole(1, 720, 'A credit to which nobody agrees within so many hours lapses.'),
    follow_up_hours: whole(0, 168, 'The apology with its one question comes so long after the end, at a good hour; 0 is none.'),
    ...contactSettings,
  },
  { additionalProperties: false },
);
export type RestorationSettings = Static<typeof RestorationSettings>;

/** What holds when a tenant has set nothing: money leaves only when a person agrees. */
export const defaultRestoration: RestorationSettings = {
  declared: 'tell',
  concluded: 'propose',
  sure_percent: 80,
  concluded_after_minutes: 10,
  tell_after_minutes: 5,
  calm_minutes: 5,
  flap_minutes: 60,
  expected_updates: 3,
  channels: ['sms', 'whatsapp', 'email', 'push', 'in-app'],
  credit_after_minutes: 240,
  credit_counts: 'all',
  credit_percent: 100,
  credit_step_minor: 1,
  credit_rounding: 'nearest',
  credit_cap_percent: 100,
  credit_by_itself: false,
  credit_approval_hours: 72,
  follow_up_hours: 24,
  ...usualAim,
  earliest_hour: 9,
  latest_hour: 19,
};

/** What is wrong with settings each of which is possible. */
export function restorationFaults(settings: RestorationSettings): readonly string[] {
  const faults: string[] = [];
  if (settings.earliest_hour > settings.latest_hour) faults.push('/earliest_hour lies after /latest_hour');
  if (settings.calm_minutes >= settings.flap_minutes) faults.push('/calm_minutes must be less than /flap_minutes');
  return faults;
}

/** Minutes of a month of price: a year has 8,760 hours. */
const MINUTES_A_MONTH = (8_760 / 12) * 60;

/**
 * What an outage of so many whole minutes brings, in minor units: price × minutes × percent ÷ (100 × 43,800), rounded to whole steps, and
 * never more than the cap, which is rounded down. Reckoned in whole numbers, so that it is exact to the cent.
 * @example creditMinor(5000, 600, { ...defaultRestoration }) === 68 // 5000 × 600 ÷ 43,800 = 68.49…
 */
export function creditMinor(priceMinor: number, minutes: number, settings: RestorationSettings): number {
  if (minutes <= settings.credit_after_minutes) return 0;
  const counted = settings.credit_counts === 'all' ? minutes : minutes - settings.credit_after_minutes;
  const step = BigInt(settings.credit_step_minor);
  const part = BigInt(priceMinor) * BigInt(counted) * BigInt(settings.credit_percent);
  const whole = 100n * BigInt(MINUTES_A_MONTH) * step;
  const steps =
    settings.credit_rounding === 'down' ? part / whole : settings.credit_rounding === 'up' ? (part + whole - 1n) / whole : (2n * part + whole) / (2n * whole);
  const cap = (BigInt(priceMinor) * BigInt(settings.credit_cap_percent)) / 100n / step;
  return Number((steps < cap ? steps : cap) * step);
}
