import { type Static, Type } from 'typebox';
import { Channel } from '../../contract/words.ts';

const whole = (minimum: number, maximum: number, title: string, description: string) => Type.Integer({ minimum, maximum, title, description });

/** What a tenant may tune in payment recovery. Times in the unit of the name. */
export const RecoverySettings = Type.Object(
  {
    retries: Type.Enum(['biller', 'layer'], {
      title: 'Who tries again',
      description:
        'Who tries a declined card again: the biller by itself, or the layer, which then asks the biller for each charge (switch its own retries off).',
    }),
    retries_in_30_days: whole(1, 15, 'Tries in 30 days', 'So often an invoice is charged again within 30 days at most; limits of the networks may allow less.'),
    retry_for_days: whole(1, 45, 'Days of trying', 'So many days after the first decline the layer stops trying.'),
    answer_within_minutes: whole(5, 45, 'Minutes to the answer', 'A biller that has not said what came of a charge after so many minutes is asked.'),
    silent_hours: whole(0, 240, 'Silent hours', 'After a decline that may pass, the charge is tried again for so many hours before anybody is written to.'),
    reminders: whole(0, 5, 'Reminders', 'How many reminders are sent before a person calls.'),
    days_between_reminders: whole(1, 30, 'Days between reminders', 'So many days lie between one reminder and the next.'),
    days_to_call: whole(1, 30, 'Days to the call', 'So many days after the last reminder a person calls.'),
    call_within_hours: whole(1, 240, 'Hours for the call', 'The call is due so many hours after it was asked for.'),
    suspend_after_days: whole(
      0,
      90,
      'Days to the suspension',
      'So many days after the first decline a person is asked whether to stop the service; 0 never asks.',
    ),
    approve_within_hours: whole(1, 336, 'Hours for agreeing', 'The service goes on when nobody has agreed to stop it after so many hours.'),
    give_up_days: whole(2, 120, 'Days until the end', 'The run ends without success so many days after it began; pauses do not count.'),
    earliest_hour: whole(0, 23, 'Earliest hour', 'Reminders are aimed at the customer’s best hour, from this local hour on.'),
    latest_hour: whole(0, 23, 'Latest hour', 'Reminders are aimed at the customer’s best hour, up to this local hour.'),
    peace_after_outage_hours: whole(0, 168, 'Peace after an outage, hours', 'After an outage of their own a customer is left in peace for so many hours.'),
    promise_grace_hours: whole(0, 72, 'Grace of a promise, hours', 'A promise counts as broken so many hours after its day, as payments are told late.'),
    plan_parts: whole(1, 12, 'Parts of a plan', 'Whoever calls may offer to pay in so many parts; 1 offers none.'),
    plan_days_between: whole(1, 31, 'Days between parts', 'So many days lie between one part and the next.'),
    look_again_minutes: whole(5, 1440, 'Minutes to the next look', 'A paused run looks after so many minutes whether it may go on.'),
    warn_before_expiry: Type.Boolean({
      title: 'Word before expiry',
      description: 'Prepaid customers are told when their balance runs low, before the service stops.',
    }),
    pay_link: Type.String({
      maxLength: 500,
      pattern: '^(https://[^\\s{}]+(\\{customer_id\\}[^\\s{}]*)?)?$',
      title: 'Link for paying',
      description: 'Where customers pay or top up, with {customer_id} in the place of the customer; empty when messages carry no link.',
    }),
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
  retries: 'biller',
  retries_in_30_days: 4,
  retry_for_days: 21,
  answer_within_minutes: 20,
  silent_hours: 24,
  reminders: 2,
  days_between_reminders: 3,
  days_to_call: 3,
  call_within_hours: 24,
  suspend_after_days: 21,
  approve_within_hours: 72,
  give_up_days: 30,
  earliest_hour: 9,
  latest_hour: 19,
  peace_after_outage_hours: 12,
  promise_grace_hours: 12,
  plan_parts: 2,
  plan_days_between: 14,
  look_again_minutes: 30,
  warn_before_expiry: true,
  pay_link: '',
  channel: 'email',
};

/** Where this customer pays or tops up; null where the tenant has named no such place. */
export const payLinkOf = ({ pay_link }: Pick<RecoverySettings, 'pay_link'>, customer: string): string | null =>
  pay_link === '' ? null : pay_link.replace('{customer_id}', encodeURIComponent(customer));

/** What is wrong with settings each of which is possible. */
export function recoveryFaults(settings: RecoverySettings): readonly string[] {
  const faults: string[] = [];
  const daysOfContact = settings.silent_hours / 24 + Math.max(0, settings.reminders - 1) * settings.days_between_reminders + settings.days_to_call;
  if (settings.earliest_hour > settings.latest_hour) faults.push('/earliest_hour lies after /latest_hour');
  if (settings.give_up_days <= daysOfContact) faults.push(`/give_up_days must be more than the ${daysOfContact} days until the call`);
  if (settings.retry_for_days > settings.give_up_days) faults.push('/retry_for_days lies after /give_up_days');
  if (settings.suspend_after_days > 0 && settings.suspend_after_days >= settings.give_up_days)
    faults.push('/suspend_after_days must be less than /give_up_days');
  return faults;
}

/** Who tries a declined card again, and how a service comes to stop: the sentences of the plan that hang on the most settings. */
function chargesAndStops(settings: RecoverySettings): { readonly charges: string; readonly stops: string } {
  const { retries, retries_in_30_days, retry_for_days, silent_hours, suspend_after_days, approve_within_hours } = settings;
  const tries =
    retries === 'layer'
      ? `the layer asks the biller to charge again at moments that were learned, up to ${retries_in_30_days} times in 30 days and for ${retry_for_days} days,`
      : 'the biller tries again by itself';
  const stops =
    suspend_after_days === 0
      ? 'Nobody’s service is proposed to be stopped.'
      : `${suspend_after_days} days after it began a person is asked whether to stop the service, never on or right before a day off; without a yes within ${approve_within_hours} hours it goes on.`;
  return {
    charges: `A payment fails: ${tries} and for ${silent_hours} hours nobody is written to. A card that was refused for good, or a prepaid balance that ran out, is not waited for.`,
    stops,
  };
}

/** What is done under these settings, one sentence a step. */
export function recoveryProcedure(settings: RecoverySettings): readonly string[] {
  const { reminders, days_between_reminders, days_to_call, earliest_hour, latest_hour, channel, call_within_hours, give_up_days } = settings;
  const { charges, stops } = chargesAndStops(settings);
  const every = reminders > 1 ? `, ${days_between_reminders} days apart` : '';
  const between = `between ${earliest_hour}:00 and ${latest_hour}:59 of their clock`;
  return [
    charges,
    reminders === 0
      ? 'Nobody is reminded.'
      : `The customer gets up to ${reminders} reminders ${channel === 'auto' ? 'on the channel on which they answer' : `by ${channel}`}${every}, at their best hour ${between}.`,
    `${reminders === 0 ? 'Then' : `${days_to_call} days after the last one`} a person calls within ${call_within_hours} hours; at once when there is no address that works.`,
    stops,
    `While their own line is down nobody is asked for money: the clock stands still, and for ${settings.peace_after_outage_hours} hours after.`,
    `A payment that covers the debt ends it at once, and gives back a service that this plan stopped. ${give_up_days} days after it began it ends without success.`,
  ];
}
