import type { Channel, MessageClass } from '../contract/words.ts';

/** What a person has said about messages, by `class.channel`: true is yes, false is no, absent is not asked. */
export type StatedConsent = Readonly<Record<string, boolean>>;

/** What the stated choice, or failing that the rule for those who were not asked, says. A stated choice always wins; no rule means no. */
export function consentAnswer(
  stated: StatedConsent,
  messageClass: MessageClass,
  channel: Channel,
  rule: 'opt-in' | 'opt-out' | null,
): { readonly allowed: boolean; readonly because: 'said-yes' | 'opted-out' | 'no-consent' | 'not-refused' | 'no-rule' } {
  const said = Object.hasOwn(stated, `${messageClass}.${channel}`) ? stated[`${messageClass}.${channel}`] : undefined;
  if (said === true) return { allowed: true, because: 'said-yes' };
  if (said === false) return { allowed: false, because: 'opted-out' };
  if (rule === null) return { allowed: false, because: 'no-rule' };
  return rule === 'opt-in' ? { allowed: false, because: 'no-consent' } : { allowed: true, because: 'not-refused' };
}
