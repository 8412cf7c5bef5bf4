import { Link } from '@tanstack/react-router';
import type { PlanRow } from '../../api/types.ts';
import type { Column } from '../../ui/grid.tsx';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { volume, volumes } from '../../ui/volume.ts';

const nameOf = (row: PlanRow) => row.name ?? row.plan_id;

function Monthly({ row }: { row: PlanRow }) {
  const { session } = useTenant();
  return (
    <span title={row.without_price > 0 ? `${counted(row.without_price, 'customer')} without a price in ${session.currency} left out` : undefined}>
      <Private>{money(row.monthly_minor, session.currency, { whole: true })}</Private>
    </span>
  );
}

function Customers({ row }: { row: PlanRow }) {
  return (
    <Link
      to="/customers"
      search={{ plan: row.plan_id, status: 'active' }}
      tabIndex={-1}
      onClick={(event) => event.stopPropagation()}
      className="text-accent hover:underline"
    >
      {count(row.customers)}
    </Link>
  );
}

const UseADay = ({ row: { use, missing } }: { row: PlanRow }) =>
  use ? (
    <span title={`95 of 100: ${volumes(use.low_95, use.high_95)}, from ${counted(use.asked, 'customer')}`}>{volume(use.bytes_a_day)}</span>
  ) : (
    <NoData why={missing[0]} />
  );

function Month({ row: { month, missing } }: { row: PlanRow }) {
  if (!month) return <NoData why={missing[0]} />;
  return (
    <span>
      {volume(month.expected)} <span className="block text-xs whitespace-nowrap text-soft">{volumes(month.low_95, month.high_95)}</span>
    </span>
  );
}

const percent = new Intl.NumberFormat('en', { maximumFractionDigits: 1, signDisplay: 'exceptZero' });

function Growth({ row: { growth, missing } }: { row: PlanRow }) {
  if (!growth) return <NoData why={missing[0]} />;
  const sure = growth.low_95 > 0 || growth.high_95 < 0;
  const range = `${percent.format(growth.low_95)} to ${percent.format(growth.high_95)} %`.replaceAll('-', '−');
  return (
    <span className={sure ? '' : 'text-soft'} title={sure ? range : `Not told from chance: ${range}`}>
      {sure ? `${percent.format(growth.percent_per_30_days).replace('-', '−')} %` : 'None to tell'}
    </span>
  );
}

/** The columns of the list of plans. */
export const planColumns: readonly Column<PlanRow>[] = [
  {
    key: 'plan',
    head: 'Plan',
    min: 140,
    grow: 1,
    cell: (row) => (
      <div className="min-w-0">
        <div className="truncate font-medium">{nameOf(row)}</div>
        {row.name ? <div className="truncate text-xs text-soft">{row.plan_id}</div> : null}
      </div>
    ),
  },
  { key: 'customers', head: 'Customers', min: 80, end: true, cell: (row) => <Customers row={row} /> },
  { key: 'monthly', head: 'They pay a month', min: 112, end: true, cell: (row) => <Monthly row={row} /> },
  { key: 'use', head: 'One uses a day', min: 100, end: true, gives: 1, cell: (row) => <UseADay row={row} /> },
  { key: 'month', head: 'All use in 30 days', min: 132, end: true, cell: (row) => <Month row={row} /> },
  { key: 'growth', head: 'Growth a month', min: 108, end: true, gives: 2, cell: (row) => <Growth row={row} /> },
];

/** A plan in two lines. */
export function PlanCard({ row }: { row: PlanRow }) {
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">{nameOf(row)}</span>
        <Monthly row={row} />
      </div>
      <div className="mt-0.5 flex items-baseline justify-between gap-3 text-soft">
        <span>{counted(row.customers, 'customer')}</span>
        <span>{row.month ? `${volume(row.month.expected)} in 30 days` : 'No data on use'}</span>
      </div>
    </div>
  );
}
