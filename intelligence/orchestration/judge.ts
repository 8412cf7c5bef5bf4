import type { Channel } from '../contract/words.ts';
import type { Answer, Person } from './arbiter.ts';
import type { Basis } from './outbox.ts';
import type { Policy } from './policy.ts';
import { arbitrateAmong } from './reach.ts';

const KNOWN = 'known';
const hidden = (value: string | null): string | null => (value === null ? null : KNOWN);
/** A person without name and addresses: of each only whether it is known. */
const withoutNames = (person: Person): Person => ({ ...person, name: hidden(person.name), email: hidden(person.email), phone: hidden(person.phone) });

/** The evidence that a message is judged on: everything that counts, and nothing that says who the person is. */
export const basisOf = ({ at, person, room, ...rest }: Omit<Basis, 'at'> & { at: Date }): Basis => ({
  ...rest,
  // Without a limit there is room for more than anybody has customers; JSON has no endless number.
  room: { ...room, left: Math.min(room.left, Number.MAX_SAFE_INTEGER) },
  at: at.toISOString(),
  person: person === null ? null : withoutNames(person),
});

const policyOf = ({ policy, place, off }: Basis): Policy => ({ place, off, of: { safety: policy, billing: policy, care: policy, marketing: policy } });

/**
 * The one judgement of a message: consent, peace, hours, caps, reach, budget and the health of channels, from its evidence alone. A claim,
 * a preview and an explanation ask it alike, so that none can say something else than another.
 */
export function judgeOn(basis: Basis): { readonly channel: Channel; readonly answer: Answer } {
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
