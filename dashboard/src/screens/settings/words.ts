import type { ChannelRoute } from '../../api/types.ts';

/** What a channel is called. */
export const channelWords: Record<ChannelRoute['channel'], string> = {
  email: 'E-mail',
  sms: 'Text messages',
  whatsapp: 'WhatsApp',
  push: 'Notifications in browsers',
  'in-app': 'The customer portal',
  webhook: 'A system of yours',
  call: 'Calls',
};

/** What happens to a message whose answer was lost. */
export const deliveryWords: Record<ChannelRoute['delivery'], string> = {
  keyed: 'A lost answer is asked for again under the same key; nothing goes out twice.',
  queryable: 'After a lost answer the provider is asked; nothing goes out twice.',
  'at-most-once': 'The provider knows no keys: after a lost answer nothing is sent again, and a person or a receipt clears it up.',
};

/** The figures of the last day in a sentence. */
export function lastDay({ sent, failed, unknown, last_reason }: ChannelRoute['last_day']): string {
  if (sent + failed + unknown === 0) return 'No message in the last 24 hours.';
  const parts = [`${sent} taken`, ...(failed > 0 ? [`${failed} refused`] : []), ...(unknown > 0 ? [`${unknown} in doubt`] : [])];
  return `Last 24 hours: ${parts.join(', ')}.${last_reason === null ? '' : ` Last trouble: ${last_reason}.`}`;
}
