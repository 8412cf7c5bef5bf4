import { type Static, Type } from 'typebox';
import { Channel } from '../../contract/words.ts';

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });

/** What a tenant may tune in payment recovery. Times in the unit of the name. */
export const RecoverySettings = Type.Object(
  {
    /** After a soft decline the biller tries again by itself for so long, and nobody is written to. */
    silent_hours: whole(0, 240),
    reminders: whole(0, 5),
    days_between_reminders: whole(1, 30),
    /** From the last reminder to the call. */
    days_to_call: whole(1, 30),
    /** The call is due so long after it was asked for. */
    call_within_hours: whole(1, 240),
    /** The run ends without success so long after it began; pauses do not count. */
    give_up_days: whole(2, 120),
    /** Reminders are aimed at the customer's best hour, if it starts within these local hours. */
    earliest_hour: whole(0, 23),
    latest_hour: whole(0, 23),
    /** How long after an outage of their own the customer is left in peace. */
    peace_after_outage_hours: whole(0, 168),
    /** How often a paused run looks whether it may go on. */
    look_again_minutes: whole(5, 1440),
    channel: Channel,
  },
  { additionalProperties: false },
);
export type RecoverySettings = Static<typeof RecoverySettings>;

/** What holds when a tenant has set nothing. */
export const defaultRecovery: RecoverySettings = {
  silent_hours: 24,
  reminders: 2,
  days_between_reminders: 3,
  days_to_call: 3,
  call_within_hours: 24,
  give_up_days: 21,
  earliest_hour: 9,
  latest_hour: 19,
  peace_after_outage_hours: 12,
  look_again_minutes: 30,
  channel: 'email',
};

/** What is wrong with settings each of which is possible. */
export function recoveryFaults(settings: RecoverySettings): readonly string[] {
  const faults: string[] = [];
  const daysOfContact = settings.silent_hours / 24 + Math.max(0, settings.reminders - 1) * settings.days_between_reminders + settings.days_to_call;
  if (settings.earliest_hour > settings.latest_hour) faults.push('/earliest_hour lies after /latest_hour');
  if (settings.give_up_days <= daysOfContact) faults.push(`/give_up_days must be more than the ${daysOfContact} days until the call`);
  return faults;
}
