import { type FactRow, isLatest, type Measures } from '../../data/daily-facts.ts';
import type { Sql } from '../../data/sql.ts';

/** The measures of which a day makes a row here; a payment that tells how late it was is a payment first. */
const COUNTED = ['invoices.minor', 'payments.minor', 'tickets'] as const;

/** Keeps of these rows of daily facts, as they are by now, those days on which a customer was billed, paid or opened a ticket. */
export async function keepAccountDays(sql: Sql, rows: readonly FactRow[]): Promise<void> {
  const due = rows.filter(({ kind, measures }) => kind === 'customer' && COUNTED.some((name) => name in measures));
  if (due.length === 0) return;
  const column = (name: string, place: 0 | 1): number[] => due.map(({ measures }) => told(measures, name, place));
  await sql.query(
    `INSERT INTO account_days (tenant_id, day, customer_id, learned_on, billed_minor, paid_minor, timed_payments, days_late, tickets)
     SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::date[], $5::bigint[], $6::bigint[], $7::integer[], $8::integer[], $9::integer[])
     ON CONFLICT (tenant_id, day, customer_id, learned_on) DO UPDATE SET billed_minor = excluded.billed_minor, paid_minor = excluded.paid_minor,
       timed_payments = excluded.timed_payments, days_late = excluded.days_late, tickets = excluded.tickets`,
    [
      due.map(({ tenant }) => tenant),
      due.map(({ day }) => day),
      due.map(({ id }) => id),
      due.map(({ learnedOn }) => learnedOn),
      column('invoices.minor', 1),
      column('payments.minor', 1),
      column('payments.days_late', 0),
      column('payments.days_late', 1),
      column('tickets', 0),
    ],
  );
}

function told(measures: Measures, name: string, place: 0 | 1): number {
  const fact = measures[name];
  return fact === undefined || isLatest(fact) ? 0 : fact[place];
}
