import type { IncidentRow } from '../../api/types.ts';
import { Changing } from '../../ui/changing.tsx';
import type { Column } from '../../ui/grid.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { IncidentState, lasting } from './words.tsx';

/** How an incident is known in lists. */
export const incidentId = (row: IncidentRow): string => row.incident_id;

function Root({ row }: { row: IncidentRow }) {
  return (
    <div className="min-w-0">
      <span className="block truncate font-medium">{row.root}</span>
      <span className="block truncate text-xs text-soft">
        {row.until === null && !row.settled ? 'Alarms are still coming: the root may change' : (row.cause ?? counted(row.nodes, 'node'))}
        {row.within === null ? '' : ' · within another incident'}
      </span>
    </div>
  );
}

function Owner({ row }: { row: IncidentRow }) {
  if (row.taken_by === null) return <span className="text-soft">Nobody</span>;
  return (
    <span className="block truncate">
      <Private>{row.taken_by}</Private>
    </span>
  );
}

const hourly = (row: IncidentRow) => <Private>{money(row.hourly_minor, row.currency)}</Private>;

const root: Column<IncidentRow> = { key: 'root', head: 'Most likely failed', min: 150, grow: 1.4, cell: (row) => <Root row={row} /> };
const state: Column<IncidentRow> = { key: 'state', head: 'State', min: 132, cell: (row) => <IncidentState row={row} /> };

/** The columns of the incidents that go on. */
export const openColumns: readonly Column<IncidentRow>[] = [
  root,
  state,
  { key: 'since', head: 'Since', min: 76, gives: 2, cell: (row) => <Moment at={row.since} /> },
  {
    key: 'customers',
    head: 'Customers',
    min: 72,
    end: true,
    cell: (row) => <Changing value={row.customers}>{count(row.customers)}</Changing>,
  },
  { key: 'money', head: 'Money / h', min: 76, gives: 1, end: true, cell: hourly },
  { key: 'owner', head: 'Owner', min: 84, gives: 3, cell: (row) => <Owner row={row} /> },
];

/** The columns of the incidents that are over. */
export const pastColumns: readonly Column<IncidentRow>[] = [
  root,
  state,
  { key: 'since', head: 'Began', min: 76, cell: (row) => <Moment at={row.since} /> },
  { key: 'lasted', head: 'Lasted', min: 88, gives: 2, cell: (row) => (row.until === null ? '–' : lasting(row.since, row.until)) },
  { key: 'customers', head: 'Customers', min: 72, end: true, cell: (row) => count(row.customers) },
  { key: 'money', head: 'Money / h', min: 76, gives: 1, end: true, cell: hourly },
];

/** An incident in two lines. */
export function IncidentCard({ row }: { row: IncidentRow }) {
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">{row.root}</span>
        <IncidentState row={row} />
      </div>
      <div className="mt-0.5 flex items-baseline justify-between gap-3 text-soft">
        <span className="min-w-0 flex-1 truncate">
          {counted(row.customers, 'customer')} · {row.taken_by === null ? 'nobody has it' : <Private>{row.taken_by}</Private>}
        </span>
        <Moment at={row.since} className="whitespace-nowrap" />
      </div>
    </div>
  );
}
