import type { Channel } from '../contract/words.ts';
import type { Clock } from '../kernel/clock.ts';
import { type Answer, arbitrate, type MessageRequest } from './arbiter.ts';
import { atBoth, basisOf, judgeOn } from './judge.ts';
import { BY_HAND } from './mailing.ts';
import type { Candidate, Claimed, Judgement, LastLook, OutboxMessage } from './outbox.ts';
import { policyAt } from './policy.ts';
import { defaultRules, type PolicyRule } from './policy-rules.ts';
import { channelsFor, wayOn } from './reach.ts';
import { localDay, plausibleZones } from './zones.ts';

/** What the arbiter must know of a message in the outbox. */
export const requestOf = ({ key, playbook, command }: Pick<OutboxMessage, 'key' | 'playbook' | 'command'>, heldMs = 0): MessageRequest => ({
  key,
  playbook,
  class: command.class,
  purpose: command.purpose,
  subject: command.subject,
  ...(playbook === BY_HAND && command.personal === true ? { personal: true } : {}),
  channel: command.channel,
  notBefore: command.notBefore,
  ...(command.notAfter === undefined ? {} : { notAfter: command.notAfter }),
  heldMs,
});

/** The one way through which every message leaves, whoever asked for it: judged when it is claimed, and looked at again before it goes. */
export interface Gate {
  judge(candidate: Candidate): Judgement;
  lastLook(claimed: Claimed, seen: LastLook): Answer;
}

/** The gate under these rules; `always` are the channels that every tenant has without setting them up. */
export function createGate({ clock, rules = defaultRules, always }: { clock: Clock; rules?: readonly PolicyRule[]; always: readonly Channel[] }): Gate {
  return {
    judge({ message, request, person, contacts, place, off, setUp, room }) {
      const now = clock.now();
      const isSetUp = (one: Channel) => always.includes(one) || setUp.includes(one);
      const channels = channelsFor(message.command, person);
      const set_up = channels.filter(isSetUp);
      const by = (moment: Date) => ({ at: moment, policy: policyAt(place, moment, rules, off).of[request.class] });
      const other = clock.otherwise?.() ?? null;
      const basis = basisOf({ ...by(now), request, person, contacts, room, place, off, channels, set_up }, other === null ? null : by(other));
      const { channel, answer } = judgeOn(basis);
      const way = { channel, basis, ...wayOn(message.command, person, channels, channel) };
      return answer.answer === 'send' ? { ...answer, ...way, day: localDay(now, plausibleZones(person?.time_zone ?? null, place)[0]!) } : { ...answer, ...way };
    },
    lastLook(claimed, { person, place, off }) {
      const now = clock.now();
      const at = (moment: Date) => arbitrate(requestOf(claimed, claimed.heldMs), person, policyAt(place, moment, rules, off), [], moment);
      const other = clock.otherwise?.() ?? null;
      return other === null ? at(now) : atBoth(at(now), at(other), now < other ? now : other);
    },
  };
}
