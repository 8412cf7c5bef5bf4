import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { wellbeingOf } from '../../ui/level.tsx';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';

/** How many customers are in each of the four states, from the grades. */
export function states(grades: Readonly<Record<string, number>>): Record<ReturnType<typeof wellbeingOf>, number> {
  const sums = { healthy: 0, watch: 0, attention: 0, 'no-data': 0 };
  for (const [grade, customers] of Object.entries(grades)) sums[wellbeingOf(grade)] += customers;
  return sums;
}

/** The morning in two or three sentences, said with the numbers that the page shows below. */
export function morning(data: TenantEcosystemIntelligence, currency: string): string {
  const { customers, scored, grades } = data.overall_health;
  if (customers === 0) return 'No customer is known yet. The brief begins when the first events arrive.';
  if (scored === 0) return `${counted(customers, 'customer')} known, none scored yet. The brief begins with the first scores.`;
  const { customers_high, monthly_minor, currency: own } = data.churn_risks;
  const { attention } = states(grades);
  const risk =
    customers_high === 0
      ? 'Nobody is at high risk of leaving.'
      : `${counted(customers_high, 'customer')} ${customers_high === 1 ? 'is' : 'are'} at high risk of leaving; together they pay ${money(monthly_minor, own ?? currency, { whole: true })} a month.`;
  const health =
    attention === 0 ? 'The health of none needs attention.' : `The health of ${counted(attention, 'customer')} of ${count(customers)} needs attention.`;
  const insight = [...data.operational_insights].sort((a, b) => b.customers - a.customers)[0];
  return [risk, health, insight ? insight.sentence.replace(/\.?$/, '.') : ''].filter((sentence) => sentence !== '').join(' ');
}
