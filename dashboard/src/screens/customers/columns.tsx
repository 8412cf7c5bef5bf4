import type { CustomerRow } from '../../api/types.ts';
import { Changing } from '../../ui/changing.tsx';
import { CustomerName } from '../../ui/customer-name.tsx';
import type { Column } from '../../ui/grid.tsx';
import { HealthState, RiskLevel } from '../../ui/level.tsx';
import { money } from '../../ui/money.ts';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';
import { statusWords } from '../../ui/status.ts';

const points = (row: CustomerRow) => (row.churn_chance === null ? null : row.churn_chance * 100);

function Risk({ row, column = false }: { row: CustomerRow; column?: boolean }) {
  return (
    <Changing value={`${row.churn_level} ${Math.round(points(row) ?? -1)}`}>
      <RiskLevel level={row.churn_level} points={points(row)} column={column} />
    </Changing>
  );
}

function Price({ row }: { row: CustomerRow }) {
  return row.monthly_price_minor !== null && row.currency ? <Private>{money(row.monthly_price_minor, row.currency)}</Private> : <NoData />;
}

/** The columns of the list of all customers. */
export const customerColumns: readonly Column<CustomerRow>[] = [
  {
    key: 'customer',
    head: 'Customer',
    min: 160,
    grow: 1.4,
    cell: (row) => <CustomerName id={row.customer_id} name={row.name} tabIndex={-1} className="block truncate" />,
  },
  {
    key: 'id',
    head: 'Id',
    min: 96,
    grow: 0.8,
    gives: 4,
    cell: (row) => <Private className="block truncate text-soft">{row.customer_id}</Private>,
  },
  {
    key: 'status',
    head: 'Status',
    min: 80,
    cell: (row) => <span className={row.status === 'active' ? 'text-soft' : ''}>{statusWords[row.status]}</span>,
  },
  { key: 'plan', head: 'Plan', min: 112, grow: 1, gives: 3, cell: (row) => <span className="block truncate">{row.plan_name ?? <NoData />}</span> },
  { key: 'price', head: 'A month', min: 72, end: true, cell: (row) => <Price row={row} /> },
  {
    key: 'health',
    head: 'Health of 100',
    min: 168,
    gives: 2,
    cell: (row) => <HealthState grade={row.health_grade} points={row.health_score} column />,
  },
  { key: 'risk', head: 'Risk of 100', min: 108, cell: (row) => <Risk row={row} column /> },
];

/** A customer in two lines. */
export function CustomerCard({ row }: { row: CustomerRow }) {
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">
          <Private>{row.name ?? row.customer_id}</Private>
        </span>
        <Risk row={row} />
      </div>
      <div className="mt-0.5 flex items-baseline justify-between gap-3 text-soft">
        <span className="min-w-0 flex-1 truncate">{row.status === 'active' ? (row.plan_name ?? 'No plan') : statusWords[row.status]}</span>
        <HealthState grade={row.health_grade} />
      </div>
    </div>
  );
}
