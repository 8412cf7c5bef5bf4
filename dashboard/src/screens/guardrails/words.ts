import type { GuardrailRow } from '../../api/types.ts';
import { money } from '../../ui/money.ts';

const MEASURES: Readonly<Record<GuardrailRow['measure'], string>> = {
  contacts: 'contacts',
  calls: 'calls and visits',
  spend: 'spent on contact',
  discount: 'given away',
};
const PERIODS: Readonly<Record<GuardrailRow['period'], string>> = { day: 'today', week: 'this week', month: 'this month' };
const PLAYBOOKS: Readonly<Record<string, string>> = { '*': 'All playbooks together', upsell: 'Offers on use', 'churn-rescue': 'Keeping customers' };

/** What a playbook is called here. */
export const playbookName = (playbook: string): string => PLAYBOOKS[playbook] ?? playbook;

/** A limit in words: "12 of 200 contacts today". */
export function limitWords({ measure, period, most, used }: GuardrailRow, currency: string): string {
  const amount = (value: number) => (measure === 'spend' || measure === 'discount' ? money(value, currency) : String(value));
  const what = `${MEASURES[measure]} ${PERIODS[period]}`;
  if (most === null) return `${amount(used)} ${what}, without a limit`;
  return most === 0 ? `Nothing may be ${measure === 'discount' ? 'given away' : 'done'} until a limit is set` : `${amount(used)} of ${amount(most)} ${what}`;
}
