import { dayNumber } from '../../kernel/days.ts';
import type { ChanceData } from '../../ml/chance-model.ts';
import type { Spells } from '../../ml/survival/spells.ts';
import { type Table, tableFromRecords } from '../../ml/table.ts';
import type { TrialData } from '../../ml/uplift/trial.ts';
import { CHURN_HORIZON_DAYS, type CustomerRow, rowsFor } from '../customer-rows.ts';
import { chanceDataOf } from '../dated-rows.ts';

/** Days between two rows of one customer from which the course over the months is learned. */
const COURSE_STEP_DAYS = 28;

/** Customers as of their days with how long each was watched after it; plain columns. */
export interface WatchedRows {
  readonly table: Table;
  readonly spells: Spells;
  /** Rows of one customer have the same number. */
  readonly groups: Int32Array;
  readonly days: Float64Array;
}

/** Everyone who was a customer so many days before the last day. */
export interface PastRows extends WatchedRows {
  readonly daysBefore: number;
}

/** What the models of leaving learn from; plain columns, so that they can be sent to another thread. */
export interface ChurnData extends ChanceData {
  /** Of each row that left within the horizon: 1 when the ISP closed it. */
  readonly involuntary: Uint8Array;
  readonly course: WatchedRows;
  readonly past: readonly PastRows[];
  /** Who was acted upon and who was held out by lot, per playbook, and who stayed: what acting does to leaving. */
  readonly trials: Readonly<Record<string, TrialData>>;
  /** Number of the last day of facts. */
  readonly lastDay: number;
}

/** True when rows hold what the models of leaving learn from besides the chance. */
export const isChurnData = (data: ChanceData): data is ChurnData => ['involuntary', 'course', 'past', 'trials', 'lastDay'].every((name) => name in data);

/** Days before the last day at which the backtest asks what would have been said. */
export const BACKTEST_DAYS = [90, 60, 30] as const;

function watchedRows(rows: readonly CustomerRow[]): WatchedRows {
  const numbers = new Map<string, number>();
  return {
    table: tableFromRecords(rows.map(({ features }) => features)),
    spells: {
      days: Float64Array.from(rows, ({ left, watched }) => left?.after ?? watched),
      events: Uint8Array.from(rows, ({ left }) => Number(left !== null)),
    },
    groups: Int32Array.from(rows, ({ customer }) => numbers.get(customer) ?? numbers.set(customer, numbers.size).size - 1),
    days: Float64Array.from(rows, ({ asOf }) => dayNumber(asOf)),
  };
}

/** Lays rows out for the models of leaving; `past` are the rows as of the days of the backtest. */
export function churnDataOf(rows: readonly CustomerRow[], past: readonly CustomerRow[], trials: ChurnData['trials'], window: ChurnData['window']): ChurnData {
  const settled = rows.filter(({ watched }) => watched >= CHURN_HORIZON_DAYS);
  return {
    ...chanceDataOf(rowsFor(settled, 'left'), window),
    involuntary: Uint8Array.from(settled, ({ left }) => Number(left !== null && left.after <= CHURN_HORIZON_DAYS && !left.voluntary)),
    course: watchedRows(rows.filter(({ watched }) => (watched - CHURN_HORIZON_DAYS) % COURSE_STEP_DAYS === 0)),
    past: BACKTEST_DAYS.map((daysBefore) => ({ daysBefore, ...watchedRows(past.filter(({ watched }) => watched === daysBefore)) })),
    trials,
    lastDay: dayNumber(window.to),
  };
}
