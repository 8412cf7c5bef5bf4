import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { nodes } from '../../api/queries.ts';
import type { NodesSearch } from '../../routes/search.ts';
import { Button } from '../../ui/button.tsx';
import { Grid } from '../../ui/grid.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { count } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Trail } from '../../ui/trail.tsx';
import { joinWindows } from '../../ui/windows.ts';
import { NodeCard, nodeColumns, nodeId } from './node-columns.tsx';
import { useOften } from './often.ts';

const route = getRouteApi('/network/nodes');
const sorts = [
  { value: 'worst', label: 'The worst' },
  { value: 'latency', label: 'Round trip' },
  { value: 'loss', label: 'Loss' },
  { value: 'utilisation', label: 'How full' },
  { value: 'customers', label: 'Customers' },
  { value: 'name', label: 'Name' },
];
const states = [
  { value: '', label: 'All' },
  { value: 'attention', label: 'Needs attention' },
  { value: 'watch', label: 'Watch' },
  { value: 'healthy', label: 'Healthy' },
  { value: 'no-data', label: 'No data' },
];

/** Every node with its last fifteen days; what the numbers of the network count is found here. */
export function Nodes() {
  useTitle('Nodes');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/network/nodes' });
  const [selected, setSelected] = useState<string | null>(null);
  const filter = { sort: search.sort ?? 'worst', status: search.status };
  const asked = useInfiniteQuery({ ...nodes(filter), refetchInterval: useOften(), placeholderData: keepPreviousData });
  const rows = joinWindows(asked.data?.pages ?? [], nodeId);
  const total = asked.data?.pages[0]?.total ?? 0;
  const set = (part: NodesSearch) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  return (
    <>
      <Trail to="/network" list="Network">
        <span>Nodes</span>
      </Trail>
      <PageHead question="How does each node stand?">
        {asked.data ? `${count(total)} ${total === 1 ? 'node' : 'nodes'}, each at its busy hour of the last day.` : null}
      </PageHead>
      <div className="mb-3 flex flex-wrap gap-2">
        <Select label="First" value={filter.sort} options={sorts} onChange={(value) => set({ sort: value as NodesSearch['sort'] })} />
        <Select
          label="State"
          value={search.status ?? ''}
          options={states}
          onChange={(value) => set({ status: (value || undefined) as NodesSearch['status'] })}
        />
      </div>
      <ReadTrouble what="The nodes could not be read." asked={asked} />
      <div className={`rounded-lg border bg-surface ${asked.isPlaceholderData ? 'opacity-60' : ''}`}>
        {asked.isPending && !asked.error ? <Skeleton rows={12} className="h-12 px-4" /> : null}
        {rows.length > 0 ? (
          <Grid
            label="Nodes"
            columns={nodeColumns}
            rows={rows}
            id={nodeId}
            card={NodeCard}
            selected={selected}
            onSelect={setSelected}
            onOpen={(node) => void navigate({ to: '/customers', search: { node, status: 'active' } })}
          />
        ) : asked.data ? (
          <Empty title={search.status ? 'No node is in this state.' : 'No node is known yet.'}>
            {search.status ? (
              <Button onClick={() => set({ status: undefined })}>Show all</Button>
            ) : (
              'Nodes come with device.installed, with their first reading, or with a customer on them.'
            )}
          </Empty>
        ) : null}
      </div>
      <ListFoot asked={asked} shown={rows.length} total={total} />
    </>
  );
}
