import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { opportunities } from '../../api/queries.ts';
import type { OpportunityRow } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import type { OpportunitiesSearch } from '../../routes/search.ts';
import { Button } from '../../ui/button.tsx';
import { Grid } from '../../ui/grid.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { counted } from '../../ui/numbers.ts';
import { offerKinds } from '../../ui/offers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { joinWindows } from '../../ui/windows.ts';
import { GuardrailPanel } from '../guardrails/panel.tsx';
import { OpportunityCard, opportunityColumns } from './columns.tsx';
import { Sums } from './sums.tsx';

const route = getRouteApi('/opportunities');
const rowId = (row: OpportunityRow): string => row.customer_id;
const kindOptions = [{ value: '', label: 'All' }, ...Object.entries(offerKinds).map(([value, label]) => ({ value, label }))];

/** Who could have more: the best offer to each customer, what making it is expected to bring first. */
export function Opportunities() {
  useTitle('Opportunities');
  const { kind } = route.useSearch();
  const navigate = useNavigate({ from: '/opportunities' });
  const [selected, setSelected] = useState<string | null>(null);
  const asked = useInfiniteQuery({ ...opportunities({ kind }), refetchInterval: usePolling(), placeholderData: keepPreviousData });
  const first = asked.data?.pages[0];
  const rows = asked.data ? joinWindows(asked.data.pages, rowId) : [];
  const open = useCallback((id: string) => void navigate({ to: '/customers/$id', params: { id } }), [navigate]);
  const set = useCallback((part: OpportunitiesSearch) => void navigate({ search: part, replace: true, resetScroll: false }), [navigate]);
  return (
    <>
      <PageHead question="Who could have more?">
        {first
          ? `${counted(first.total, 'customer')} with something that fits: nothing that a line cannot carry, and no offer that is expected to drive away more than it brings.`
          : null}
      </PageHead>
      <ReadTrouble what="The opportunities could not be read." asked={asked} />
      {first && first.sums.length > 0 ? <Sums sums={first.sums} currency={first.currency} /> : null}
      <div className="my-3 flex flex-wrap items-center gap-2">
        <Select
          label="Kind"
          value={kind ?? ''}
          options={kindOptions}
          onChange={(value) => set({ kind: (value || undefined) as OpportunitiesSearch['kind'] })}
        />
      </div>
      <div className={`rounded-lg border bg-surface ${asked.isPlaceholderData ? 'opacity-60' : ''}`}>
        {asked.isPending && !asked.error ? <Skeleton rows={12} className="h-11 px-4" /> : null}
        {rows.length > 0 ? (
          <Grid
            label="Opportunities"
            columns={opportunityColumns}
            rows={rows}
            id={rowId}
            card={OpportunityCard}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            openOnPress
          />
        ) : first && !asked.isPlaceholderData ? (
          <Empty title={kind ? 'Nothing of this kind fits anybody now.' : 'Nothing fits anybody yet.'}>
            {kind ? (
              <Button className="mt-3" onClick={() => set({})}>
                Show all kinds
              </Button>
            ) : (
              'Send the price list (plan.listed, addon.listed), or train the models once customers have plans. Each customer’s page says what does not fit and why.'
            )}
          </Empty>
        ) : null}
      </div>
      <ListFoot asked={asked} shown={rows.length} total={first?.total ?? 0} />
      <div className="mt-4">
        <GuardrailPanel />
      </div>
    </>
  );
}
