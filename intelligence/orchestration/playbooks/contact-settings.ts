import { Type } from 'typebox';
import { Channel } from '../../contract/words.ts';

/** A whole number that a tenant may set, with what it means. */
export const whole = (minimum: number, maximum: number, description: string) => Type.Integer({ minimum, maximum, description });

/** How messages that may wait are aimed, in every playbook that has such. */
export const hourSettings = {
  channel: Type.Enum(['in-order', 'auto'], {
    title: 'Channel',
    description:
      'Messages that may wait go by the channels in their order; or “auto”: by the one on which each customer answers, and the others when it cannot reach them.',
  }),
  hour: Type.Enum(['segment', 'own'], {
    title: 'Hour',
    description: 'Messages that may wait are aimed at the hour at which the customer’s segment answers; or “own”: at the hour at which they do themselves.',
  }),
  earliest_hour: whole(0, 23, 'Messages are aimed at the customer’s best hour, from this local hour on.'),
  latest_hour: whole(0, 23, 'Messages are aimed at the customer’s best hour, up to this local hour.'),
};

/** What holds where a tenant has set nothing; decisions made before there was a choice keep the digest of their settings. */
export const usualAim = { channel: 'in-order', hour: 'segment' } as const;

/** The same with the channels to take, in every playbook that tries one after the other. */
export const contactSettings = {
  channels: Type.Array(Channel, {
    minItems: 1,
    maxItems: 7,
    uniqueItems: true,
    description: 'The first of these channels that reaches the customer is taken; the others follow in this order.',
  }),
  ...hourSettings,
};
