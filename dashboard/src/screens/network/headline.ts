import type { NetworkScan } from '../../api/types.ts';
import { count, counted } from '../../ui/numbers.ts';

const are = (n: number, one: string): string => `${counted(n, one)} ${n === 1 ? 'is' : 'are'}`;

/** The state of the network in one sentence. */
export function headline({ nodes, incidents, affected }: NetworkScan): string {
  if (nodes.total === 0) return 'No node is known yet.';
  if (incidents.length > 0) return `${are(affected.customers, 'customer')} cut off by ${counted(incidents.length, 'incident')}.`;
  if (nodes.no_data === nodes.total) return `No alarm is open, but none of the ${count(nodes.total)} nodes is heard: nobody knows how they are.`;
  if (nodes.healthy === nodes.total) return `Nobody is cut off, and all ${count(nodes.total)} nodes are healthy.`;
  const needs = nodes.attention === 0 ? 'No node needs attention' : `${counted(nodes.attention, 'node')} ${nodes.attention === 1 ? 'needs' : 'need'} attention`;
  const watched = nodes.watch === 0 ? '' : ` and ${count(nodes.watch)} ${nodes.watch === 1 ? 'is' : 'are'} to be watched`;
  const silent = nodes.no_data === 0 ? '' : `; of ${count(nodes.no_data)} nothing is heard`;
  return `Nobody is cut off. ${needs}${watched}${silent}.`;
}
