import type { OpportunityRow } from '../../api/types.ts';
import { CustomerName } from '../../ui/customer-name.tsx';
import type { Column } from '../../ui/grid.tsx';
import { money } from '../../ui/money.ts';
import { offerKinds } from '../../ui/offers.ts';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';

function Worth({ row: { opportunity } }: { row: OpportunityRow }) {
  const { expected_minor: value, currency, basis } = opportunity;
  return value === null ? <NoData why={basis} /> : <Private>{money(value.mid, currency, { whole: true })}</Private>;
}

function Between({ row: { opportunity } }: { row: OpportunityRow }) {
  const { expected_minor: value, currency } = opportunity;
  return value === null ? null : (
    <Private className="text-soft">{`${money(value.low, currency, { whole: true })} to ${money(value.high, currency, { whole: true })}`}</Private>
  );
}

const Measured = ({ row }: { row: OpportunityRow }) => <span className="text-soft">{row.opportunity.measured ? 'Against a control' : 'Not measured yet'}</span>;

/** The columns of the list of opportunities. */
export const opportunityColumns: readonly Column<OpportunityRow>[] = [
  {
    key: 'customer',
    head: 'Customer',
    min: 150,
    grow: 1.2,
    cell: (row) => <CustomerName id={row.customer_id} name={row.name} tabIndex={-1} className="block truncate" />,
  },
  { key: 'plan', head: 'Has', min: 100, grow: 0.8, gives: 3, cell: (row) => <span className="block truncate">{row.plan_name ?? <NoData />}</span> },
  { key: 'offer', head: 'Could have', min: 130, grow: 1.1, cell: (row) => <span className="block truncate font-medium">{row.opportunity.name}</span> },
  { key: 'kind', head: 'Kind', min: 110, gives: 2, cell: (row) => <span className="text-soft">{offerKinds[row.opportunity.kind]}</span> },
  { key: 'worth', head: 'Worth in a year', min: 100, end: true, cell: (row) => <Worth row={row} /> },
  { key: 'between', head: 'Between', min: 120, gives: 4, end: true, cell: (row) => <Between row={row} /> },
  { key: 'measured', head: 'Effect', min: 120, gives: 5, cell: (row) => <Measured row={row} /> },
];

/** An opportunity in two lines. */
export function OpportunityCard({ row }: { row: OpportunityRow }) {
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">
          <Private>{row.name ?? row.customer_id}</Private>
        </span>
        <Worth row={row} />
      </div>
      <div className="mt-0.5 flex items-baseline justify-between gap-3 text-soft">
        <span className="min-w-0 flex-1 truncate">{`${row.opportunity.name} · ${offerKinds[row.opportunity.kind].toLowerCase()}`}</span>
        <Measured row={row} />
      </div>
    </div>
  );
}
