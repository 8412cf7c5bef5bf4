import type { ChurnRisk } from '../../api/types.ts';
import { explain } from '../../charts/reason-lines.ts';
import { count, counted } from '../../ui/numbers.ts';

/** A risk in one sentence: the number out of 100 beside the typical one, or why there is none. */
export function riskSentence(risk: ChurnRisk): string {
  const explanation = explain(risk);
  if (explanation !== null && explanation !== 'mismatch') return `Risk ${explanation.total} of 100, typical is ${explanation.typical}`;
  if (risk.points !== null) return `Risk ${Math.round(risk.points)} of 100`;
  return risk.abstained ?? 'No data: this customer has not been scored yet';
}

/** What became of customers scored like this one, or that it is still being learned. */
export function recordSentence(risk: ChurnRisk): string {
  if (risk.points === null) return '';
  if (risk.abstained !== null) return risk.abstained;
  if (risk.of_100 === null) return `Still learning: too few customers scored like this have reached their ${risk.horizon_days} days to say how many left.`;
  const { low, high, settled } = risk.of_100;
  const range = low === high ? count(low) : `${count(low)} to ${count(high)}`;
  return `Of 100 scored like this, ${range} left within ${risk.horizon_days} days (from ${counted(settled, 'customer')}).`;
}
