import { Link } from '@tanstack/react-router';
import type { NodeRow } from '../../api/types.ts';
import { HeatStrip } from '../../charts/heat-strip.tsx';
import { Changing } from '../../ui/changing.tsx';
import type { Column } from '../../ui/grid.tsx';
import { StateSign } from '../../ui/level.tsx';
import { Moment } from '../../ui/moment.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { NoData } from '../../ui/states.tsx';

/** How a node is known in lists. */
export const nodeId = (row: NodeRow): string => row.node_id;

function Node({ row }: { row: NodeRow }) {
  return (
    <div className="min-w-0">
      <span className="block truncate font-medium">{row.node_id}</span>
      <span className="line-clamp-2 text-xs text-soft">
        <Why row={row} />
      </span>
    </div>
  );
}

function Why({ row }: { row: NodeRow }) {
  return (
    <>
      {row.reason}
      {row.status === 'no-data' && row.heard_at !== null ? (
        <>
          {' '}
          Last heard <Moment at={row.heard_at} />.
        </>
      ) : null}
      {row.incident_id === null ? null : (
        <>
          {' '}
          <Link to="/network/incidents/$id" params={{ id: row.incident_id }} tabIndex={-1} className="text-accent underline">
            Incident
          </Link>
        </>
      )}
    </>
  );
}

const figure = (value: number | null, unit: string) => (value === null ? <NoData /> : <Changing value={value}>{`${Math.round(value)}${unit}`}</Changing>);

function Customers({ row }: { row: NodeRow }) {
  if (row.customers === 0 || row.customers !== row.customers_here) return <span title="On it and beneath it">{count(row.customers)}</span>;
  return (
    <Link to="/customers" search={{ node: row.node_id, status: 'active' }} tabIndex={-1} className="hover:text-accent hover:underline">
      {count(row.customers)}
    </Link>
  );
}

/** The columns of nodes: the strip first after the name, then the busy hour of the last day. */
export const nodeColumns: readonly Column<NodeRow>[] = [
  { key: 'node', head: 'Node', min: 150, grow: 1.6, cell: (row) => <Node row={row} /> },
  { key: 'state', head: 'State', min: 132, gives: 3, cell: (row) => <StateSign state={row.status} /> },
  { key: 'strip', head: 'Last 15 days', min: 120, grow: 1, cell: (row) => <HeatStrip periods={row.periods} /> },
  { key: 'latency', head: 'Round trip', min: 68, end: true, cell: (row) => figure(row.latency_ms, ' ms') },
  { key: 'loss', head: 'Loss', min: 52, gives: 2, end: true, cell: (row) => (row.loss_percent === null ? <NoData /> : `${row.loss_percent} %`) },
  { key: 'full', head: 'Full', min: 52, gives: 1, end: true, cell: (row) => figure(row.utilisation_percent, ' %') },
  { key: 'customers', head: 'Customers', min: 70, end: true, cell: (row) => <Customers row={row} /> },
];

/** A node in two lines and its strip. */
export function NodeCard({ row }: { row: NodeRow }) {
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">{row.node_id}</span>
        <StateSign state={row.status} />
      </div>
      <p className="mt-0.5 text-soft">
        <Why row={row} /> {counted(row.customers, 'customer')}.
      </p>
      <HeatStrip periods={row.periods} className="mt-1 h-5" />
    </div>
  );
}
