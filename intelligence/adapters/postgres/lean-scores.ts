import type { Reason } from '../../contract/api/intelligence.ts';
import { featureNamed } from '../../data/features/catalogue.ts';

/** A reason as it is kept: what its feature says by itself is left out. */
export type KeptReason = readonly [feature: string, points: number, value: Reason['value'], latest: string | null] | Reason;

/** The reason as it is kept; one that is not in the words of its feature is kept whole. */
export function leanReason(reason: Reason): KeptReason {
  const known = featureNamed(reason.feature);
  return known && known.unit === reason.unit && known.say(reason.value) === reason.sentence
    ? [reason.feature, reason.points, reason.value, reason.latest]
    : reason;
}

/** The reason of which that was kept. */
export function fullReason(kept: KeptReason): Reason {
  if (!isLean(kept)) return kept;
  const [feature, points, value, latest] = kept;
  const known = featureNamed(feature);
  return { feature, sentence: known?.say(value) ?? feature, points, value, unit: known?.unit ?? '', source: [...(known?.source ?? [])], latest };
}

const isLean = (kept: KeptReason): kept is Exclude<KeptReason, Reason> => Array.isArray(kept);

/** What a kept reason adds to the score. */
export const partOf = (kept: KeptReason): readonly [feature: string, points: number] => (isLean(kept) ? [kept[0], kept[1]] : [kept.feature, kept.points]);
