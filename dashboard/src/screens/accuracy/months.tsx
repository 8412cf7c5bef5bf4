import type { ReactNode } from 'react';
import type { ChanceAccuracy, RangeAccuracy } from '../../api/types.ts';
import { count } from '../../ui/numbers.ts';
import { NoData } from '../../ui/states.tsx';

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const monthName = (month: string | null): string => (month === null ? 'All months' : MONTH.format(Date.parse(`${month}T00:00:00Z`)));
const of100 = (share: number, digits = 0): string => (100 * share).toFixed(digits);

/** Chances by month: how many, what was expected and came, and the measures of the field by their own names. */
export function ChanceMonths({ rows }: { rows: readonly ChanceAccuracy[] }) {
  return (
    <Months heads={['Predictions', 'Expected', 'Came', 'Off by, of 100 (ECE)', 'By luck', 'Brier', 'Log-loss', 'ROC-AUC (95 %)']}>
      {rows.map((row) => (
        <Line
          key={row.month ?? ''}
          month={row.month}
          cells={[
            count(row.rows),
            count(row.expected),
            count(row.came),
            of100(row.ece, 1),
            of100(row.ece_by_luck, 1),
            row.brier.toFixed(3),
            row.log_loss.toFixed(3),
            row.roc_auc ? `${row.roc_auc.value.toFixed(3)} (${row.roc_auc.low.toFixed(2)}–${row.roc_auc.high.toFixed(2)})` : null,
          ]}
        />
      ))}
    </Months>
  );
}

/** Ranges by month: how often their bounds held, and how far what was said lay from what came. */
export function RangeMonths({ rows }: { rows: readonly RangeAccuracy[] }) {
  const held = (one: RangeAccuracy['coverage_95']) => (one ? `${of100(one.value)} (${of100(one.low)}–${of100(one.high)})` : null);
  return (
    <Months heads={['Forecasts', 'Held of 100, bounds of 80 %', 'Held of 100, bounds of 95 %', 'Off by, in % of what came', 'Not known']}>
      {rows.map((row) => (
        <Line
          key={row.month ?? ''}
          month={row.month}
          cells={[
            count(row.rows),
            held(row.coverage_80),
            held(row.coverage_95),
            row.error_share === null ? null : of100(row.error_share, 1),
            count(row.unknown),
          ]}
        />
      ))}
    </Months>
  );
}

function Months({ heads, children }: { heads: readonly string[]; children: ReactNode }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-xs text-soft">
            <th scope="col" className="px-4 py-2 text-start font-medium">
              Month
            </th>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-3 py-2 text-end font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">{children}</tbody>
      </table>
    </div>
  );
}

function Line({ month, cells }: { month: string | null; cells: readonly (string | null)[] }) {
  return (
    <tr className={month === null ? 'font-medium' : ''}>
      <th scope="row" className="px-4 py-2.5 text-start font-medium whitespace-nowrap">
        {monthName(month)}
      </th>
      {cells.map((cell, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a line have no identity but their column
        <td key={place} className="px-3 py-2.5 text-end whitespace-nowrap tabular-nums">
          {cell ?? <NoData />}
        </td>
      ))}
    </tr>
  );
}
