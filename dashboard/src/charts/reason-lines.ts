import type { ChurnRisk, Reason } from '../api/types.ts';
import { wholeParts } from './whole-parts.ts';

/** One line of an explanation: whole points as shown, and the stretch from what stood before it to what stands after it. */
export type ReasonLine = { key: string; kind: 'typical' | 'reason' | 'other'; reason: Reason | null; points: number; from: number; to: number };
export type Explanation = { lines: ReasonLine[]; total: number; typical: number };

const TOLERANCE = 0.5;

/**
 * The lines of a risk, from the typical customer through each reason and the rest to the risk itself; the whole points add up to `total`.
 * Null when there is no score; `'mismatch'` when the parts do not add up to it, in which case none of them may be shown.
 */
export function explain(risk: Pick<ChurnRisk, 'points' | 'typical_points' | 'reasons' | 'other_points'>): Explanation | 'mismatch' | null {
  if (risk.points === null || risk.typical_points === null) return null;
  const exact = [risk.typical_points, ...risk.reasons.map((reason) => reason.points), risk.other_points];
  const sum = exact.reduce((all, part) => all + part, 0);
  if (!Number.isFinite(sum) || Math.abs(sum - risk.points) > TOLERANCE) return 'mismatch';

  const { parts, total } = wholeParts(exact);
  let stand = 0;
  const lines = parts.map((points, place): ReasonLine => {
    const reason = risk.reasons[place - 1] ?? null;
    const kind = place === 0 ? 'typical' : reason ? 'reason' : 'other';
    const from = stand;
    stand += points;
    return { key: reason ? `${place} ${reason.feature}` : kind, kind, reason, points, from, to: stand };
  });
  const shown = risk.other_points === 0 ? lines.filter((line) => line.kind !== 'other' || line.points !== 0) : lines;
  return { lines: shown, total, typical: parts[0] ?? 0 };
}
