import type { Channel } from '../contract/words.ts';
import type { CustomerState } from './customer-state.ts';

/** The attributes of a customer that are addresses. */
export type AddressName = 'email' | 'phone';

/** When each address was told, in the order of time: the first moments and the last one. */
export type Tellings = { readonly [address: string]: readonly string[] };

/** Which address a channel reaches; the others know the customer by its id, which is never corrected. */
const REACHES: { readonly [C in Channel]?: AddressName } = { email: 'email', sms: 'phone', whatsapp: 'phone', call: 'phone' };

/** So many first moments of each address are kept beside the last: enough for somebody who goes back to an address of before. */
const FIRST = 3;

/** An address however it is written: a telling in other letters or with other blanks corrects nothing. */
const written = (name: AddressName, address: string): string => (name === 'email' ? address.toLowerCase() : address.replace(/\D/g, ''));

/** Tellings with one more. The first moments and the last of a set are the same in whatever order it is told. */
function withOne(known: Tellings, address: string, at: string): Tellings {
  const moments = [...new Set([...(known[address] ?? []), at])].sort();
  return { ...known, [address]: moments.length <= FIRST + 1 ? moments : [...moments.slice(0, FIRST), moments.at(-1) as string] };
}

/** What is kept of the tellings of an address after one more; nothing while the register of the latest one says it all. */
export function tellingsAfter(
  { latest, addresses }: Pick<CustomerState, 'latest' | 'addresses'>,
  name: AddressName,
  address: string,
  at: string,
): Tellings | null {
  const present = latest[name];
  const known = addresses?.[name] ?? (present === undefined ? {} : { [written(name, String(present[2]))]: [present[0]] });
  const after = withOne(known, written(name, address), at);
  return Object.values(after).flat().length > 1 ? after : null;
}

/** The moment since which the present address holds; null where no other was ever told. */
function heldSince({ latest, addresses }: CustomerState, name: AddressName): string | null {
  const present = written(name, String(latest[name]?.[2]));
  const { [present]: own = [], ...others } = addresses?.[name] ?? {};
  const changed = Object.values(others)
    .map((moments) => moments.at(-1) as string)
    .sort()
    .at(-1);
  return changed === undefined ? null : (own.find((at) => at > changed) ?? own.at(-1) ?? null);
}

/** Whether the customer’s address on a channel was found dead and none was put in its place since. */
export function isDead(state: CustomerState, channel: Channel): boolean {
  const bounced = state.latest[`bounced.${channel}`];
  const name = REACHES[channel];
  if (bounced?.[2] !== true) return false;
  const since = name === undefined ? null : heldSince(state, name);
  return since === null || since <= bounced[0];
}
