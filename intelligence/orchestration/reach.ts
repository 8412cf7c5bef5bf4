import type { SendMessage } from '../contract/commands.ts';
import type { Channel } from '../contract/words.ts';
import { type Answer, arbitrate, type Contact, type MessageRequest, type Person } from './arbiter.ts';
import type { Policy } from './policy.ts';
import type { Room } from './send-room.ts';

/** Why one channel cannot reach somebody whom another may reach. A refusal that is about the message itself is none of these. */
const UNREACHABLE: ReadonlySet<string> = new Set(['no-address', 'address-dead', 'opted-out', 'no-consent']);
/** Why one channel had better be spared where another is left. */
const SPARED: ReadonlySet<string> = new Set(['channel-resting', 'budget-spent']);

/** What a judgement changes of a message whose person asked for a channel. */
export type Rerouted = Pick<SendMessage, 'wished' | 'instead'>;

/** The channels that are left for a message, the one it is on first. */
export function channelsLeft({ channel, instead = [] }: Pick<SendMessage, 'channel' | 'instead'>): readonly Channel[] {
  const place = instead.indexOf(channel);
  return [channel, ...instead.slice(place + 1)];
}

/**
 * The channels that are left, and the one that the person asked for before them, also where the sender did not think of it: a wish counts for
 * whatever is sent. A warning of danger or of an outage goes first by what the sender named. A wish is followed once, so that a dead address
 * is not tried again; a new wish is followed anew.
 */
export function channelsFor(command: SendMessage, person: Pick<Person, 'preferred'> | null): readonly Channel[] {
  const left = channelsLeft(command);
  const wish = person?.preferred?.channel;
  if (wish === undefined || wish === command.wished || (command.class === 'safety' && !left.includes(wish))) return left;
  return [wish, ...left.filter((channel) => channel !== wish)];
}

/** What a message has to remember of a wish that was followed: which, and the channels that are left after the one it takes. Nothing where none was. */
export function wayOn(command: SendMessage, person: Pick<Person, 'preferred'> | null, channels: readonly Channel[], taken: Channel): Rerouted {
  const wish = person?.preferred?.channel;
  if (wish === undefined || wish === command.wished || channels[0] !== wish) return {};
  return { wished: wish, instead: channels.slice(channels.indexOf(taken) + 1) };
}

/** The channel after this one, or null when it was the last. */
export const channelAfter = (command: Pick<SendMessage, 'channel' | 'instead'>): Channel | null => channelsLeft(command)[1] ?? null;

type Known = {
  readonly person: Person | null;
  readonly policy: Policy;
  readonly contacts: readonly Contact[];
  readonly now: Date;
  readonly room?: Room;
  readonly isSetUp: (channel: Channel) => boolean;
};
type Reached = { readonly channel: Channel; readonly answer: Answer };

/**
 * Asks the arbiter of one channel after the other until one can reach the person, all in one step: the first that may go or has to
 * wait is taken. One that rests or has spent its budget is passed over where another is left, and waited for where none is; a warning of
 * danger tries it all the same. Only when none can reach the person the refusal of the last stands. A channel that is not set up is
 * passed over where another is left.
 */
export function arbitrateAmong(channels: readonly Channel[], request: MessageRequest, known: Known): Reached {
  const { person, policy, contacts, now, room, isSetUp } = known;
  const possible = channels.some(isSetUp) ? channels.filter(isSetUp) : channels.slice(0, 1);
  const passed: { channel: Channel; reason: string }[] = [];
  const told = (channel: Channel, answer: Answer): Reached => {
    if (passed.length === 0) return { channel, answer };
    const before = passed.filter((one) => one.channel !== channel).map(({ channel: other, reason }) => ({ rule: `channel:${other}`, answer: reason }));
    return { channel, answer: { ...answer, rules: [...before, ...answer.rules] } };
  };
  let spared: Reached | null = null;
  let refused: Reached | null = null;
  for (const channel of possible) {
    const answer = arbitrate({ ...request, channel }, person, policy, contacts, now, room);
    if (answer.answer === 'defer' && SPARED.has(answer.reason)) spared ??= { channel, answer };
    else if (answer.answer === 'suppress' && UNREACHABLE.has(answer.reason)) refused = { channel, answer };
    else return told(channel, answer);
    passed.push({ channel, reason: answer.reason });
  }
  if (spared !== null && request.class === 'safety' && room !== undefined && room.resting.length > 0)
    return arbitrateAmong([spared.channel], request, { ...known, room: { ...room, resting: [] } });
  const last = spared ?? refused;
  if (last === null) throw new RangeError('a message names no channel');
  return told(last.channel, last.answer);
}
