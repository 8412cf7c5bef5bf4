import { channelWords } from './words.ts';

const reasons: Readonly<Record<string, string>> = {
  'its time': 'Their time has not come',
  'not-before': 'Their time has not come',
  'quiet-hours': 'Quiet hours where the customer is',
  'stated-hours': 'The customer asked for other hours',
  'outage-open': 'Their own line is down',
  'left-in-peace': 'The customer is left in peace',
  'switched-off': 'A switch is off',
  'blast-radius': 'The playbook has reached as many as it may in an hour',
  'budget-spent': 'The budget of the channel is spent',
  'channel-resting': 'Too much goes wrong on the channel',
  'person-unknown': 'The customer is not known',
  'zone-unknown': 'The time zone is not known',
  'opted-out': 'The customer does not want it',
  'no-consent': 'The customer has not agreed to offers',
  'no-address': 'There is no address for the channel',
  'address-dead': 'The address does not work',
  'customer-left': 'The customer has left',
  'customer-unknown': 'There is no such customer',
  'already-told': 'The same was said today',
  'too-late': 'It would come too late',
  'held-out': 'Held out for comparison',
};

/** Why a message waits or does not go, in words. */
export const waitingWords = (reason: string): string => reasons[reason] ?? (reason.startsWith('cap-') ? 'The customer has had enough messages' : reason);

/** What a switch is for, in words. */
export function scopeWords(scope: string): string {
  const [kind, name = ''] = scope.split(':');
  if (kind === 'all') return 'Everything';
  if (kind === 'channel') return channelWords[name as keyof typeof channelWords] ?? name;
  return name === 'by-hand' ? 'Messages of people' : `Playbook ${name}`;
}
