import { Type } from 'typebox';
import { Channel } from '../../contract/words.ts';

/** A whole number that a tenant may set, with what it means. */
export const whole = (minimum: number, maximum: number, description: string) => Type.Integer({ minimum, maximum, description });

/** Local hours between which messages are aimed, in every playbook that chooses an hour. */
export const hourSettings = {
  earliest_hour: whole(0, 23, 'Messages are aimed at the customer’s best hour, from this local hour on.'),
  latest_hour: whole(0, 23, 'Messages are aimed at the customer’s best hour, up to this local hour.'),
};

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
