import type { Json } from '../kernel/json.ts';
import type { ChanceData } from '../ml/chance-model.ts';
import { tableFromRecords } from '../ml/table.ts';
import type { DatedRow } from './dated-rows.ts';
import { type Correction, type FeedbackRules, lessonsOf, usualFeedbackRules } from './feedback.ts';

/**
 * The data with what people's words teach. A word that a chance is so and so becomes two cases of the customer, one that left and
 * one that stayed, which share its weight by that chance. They teach the model and are never tested on.
 */
export function withCorrections<Data extends ChanceData>(
  data: Data,
  rows: readonly DatedRow[],
  corrections: readonly Correction[],
  rules: FeedbackRules = usualFeedbackRules,
): Data {
  if (corrections.length === 0) return data;
  const groups = new Map(rows.map(({ subject }, i) => [subject, data.groups[i] as number]));
  const leavers = rows.filter(({ happened }) => happened).map(({ features }) => features);
  const { cases, classes } = lessonsOf(
    corrections,
    { leavers, baseRate: leavers.length / Math.max(1, rows.length), each: rows.length / Math.max(1, groups.size) },
    rules,
  );
  let next = data.groups.reduce((most, group) => Math.max(most, group), -1) + 1;
  const groupOf = (customer: string): number => {
    const known = groups.get(customer) ?? next++;
    groups.set(customer, known);
    return known;
  };
  const halves = cases.flatMap((one) => [
    { ...one, label: 1, share: one.weight * one.chance },
    { ...one, label: 0, share: one.weight * (1 - one.chance) },
  ]);
  const taught = halves.filter(({ share }) => share > 0);
  return {
    ...data,
    words: {
      record: classes as unknown as Json,
      table: tableFromRecords(taught.map(({ features }) => features)),
      labels: Uint8Array.from(taught, ({ label }) => label),
      weights: Float64Array.from(taught, ({ share }) => share),
      groups: Int32Array.from(taught, ({ customer }) => groupOf(customer)),
    },
  };
}
