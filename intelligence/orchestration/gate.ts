import type { Channel } from '../contract/words.ts';
import { type Clock, earliest } from '../kernel/clock.ts';
import { type Answer, arbitrate, type MessageRequest } from './arbiter.ts';
import type { Candidate, Claimed, Judgement, LastLook, OutboxMessage } from './outbox.ts';
import { policyAt } from './policy.ts';
import { defaultRules, type PolicyRule } from './policy-rules.ts';
import { arbitrateAmong, channelsLeft } from './reach.ts';
import { localDay, plausibleZones } from './zones.ts';

/** What the arbiter must know of a message in the outbox. */
export const requestOf = ({ key, playbook, command }: Pick<OutboxMessage, 'key' | 'playbook' | 'command'>, heldMs = 0): MessageRequest => ({
  key,
  playbook,
  class: command.class,
  purpose: command.purpose,
  subject: command.subject,
  channel: command.channel,
  notBefore: command.notBefore,
  heldMs,
});

/** The one way through which every message leaves, whoever asked for it: judged when it is claimed, and looked at again before it goes. */
export interface Gate {
  judge(candidate: Candidate): Judgement;
  lastLook(claimed: Claimed, seen: LastLook): Answer;
}

const ASK_AGAIN_MS = 15 * 60_000;

const gives = ({ answer }: Answer): boolean => answer !== 'send' && answer !== 'defer';

/**
 * While it may be either of two times, a message goes when it may go at both and is given up when it is at both; otherwise it waits, and is asked
 * about again soon: another program on the store may know better what time it is.
 */
function atBoth<A extends Answer>(answer: A, other: Answer, earlier: Date): A | Extract<Answer, { answer: 'defer' }> {
  if (answer.answer === 'send' ? other.answer === 'send' : gives(answer) && gives(other)) return answer;
  const soon = earlier.getTime() + ASK_AGAIN_MS;
  const until = answer.answer === 'defer' && other.answer === 'defer' ? Math.min(answer.until.getTime(), other.until.getTime()) : soon;
  const reason = answer.answer === 'defer' ? answer.reason : other.answer === 'defer' ? other.reason : 'clock-in-doubt';
  return { answer: 'defer', until: new Date(until), reason, rules: [...answer.rules, { rule: 'clock', answer: 'it has jumped; looked at by both times' }] };
}

/** The gate under these rules; `always` are the channels that every tenant has without setting them up. */
export function createGate({ clock, rules = defaultRules, always }: { clock: Clock; rules?: readonly PolicyRule[]; always: readonly Channel[] }): Gate {
  return {
    judge({ message, request, person, contacts, place, off, setUp, room }) {
      const now = clock.now();
      const isSetUp = (one: Channel) => always.includes(one) || setUp.includes(one);
      const at = (moment: Date, channels: readonly Channel[]) =>
        arbitrateAmong(channels, request, { person, policy: policyAt(place, moment, rules, off), contacts, now: moment, room, isSetUp });
      const { channel, answer: first } = at(now, channelsLeft(message.command));
      const other = clock.otherwise?.() ?? null;
      const answer = other === null ? first : atBoth(first, at(other, [channel]).answer, earliest(clock));
      return answer.answer === 'send'
        ? { ...answer, channel, day: localDay(now, plausibleZones(person?.time_zone ?? null, place)[0]!) }
        : { ...answer, channel };
    },
    lastLook(claimed, { person, place, off }) {
      const now = clock.now();
      const at = (moment: Date) => arbitrate(requestOf(claimed, claimed.heldMs), person, policyAt(place, moment, rules, off), [], moment);
      const other = clock.otherwise?.() ?? null;
      return other === null ? at(now) : atBoth(at(now), at(other), earliest(clock));
    },
  };
}
