import { describe, expect, test } from 'vitest';
import type { SendMessage } from '../contract/commands.ts';
import type { Channel } from '../contract/words.ts';
import { channelAfter, channelsFor, wayOn } from './reach.ts';

const letter: SendMessage = {
  kind: 'send-message',
  step: 's',
  class: 'billing',
  purpose: 'payment-reminder',
  channel: 'email',
  instead: ['whatsapp'],
  template: 't',
  values: {},
  notBefore: '2026-03-04T11:00:00.000Z',
};
const wishes = (channel: Channel) => ({ preferred: { channel } });

describe('the channel that a person asked for', () => {
  test('goes before those that the sender named, also when the sender did not think of it', () => {
    expect(channelsFor(letter, wishes('whatsapp'))).toEqual(['whatsapp', 'email']);
    expect(channelsFor(letter, wishes('sms'))).toEqual(['sms', 'email', 'whatsapp']);
    expect(channelsFor(letter, { preferred: { hours: [9, 12] } })).toEqual(['email', 'whatsapp']);
    expect(channelsFor(letter, null)).toEqual(['email', 'whatsapp']);
  });

  test('a warning goes by a channel that its sender named', () => {
    const warning = { ...letter, class: 'safety' as const };
    expect(channelsFor(warning, wishes('sms'))).toEqual(['email', 'whatsapp']);
    expect(channelsFor(warning, wishes('whatsapp'))).toEqual(['whatsapp', 'email']);
  });

  test('when its address is dead, the sender’s channels follow and it is not tried again', () => {
    const way = wayOn(letter, wishes('sms'), channelsFor(letter, wishes('sms')), 'sms');
    expect(way).toEqual({ wished: 'sms', instead: ['email', 'whatsapp'] });
    const sent = { ...letter, ...way, channel: 'sms' as const };
    expect(channelAfter(sent)).toBe('email');
    expect(channelsFor({ ...sent, channel: 'email' }, wishes('sms'))).toEqual(['email', 'whatsapp']);
  });

  test('a new wish is followed anew', () => {
    const sent = { ...letter, channel: 'sms' as const, wished: 'sms' as const, instead: ['email' as const, 'whatsapp' as const] };
    expect(channelsFor(sent, wishes('whatsapp'))).toEqual(['whatsapp', 'sms', 'email']);
  });
});
