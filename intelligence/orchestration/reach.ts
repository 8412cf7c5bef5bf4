import type { SendMessage } from '../contract/commands.ts';
import type { Channel } from '../contract/words.ts';
import { type Answer, arbitrate, type Contact, type MessageRequest, type Person } from './arbiter.ts';
import type { Policy } from './policy.ts';

/** Why one channel cannot reach somebody whom another may reach. A refusal that is about the message itself is none of these. */
const UNREACHABLE: ReadonlySet<string> = new Set(['no-address', 'address-dead', 'opted-out', 'no-consent']);

/** The channels that are left for a message, the one it is on first. */
export function channelsLeft({ channel, instead = [] }: Pick<SendMessage, 'channel' | 'instead'>): readonly Channel[] {
  const place = instead.indexOf(channel);
  return [channel, ...instead.slice(place + 1)];
}

/** The channel after this one, or null when it was the last. */
export const channelAfter = (command: Pick<SendMessage, 'channel' | 'instead'>): Channel | null => channelsLeft(command)[1] ?? null;

/**
 * Asks the arbiter of one channel after the other until one can reach the person, all in one step: the first that may go or has to
 * wait is taken, and only when none can reach the person the refusal of the last stands. A channel that is not set up is passed
 * over where another is left.
 */
export function arbitrateAmong(
  channels: readonly Channel[],
  request: MessageRequest,
  {
    person,
    policy,
    contacts,
    now,
    isSetUp,
  }: { person: Person | null; policy: Policy; contacts: readonly Contact[]; now: Date; isSetUp: (channel: Channel) => boolean },
): { readonly channel: Channel; readonly answer: Answer } {
  const possible = channels.some(isSetUp) ? channels.filter(isSetUp) : channels.slice(0, 1);
  const passed: { channel: Channel; reason: string }[] = [];
  for (const [i, channel] of possible.entries()) {
    const answer = arbitrate({ ...request, channel }, person, policy, contacts, now);
    const last = i === possible.length - 1;
    if (last || answer.answer !== 'suppress' || !UNREACHABLE.has(answer.reason)) {
      const before = passed.map(({ channel: other, reason }) => ({ rule: `channel:${other}`, answer: reason }));
      return { channel, answer: { ...answer, rules: [...before, ...answer.rules] } };
    }
    passed.push({ channel, reason: answer.reason });
  }
  throw new RangeError('a message names no channel');
}
