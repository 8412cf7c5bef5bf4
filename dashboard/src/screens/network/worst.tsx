import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { NetworkScan } from '../../api/types.ts';
import { Grid } from '../../ui/grid.tsx';
import { NewOrder } from '../../ui/new-order.tsx';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { useHeldOrder } from '../../ui/use-held-order.ts';
import { NodeCard, nodeColumns, nodeId } from './node-columns.tsx';

/** The ten nodes that are worst at the busy hour; Enter opens the customers on one. */
export function WorstNodes({ scan }: { scan: NetworkScan }) {
  const navigate = useNavigate();
  const [selected, setSelected] = useState<string | null>(null);
  const list = useHeldOrder({ incoming: scan.worst, id: nodeId, question: 'worst', more: true });
  const all = (
    <Link to="/network/nodes" className="text-accent hover:underline">
      All {count(scan.nodes.total)}
    </Link>
  );
  return (
    <Panel title="Worst nodes at the busy hour" aside={scan.nodes.total > 0 ? all : null} flush>
      {list.rows.length === 0 ? <Empty title="No node is heard.">A node appears here with its first reading (device.metrics).</Empty> : null}
      {list.rows.length > 0 ? (
        <Grid
          label="Nodes, the worst first"
          columns={nodeColumns}
          rows={list.rows}
          id={nodeId}
          card={NodeCard}
          selected={selected}
          onSelect={setSelected}
          onOpen={(node) => void navigate({ to: '/customers', search: { node, status: 'active' } })}
        />
      ) : null}
      <NewOrder pending={list.pending} accept={list.accept} />
    </Panel>
  );
}
