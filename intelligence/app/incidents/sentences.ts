import type { IncidentNotice } from '../../contract/api/network.ts';
import { several } from '../../data/features/feature.ts';

type Told = Omit<IncidentNotice, 'sentence'>;

const are = (n: number, one: string): string => `${several(n, one)} ${n === 1 ? 'is' : 'are'}`;
const who = ({ by }: Told): string => by ?? 'somebody';

const PARTS: Record<Told['kinds'][number], (told: Told) => string> = {
  new: ({ root, cut, customers }) => `most likely ${root} has failed: ${several(cut.length, 'node')} and ${several(customers, 'customer')} are cut off`,
  'root-changed': ({ root }) => `alarms that came later point to ${root}`,
  widened: ({ cut }) => (cut.length > 0 ? `${several(cut.length, 'more node')} cut off` : 'more nodes belong to it'),
  'part-restored': ({ restored }) => `${are(restored.length, 'node')} back, others are not`,
  again: ({ customers }) => `it is down again: ${are(customers, 'customer')} cut off`,
  over: () => 'service is back',
  merged: ({ into }) => `it turned out to be part of ${into ?? 'another incident'}`,
  withdrawn: () => 'its alarms were explained otherwise: it was none',
  taken: (told) => `taken by ${who(told)}`,
  'given-back': (told) => `given back by ${who(told)}`,
  'false-alarm': (told) => `called a false alarm by ${who(told)}`,
  'no-false-alarm': (told) => `found to be real by ${who(told)}`,
  'tell-proposed': ({ customers }) => `it is sure enough to tell ${several(customers, 'customer')}: somebody has to agree`,
  'customers-told': ({ customers, by }) =>
    `${several(customers, 'customer')} ${customers === 1 ? 'is' : 'are'} being told, ${by === null ? 'by the rule of the ISP' : `as ${by} agreed`}`,
  'expected-stated': ({ by }) => `${by ?? 'a system'} stated when service is expected back, or that it is not known any more`,
};

/** What a notice says, in one sentence. */
export function sentenceOf(told: Told): string {
  const text = told.kinds.map((kind) => PARTS[kind](told)).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
