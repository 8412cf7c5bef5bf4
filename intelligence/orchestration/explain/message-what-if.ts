import type { Channel } from '../../contract/words.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { judgeOn } from '../judge.ts';
import type { Basis } from '../outbox.ts';

/** When and how a message goes as things stand; null when it never does. */
export type Going = { readonly at: string; readonly channel: Channel } | null;

const MOST_LOOKS = 40;

/** The evidence as if the clock had never been in doubt. */
const sure = ({ in_doubt: _, ...basis }: Basis): Basis => basis;

/** Asks again at each moment that the arbiter names, until the message goes or is given up. */
export function whenItGoes(basis: Basis): Going {
  let at = basis.at;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const { channel, answer } = judgeOn(at === basis.at ? basis : { ...sure(basis), at });
    if (answer.answer === 'send') return { at, channel };
    if (answer.answer !== 'defer') return null;
    const until = isoText(answer.until);
    if (until <= at) return null;
    at = until;
  }
  return null;
}

/** A message that may be said at any time. */
const always = ({ notAfter: _, ...request }: Basis['request']): Basis['request'] => request;

type Cap = Basis['policy']['caps'][number];
type OneThing = { readonly because: string; readonly without: (basis: Basis) => Basis | null };

const ofPerson = (basis: Basis, change: Partial<NonNullable<Basis['person']>>): Basis | null =>
  basis.person === null ? null : { ...basis, person: { ...basis.person, ...change } };

/** What can hold a message, and the evidence without it; null where it does not hold this one. */
const THINGS: readonly OneThing[] = [
  {
    because: 'the switch that stops sending',
    without: (basis) => (basis.off.length === 0 ? null : { ...basis, off: [] }),
  },
  { because: 'the clock, which had jumped', without: (basis) => (basis.in_doubt === undefined ? null : sure(basis)) },
  { because: 'the outage of their own line', without: (basis) => (basis.person?.outage_open ? ofPerson(basis, { outage_open: false }) : null) },
  {
    because: 'the same having been said within the last days',
    without: (basis) => ({ ...basis, contacts: basis.contacts.filter(({ purpose }) => purpose !== basis.request.purpose) }),
  },
  {
    because: 'their having said no to such messages',
    without: (basis) => ofPerson(basis, { consent: Object.fromEntries(basis.channels.map((channel) => [`${basis.request.class}.${channel}`, true])) }),
  },
  {
    because: 'the hours that they asked for',
    without: (basis) => (basis.person?.preferred?.hours === undefined ? null : ofPerson(basis, { preferred: {} })),
  },
  { because: 'the address, which is unknown or dead', without: (basis) => ofPerson(basis, { email: 'known', phone: 'known', bounced: [] }) },
  { because: 'their having left', without: (basis) => (basis.person?.status === 'cancelled' ? ofPerson(basis, { status: 'active' }) : null) },
  { because: 'not knowing in which time zone they are', without: (basis) => ofPerson(basis, { time_zone: basis.place.timeZone }) },
  {
    because: 'the reason to leave them in peace',
    without: (basis) => (basis.person !== null && basis.person.peace !== null ? ofPerson(basis, { peace: null }) : null),
  },
  { because: 'their being held out of everything', without: (basis) => (basis.person?.held_out ? ofPerson(basis, { held_out: false }) : null) },
  {
    because: 'the channel, which rests after too many failures',
    without: (basis) => (basis.room.resting.length === 0 ? null : { ...basis, room: { ...basis.room, resting: [] } }),
  },
  {
    because: 'the budget of the channel, which is spent',
    without: (basis) => (Object.keys(basis.room.spent).length === 0 ? null : { ...basis, room: { ...basis.room, spent: {} } }),
  },
  {
    because: 'the limit on how many its playbook reaches in an hour',
    without: (basis) => (basis.room.left > 0 ? null : { ...basis, room: { ...basis.room, left: Number.MAX_SAFE_INTEGER } }),
  },
  {
    because: 'the moment from which it would have come too late',
    without: (basis) => (basis.request.notAfter === undefined ? null : { ...basis, request: always(basis.request) }),
  },
  { because: 'having waited for too long', without: (basis) => ({ ...basis, policy: { ...basis.policy, patienceDays: 10_000 } }) },
];

const without = (cap: Cap): Cap => ({ ...cap, value: { ...cap.value, messages: Number.MAX_SAFE_INTEGER } });
const SPANS: Readonly<Record<number, string>> = { 1: 'daily', 7: 'weekly' };

function capsOf({ policy }: Basis): OneThing[] {
  return policy.caps.map(({ id, value: { messages, days } }) => ({
    because: `the ${SPANS[days] ?? `${days}-day`} cap of ${messages} ${messages === 1 ? 'message' : 'messages'} (${id})`,
    without: (basis) => ({ ...basis, policy: { ...basis.policy, caps: basis.policy.caps.map((cap) => (cap.id === id ? without(cap) : cap)) } }),
  }));
}

const quietHours: OneThing = {
  because: 'the hours in which people are left in peace',
  without: (basis) => ({ ...basis, policy: { ...basis.policy, hours: Array.from({ length: 7 }, () => [[0, 1440]] as const) } }),
};

/** Without this, the message would have gone then. */
export type HeldBy = { readonly because: string; readonly going: NonNullable<Going> };

/**
 * What held a message: without it alone, it would have gone, or gone sooner, and nothing else alone would have let it go sooner still.
 * Computed by asking the arbiter again without it. Empty when only several things together held it, or nothing did.
 */
export function heldBy(basis: Basis): HeldBy[] {
  const now = whenItGoes(basis);
  if (now !== null && now.at === basis.at) return [];
  const found = [...THINGS.slice(0, 3), ...capsOf(basis), ...THINGS.slice(3), quietHours].flatMap(({ because, without }) => {
    const other = without(basis);
    const going = other === null ? null : whenItGoes(other);
    return going !== null && (now === null || going.at < now.at) ? [{ because, going }] : [];
  });
  const soonest = found.reduce((least, { going }) => (going.at < least ? going.at : least), '~');
  return found.filter(({ going }) => going.at === soonest);
}
