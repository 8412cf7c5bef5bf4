import type { Channel } from '../../contract/words.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { Answer, Person } from '../arbiter.ts';
import type { Basis, Judgement } from '../outbox.ts';
import type { Policy } from '../policy.ts';
import { arbitrateAmong } from '../reach.ts';

const KNOWN = 'known';
const hidden = (value: string | null): string | null => (value === null ? null : KNOWN);
/** A person without name and addresses: of each only whether it is known. */
const withoutNames = (person: Person): Person => ({ ...person, name: hidden(person.name), email: hidden(person.email), phone: hidden(person.phone) });

/** What is kept of the evidence of a judgement. */
export const basisOf = ({ at, person, room, ...rest }: Omit<Basis, 'at'> & { at: Date }): Basis => ({
  ...rest,
  // Without a limit there is room for more than anybody has customers; JSON has no endless number.
  room: { ...room, left: Math.min(room.left, Number.MAX_SAFE_INTEGER) },
  at: at.toISOString(),
  person: person === null ? null : withoutNames(person),
});

/** A judgement as it was kept. */
export type KeptJudgement = Pick<Judgement, 'channel' | 'answer' | 'rules'> & {
  readonly reason: string | null;
  readonly until: string | null;
  readonly basis: Basis;
  /** True when the arbiter said yes and another message of the purpose had taken the day's place in the same moment. */
  readonly taken: boolean;
};

const policyOf = ({ policy, place, off }: Basis): Policy => ({ place, off, of: { safety: policy, billing: policy, care: policy, marketing: policy } });

/** Asks the arbiter once more on the evidence given. */
export function judgeAgain(basis: Basis): { readonly channel: Channel; readonly answer: Answer } {
  const { request, person, contacts, room, channels, set_up, at } = basis;
  return arbitrateAmong(channels, request, {
    person,
    policy: policyOf(basis),
    contacts,
    now: new Date(at),
    room,
    isSetUp: (channel) => set_up.includes(channel),
  });
}

const face = (channel: Channel, answer: Pick<Answer, 'answer' | 'rules'>, reason: string | null, until: string | null): string =>
  canonicalJson([channel, answer.answer, answer.rules, reason, until]);

/** True when the arbiter says the same again, to the rule and the moment. */
export function judgesTheSame({ channel, basis, taken, ...kept }: KeptJudgement): boolean {
  const { channel: chosen, answer } = judgeAgain(basis);
  if (taken) return answer.answer === 'send' && channel === chosen;
  const reason = answer.answer === 'send' ? null : answer.reason;
  const until = answer.answer === 'defer' ? answer.until.toISOString() : null;
  return face(chosen, answer, reason, until) === face(channel, kept as Answer, kept.reason, kept.until);
}
