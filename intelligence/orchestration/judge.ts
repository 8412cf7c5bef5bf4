import type { Channel } from '../contract/words.ts';
import { isoText } from '../kernel/iso-text.ts';
import type { Answer, Person } from './arbiter.ts';
import type { Basis } from './outbox.ts';
import type { Policy } from './policy.ts';
import { arbitrateAmong } from './reach.ts';

const KNOWN = 'known';
const hidden = (value: string | null): string | null => (value === null ? null : KNOWN);
/** A person without name and addresses: of each only whether it is known. */
const withoutNames = (person: Person): Person => ({ ...person, name: hidden(person.name), email: hidden(person.email), phone: hidden(person.phone) });

type Moment = { readonly at: Date; readonly policy: Basis['policy'] };

/**
 * The evidence that a message is judged on: everything that counts, and nothing that says who the person is. `otherwise` is the other time
 * that it may be when the clock has jumped, with what holds then.
 */
export const basisOf = ({ at, person, room, ...rest }: Omit<Basis, 'at' | 'in_doubt'> & Moment, otherwise: Moment | null = null): Basis => ({
  ...rest,
  ...(otherwise && { in_doubt: { ...otherwise, at: isoText(otherwise.at) } }),
  // Without a limit there is room for more than anybody has customers; JSON has no endless number.
  room: { ...room, left: Math.min(room.left, Number.MAX_SAFE_INTEGER) },
  at: isoText(at),
  person: person === null ? null : withoutNames(person),
});

const policyOf = ({ policy, place, off }: Basis): Policy => ({ place, off, of: { safety: policy, billing: policy, care: policy, marketing: policy } });

const ASK_AGAIN_MS = 15 * 60_000;

const gives = ({ answer }: Answer): boolean => answer !== 'send' && answer !== 'defer';

/**
 * While it may be either of two times, a message goes when it may go at both and is given up when it is at both; otherwise it waits, and is asked
 * about again soon: another program on the store may know better what time it is.
 */
export function atBoth(answer: Answer, other: Answer, earlier: Date): Answer {
  if (answer.answer === 'send' ? other.answer === 'send' : gives(answer) && gives(other)) return answer;
  const soon = earlier.getTime() + ASK_AGAIN_MS;
  const until = answer.answer === 'defer' && other.answer === 'defer' ? Math.min(answer.until.getTime(), other.until.getTime()) : soon;
  const reason = answer.answer === 'defer' ? answer.reason : other.answer === 'defer' ? other.reason : 'clock-in-doubt';
  return { answer: 'defer', until: new Date(until), reason, rules: [...answer.rules, { rule: 'clock', answer: 'it has jumped; looked at by both times' }] };
}

/**
 * The one judgement of a message: consent, peace, hours, caps, reach, budget and the health of channels, from its evidence alone, by both
 * times while the clock is in doubt. A claim, a preview and an explanation ask it alike, so that none can say something else than another.
 */
export function judgeOn(basis: Basis): { readonly channel: Channel; readonly answer: Answer } {
  const { request, person, contacts, room, channels, set_up, at, in_doubt } = basis;
  const on = (moment: Date, policy: Policy, among: readonly Channel[]) =>
    arbitrateAmong(among, request, { person, policy, contacts, now: moment, room, isSetUp: (channel) => set_up.includes(channel) });
  const now = new Date(at);
  const first = on(now, policyOf(basis), channels);
  if (in_doubt === undefined) return first;
  const other = new Date(in_doubt.at);
  const second = on(other, policyOf({ ...basis, policy: in_doubt.policy }), [first.channel]);
  return { channel: first.channel, answer: atBoth(first.answer, second.answer, now < other ? now : other) };
}
