import type { EntityHistory } from '../data/entity-history.ts';
import { computeNodeFeatures } from '../data/features/node.ts';
import { addDays, type Day } from '../kernel/days.ts';
import type { DatedRow } from './dated-rows.ts';

/** Days within which a prediction says whether an access node goes down. */
export const FAILURE_HORIZON_DAYS = 7;

/** One row per node and as-of day on which it was read: features as known then, and whether it went down within the horizon after it. */
export function networkRows(nodes: ReadonlyMap<string, EntityHistory>, days: readonly Day[], horizon: number = FAILURE_HORIZON_DAYS): DatedRow[] {
  const rows: DatedRow[] = [];
  for (const asOf of days)
    for (const [subject, history] of nodes) {
      const known = history.asOf(asOf);
      if (known.window('node.latency_milli', horizon).count === 0) continue;
      const happened = history.asOf(addDays(asOf, horizon)).window('node.downs', horizon).count > 0;
      rows.push({ subject, asOf, features: computeNodeFeatures(known), happened });
    }
  return rows;
}
