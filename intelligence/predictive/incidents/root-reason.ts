import type { Outage } from './outage.ts';
import type { Topology } from './topology.ts';

/** Why this node is taken for the root, in one or two sentences that an engineer can check. */
export function rootReason(outage: Outage, topology: Topology): string {
  const { root, heard, after, flaps, chance, runnersUp } = outage;
  const size = topology.sizeOf(root);
  const beneath = size - 1;
  const heardBeneath = heard.size - (heard.has(root) ? 1 : 0);
  const flapping = flaps > 0 ? ` It came back and went again ${flaps === 1 ? 'once' : `${flaps} times`}.` : '';
  if (after !== null) return `What feeds ${root} came back, but ${size === 1 ? 'it did not' : `neither it nor the ${beneath} beneath it did`}.${flapping}`;
  const other = runnersUp[0] && chance < 0.95 ? ` The next likely is ${runnersUp[0].node} (${percent(runnersUp[0].chance)}).` : '';
  if (heard.has(root)) {
    const rest = beneath === 0 ? ' and nothing hangs beneath it' : `, and so did ${heardBeneath} of the ${beneath} beneath it`;
    return `${root} reported down${rest}; nothing above it did.${flapping}${other}`;
  }
  const children = topology.childrenOf(root);
  const dark = children.filter((child) => [...heard.keys()].some((node) => topology.isUnder(node, child)));
  return `${root} is silent, but beneath ${dark.length} of the ${children.length} that it feeds ${heardBeneath} of ${beneath} reported down within minutes: one fault with a lost alarm explains that better than ${dark.length} faults at once.${flapping}${other}`;
}

const percent = (chance: number): string => `${Math.round(100 * chance)} %`;
