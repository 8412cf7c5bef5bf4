import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { type CustomerFilter, customers } from '../../api/queries.ts';
import { usePolling } from '../../live/provider.tsx';
import type { CustomersSearch } from '../../routes/search.ts';
import { Button } from '../../ui/button.tsx';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { FilterText } from '../../ui/filter-text.tsx';
import { Grid } from '../../ui/grid.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { NewOrder } from '../../ui/new-order.tsx';
import { NodeFilter } from '../../ui/node-filter.tsx';
import { counted } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { useHeldOrder } from '../../ui/use-held-order.ts';
import { useWindows } from '../../ui/windows.ts';
import { customerRowId, followCustomer } from '../retention/row.ts';
import { CustomerCard, customerColumns } from './columns.tsx';

const route = getRouteApi('/customers');
const Capacity = lazy(async () => ({ default: (await import('../network/capacity.tsx')).Capacity }));
const sortOptions = [
  { value: 'name', label: 'Name' },
  { value: 'health', label: 'Health, worst first' },
  { value: 'chance', label: 'Risk' },
  { value: 'at-risk', label: 'Money at risk' },
  { value: 'change', label: 'Change in 7 days' },
];
const statusOptions = [
  { value: '', label: 'All' },
  { value: 'active', label: 'Active' },
];

/** Every customer that the layer knows, found by name or id. */
export function Customers() {
  useTitle('Customers');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/customers' });
  const [selected, setSelected] = useState<string | null>(null);
  const filter: CustomerFilter = {
    sort: search.sort ?? 'name',
    status: search.status ?? 'all',
    exempted: 'with',
    q: search.q,
    node_id: search.node,
    plan_id: search.plan,
    partner_id: search.partner,
  };
  const asked = useInfiniteQuery({ ...customers(filter), refetchInterval: usePolling(), placeholderData: keepPreviousData });
  const incoming = useWindows(asked.isPlaceholderData ? undefined : asked.data?.pages, customerRowId, 'customer');
  const list = useHeldOrder({ incoming, id: customerRowId, question: JSON.stringify(filter), more: asked.hasNextPage });
  const total = asked.data?.pages[0]?.total ?? 0;

  const set = useCallback((part: CustomersSearch) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false }), [navigate]);
  const open = useCallback((id: string) => void navigate({ to: '/customers/$id', params: { id } }), [navigate]);
  const find = useCallback((q: string) => set({ q: q || undefined }), [set]);

  return (
    <>
      <PageHead question="Which customer are you looking for?">
        {asked.data ? `${counted(total, 'customer')}${search.q || search.node || search.plan || search.partner ? ' found' : ''}.` : null}
      </PageHead>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FilterText label="Name or id contains" value={search.q ?? ''} onChange={find} />
        <Select
          label="Order"
          value={search.sort ?? 'name'}
          options={sortOptions}
          onChange={(value) => set({ sort: (value === 'name' ? undefined : value) as CustomersSearch['sort'] })}
        />
        <Select
          label="Status"
          value={search.status ?? ''}
          options={statusOptions}
          onChange={(value) => set({ status: (value || undefined) as CustomersSearch['status'] })}
        />
        <NodeFilter node={search.node} onClear={() => set({ node: undefined })} />
        <FilterChip name="Plan" value={search.plan} lift="Show all plans" onClear={() => set({ plan: undefined })} />
        <FilterChip name="Partner" value={search.partner} lift="Show all partners" onClear={() => set({ partner: undefined })} />
      </div>
      <ReadTrouble what="The customers could not be read." asked={asked} />
      <div className={`rounded-lg border bg-surface ${asked.isPlaceholderData ? 'opacity-60' : ''}`}>
        {asked.isPending && !asked.error ? <Skeleton rows={12} className="h-11 px-4" /> : null}
        {list.rows.length > 0 ? (
          <Grid
            label="Customers"
            columns={customerColumns}
            rows={list.rows}
            id={customerRowId}
            card={CustomerCard}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            openOnPress
            follow={followCustomer}
          />
        ) : asked.data && !asked.isPlaceholderData ? (
          <Empty title={search.q ? `No customer is named or numbered “${search.q}”.` : 'There are no customers yet.'}>
            {search.q ? (
              <>
                Check the spelling, or search by the id of the billing system.
                <br />
                <Button className="mt-3" onClick={() => set({ q: undefined, status: undefined, node: undefined, plan: undefined, partner: undefined })}>
                  Clear filters
                </Button>
              </>
            ) : (
              'They appear as soon as the first customer event has arrived.'
            )}
          </Empty>
        ) : null}
      </div>
      {search.node ? (
        <div className="mt-4">
          <Suspense>
            <Capacity key={search.node} node={search.node} />
          </Suspense>
        </div>
      ) : null}
      <NewOrder pending={list.pending} accept={list.accept} />
      <ListFoot asked={asked} shown={list.rows.length} total={total} />
    </>
  );
}
