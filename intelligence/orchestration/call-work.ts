import type { WaitingItem } from '../contract/api/waiting.ts';
import { isoText } from '../kernel/iso-text.ts';
import { type Answer, arbitrate, type Person } from './arbiter.ts';
import type { Policy } from './policy.ts';

/** True for work that consists in calling the customer; playbooks name it so. */
export const isCall = ({ kind, title }: Pick<WaitingItem, 'kind' | 'title'>): boolean => kind === 'task' && title.startsWith('Call ');

/**
 * What the one arbiter says of calling a customer now, for work that a playbook has asked a person to do: whether they may be called, at this
 * hour, in peace and with their line up. A call is no message of the layer, so neither caps nor the comparison with others hold it.
 */
export const callAnswer = (item: Pick<WaitingItem, 'key' | 'playbook' | 'role'>, person: Person | null, policy: Policy, now: Date): Answer =>
  arbitrate(
    {
      key: item.key,
      playbook: item.playbook,
      class: item.role === 'collections' ? 'billing' : 'care',
      purpose: 'call',
      personal: true,
      channel: 'call',
      notBefore: isoText(now),
    },
    person,
    policy,
    [],
    now,
  );
