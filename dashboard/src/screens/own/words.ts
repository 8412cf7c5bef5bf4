import type { CustomerOwn, TechnicianOwn } from '../../api/types.ts';
import { owing } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';

/** What a customer owes, to themselves; a sum that was paid without its bill being heard is no overpayment. */
export function owedSentence({ owed_minor, currency }: Pick<CustomerOwn, 'owed_minor' | 'currency'>): string {
  if (owed_minor === null) return 'What you owe is not known here.';
  const { amount } = owing(owed_minor, currency);
  return amount === null ? 'You owe nothing that we know of.' : `You owe ${amount}.`;
}

/** How many visits a technician has: to come, and past their day without anybody having closed them. */
export const visitsSentence = ({ coming, not_closed }: Pick<TechnicianOwn, 'coming' | 'not_closed'>): string =>
  `${counted(coming, 'visit')} to come${not_closed === 0 ? '' : `, ${count(not_closed)} not closed`}.`;

/** That a list of visits is cut; null when all are shown. */
export const visitsCut = ({ visits, coming, not_closed }: Pick<TechnicianOwn, 'visits' | 'coming' | 'not_closed'>): string | null =>
  coming + not_closed > visits.length ? `${count(visits.length)} of ${count(coming + not_closed)} are shown.` : null;
