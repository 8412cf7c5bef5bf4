import { type Static, Type } from 'typebox';
import { Channel } from '../../contract/words.ts';

const whole = (minimum: number, maximum: number, title: string, description: string) => Type.Integer({ minimum, maximum, title, description });

/** What a tenant may tune in payment recovery. Times in the unit of the name. */
export const RecoverySettings = Type.Object(
  {
    silent_hours: whole(0, 240, 'Silent hours', 'After a soft decline the biller tries again by itself for so many hours, and nobody is written to.'),
    reminders: whole(0, 5, 'Reminders', 'How many reminders are sent before a person calls.'),
    days_between_reminders: whole(1, 30, 'Days between reminders', 'So many days lie between one reminder and the next.'),
    days_to_call: whole(1, 30, 'Days to the call', 'So many days after the last reminder a person calls.'),
    call_within_hours: whole(1, 240, 'Hours for the call', 'The call is due so many hours after it was asked for.'),
    give_up_days: whole(2, 120, 'Days until the end', 'The run ends without success so many days after it began; pauses do not count.'),
    earliest_hour: whole(0, 23, 'Earliest hour', 'Reminders are aimed at the customer’s best hour, from this local hour on.'),
    latest_hour: whole(0, 23, 'Latest hour', 'Reminders are aimed at the customer’s best hour, up to this local hour.'),
    peace_after_outage_hours: whole(0, 168, 'Peace after an outage, hours', 'After an outage of their own a customer is left in peace for so many hours.'),
    look_again_minutes: whole(5, 1440, 'Minutes to the next look', 'A paused run looks after so many minutes whether it may go on.'),
    channel: Type.Enum([...Channel.enum, 'auto'], {
      title: 'Channel',
      description: 'One channel; or “auto”: for each customer the one on which they answer, and the others when it cannot reach them.',
    }),
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

/** What is done under these settings, one sentence a step. */
export function recoveryProcedure(settings: RecoverySettings): readonly string[] {
  const { silent_hours, reminders, days_between_reminders, days_to_call, earliest_hour, latest_hour, channel, call_within_hours, give_up_days } = settings;
  const every = reminders > 1 ? `, ${days_between_reminders} days apart` : '';
  const between = `between ${earliest_hour}:00 and ${latest_hour}:59 of their clock`;
  return [
    `A payment fails: for ${silent_hours} hours the biller tries again by itself and nobody is written to. A card that was refused for good, or a prepaid balance that ran out, is not waited for.`,
    reminders === 0
      ? 'Nobody is reminded.'
      : `The customer gets up to ${reminders} reminders ${channel === 'auto' ? 'on the channel on which they answer' : `by ${channel}`}${every}, at their best hour ${between}.`,
    `${reminders === 0 ? 'Then' : `${days_to_call} days after the last one`} a person calls within ${call_within_hours} hours; at once when there is no address that works.`,
    `While their own line is down nobody is asked for money: the clock stands still, and for ${settings.peace_after_outage_hours} hours after.`,
    `A payment that covers the debt ends it at once. ${give_up_days} days after it began it ends without success.`,
  ];
}
