import type { Measure } from './room.ts';
import { inZone } from './zones.ts';

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** So much of a measure in a period at most; null lifts the limit. */
export type Guardrail = { readonly playbook: string; readonly measure: Measure; readonly period: Period; readonly most: number | null };

/** What holds for a playbook where a tenant has set nothing: few people a day, and nothing given away until somebody sets how much. */
export const defaultGuardrails = (playbook: string): readonly Guardrail[] => [
  { playbook, measure: 'contacts', period: 'day', most: 200 },
  { playbook, measure: 'calls', period: 'day', most: 25 },
  { playbook, measure: 'discount', period: 'month', most: 0 },
];

/** The limits of a playbook: what was set, and the defaults where nothing was. */
export function guardrailsOf(playbook: string, set: readonly Guardrail[]): readonly Guardrail[] {
  const own = set.filter((one) => one.playbook === playbook);
  const isSet = ({ measure, period }: Guardrail) => own.some((one) => one.measure === measure && one.period === period);
  return [...own, ...defaultGuardrails(playbook).filter((one) => !isSet(one))];
}

/** The first day of the period of a moment in a zone; weeks begin on Monday. */
export function periodStart(period: Period, moment: Date, zone: string): string {
  const day = inZone(moment, zone).toPlainDate();
  const first = period === 'day' ? day : period === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }) : day.with({ day: 1 });
  return first.toString();
}
