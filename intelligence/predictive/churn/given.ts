import { addDays, type Day } from '../../kernel/days.ts';
import { mulberry32 } from '../../kernel/random.ts';
import type { CustomerRow } from '../customer-rows.ts';
import { BACKTEST_DAYS, type ChurnData, churnDataOf } from './data.ts';

const FROM = '2026-01-01';
/** Days of the made history, and its last day. */
const DAYS = 240;
export const LAST: Day = addDays(FROM, DAYS);

/** Customers whose tickets make them leave and whose unpaid bills get them closed; each is drawn by its number, so that it is the same in every history. */
export function leavingRows(count: number, change: (row: CustomerRow) => CustomerRow = (row) => row): { rows: CustomerRow[]; past: CustomerRow[] } {
  const people = Array.from({ length: count }, (_, i) => {
    const random = mulberry32(Math.imul(1 + i, 0x9e3779b1));
    const [tickets, unpaid] = [Math.floor(4 * random()), random() < 0.15 ? 1 + Math.floor(2 * random()) : 0];
    const daily = 0.0006 * 2.2 ** tickets + 0.006 * unpaid;
    const leaves = Math.floor(-Math.log(1 - random()) / daily) + 1;
    return { customer: `c${i}`, tickets, unpaid, leaves, voluntary: random() >= (0.006 * unpaid) / daily };
  });
  const rowsOn = (asOf: Day, watched: number): CustomerRow[] =>
    people.flatMap(({ customer, tickets, unpaid, leaves, voluntary }) => {
      const after = leaves - (DAYS - watched);
      if (after <= 0) return [];
      const features = { complaint_tickets_30d: tickets, invoices_since_payment: unpaid, segment: 'residential' };
      return [change({ customer, asOf, features, watched, left: after <= watched ? { after, voluntary } : null, tookMore: false })];
    });
  const on = (watched: readonly number[]) => watched.flatMap((days) => rowsOn(addDays(LAST, -days), days));
  return {
    rows: on([...Array.from({ length: 24 }, (_, k) => 60 + 7 * (23 - k)), ...[53, 46, 39, 32]]),
    past: on(BACKTEST_DAYS),
  };
}

/** The same laid out as the models read it. */
export function leavingData(count: number, change?: (row: CustomerRow) => CustomerRow): ChurnData {
  const { rows, past } = leavingRows(count, change);
  return churnDataOf(rows, past, {}, { from: FROM, to: LAST });
}
