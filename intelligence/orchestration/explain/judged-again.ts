import type { Channel } from '../../contract/words.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { canonicalJson } from '../../kernel/json.ts';
import type { Answer } from '../arbiter.ts';
import { judgeOn } from '../judge.ts';
import type { Basis, Judgement } from '../outbox.ts';

/** A judgement as it was kept. */
export type KeptJudgement = Pick<Judgement, 'channel' | 'answer' | 'rules'> & {
  readonly reason: string | null;
  readonly until: string | null;
  readonly basis: Basis;
  /** True when the arbiter said yes and another message of the purpose had taken the day's place in the same moment. */
  readonly taken: boolean;
};

const face = (channel: Channel, answer: Pick<Answer, 'answer' | 'rules'>, reason: string | null, until: string | null): string =>
  canonicalJson([channel, answer.answer, answer.rules, reason, until]);

/** True when the arbiter says the same again, to the rule and the moment. */
export function judgesTheSame({ channel, basis, taken, ...kept }: KeptJudgement): boolean {
  const { channel: chosen, answer } = judgeOn(basis);
  if (taken) return answer.answer === 'send' && channel === chosen;
  const reason = answer.answer === 'send' ? null : answer.reason;
  const until = answer.answer === 'defer' ? isoText(answer.until) : null;
  return face(chosen, answer, reason, until) === face(channel, kept as Answer, kept.reason, kept.until);
}
