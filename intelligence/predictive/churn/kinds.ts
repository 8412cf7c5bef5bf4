import type { Classifier } from '../../ml/classifier.ts';
import { estimator } from '../../ml/estimator.ts';
import { takeRows } from '../../ml/table.ts';
import type { ChurnData } from './data.ts';

/** Leavers of either kind without whom the kinds are not told apart. */
const LEAST_OF_A_KIND = 20;

/** Why leaving of one's own will and being closed are not told apart, when they are not. */
export type KindsLacking = { readonly needs: string };

/**
 * Learns of those who left which ones the ISP closed: the chance of leaving times this share is the chance of being closed, and
 * the two kinds add up to the whole (competing risks, the cause given the event).
 */
export function learnKinds({ table, labels, groups, involuntary }: ChurnData, seed: number): Classifier | KindsLacking {
  const places = Int32Array.from(labels.keys()).filter((i) => labels[i] === 1);
  const people = (closed: number) => new Set([...places].filter((i) => involuntary[i] === closed).map((i) => groups[i])).size;
  const [own, closed] = [people(0), people(1)];
  if (Math.min(own, closed) < LEAST_OF_A_KIND)
    return { needs: `${own} customers are known to have left of their own will and ${closed} to have been closed; ${LEAST_OF_A_KIND} of each are needed` };
  return estimator().train(
    takeRows(table, places),
    Uint8Array.from(places, (i) => involuntary[i] as number),
    {
      seed,
      groups: Int32Array.from(places, (i) => groups[i] as number),
      directions: { days_without_service: 1, invoices_since_payment: 1, suspensions_90d: 1 },
    },
  );
}
