import { useState } from 'react';
import { calendarDay } from '../ui/time.ts';

type DayTableProps<Row> = {
  /** What the chart is of. */
  readonly label: string;
  /** The heads of the columns after the day. */
  readonly heads: readonly string[];
  readonly rows: readonly Row[];
  /** What stands under the heads. */
  cells(row: Row): readonly string[];
};

/** What a chart shows, day by day, for those who read it rather than see it; the rows are there once it is opened. */
export function DayTable<Row extends { readonly day: string }>({ label, heads, rows, cells }: DayTableProps<Row>) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-2 text-xs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="inline-flex min-h-6 items-center text-soft hover:text-ink">As a table</summary>
      {open ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard (WCAG 2.1.1)
        <section className="mt-1 max-h-64 overflow-auto" tabIndex={0} aria-label={`${label}, day by day`}>
          <table className="w-full text-end tabular-nums">
            <thead className="text-soft">
              <tr>
                {['Day', ...heads].map((head) => (
                  <th key={head} scope="col" className="py-1 ps-3 text-end font-medium first:ps-0 first:text-start">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const told = cells(row);
                return (
                  <tr key={row.day} className="border-t">
                    <th scope="row" className="py-1 text-start font-normal whitespace-nowrap">
                      {calendarDay(row.day)}
                    </th>
                    {heads.map((head, i) => (
                      <td key={head} className="ps-3 whitespace-nowrap">
                        {told[i]}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      ) : null}
    </details>
  );
}
