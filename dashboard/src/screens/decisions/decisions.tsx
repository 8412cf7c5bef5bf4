import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useCallback, useState } from 'react';
import { decisions } from '../../api/queries.ts';
import type { DecisionRecord } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import type { DecisionsSearch } from '../../routes/search.ts';
import { Button } from '../../ui/button.tsx';
import { Grid } from '../../ui/grid.tsx';
import { NewOrder } from '../../ui/new-order.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Segments, Select } from '../../ui/select.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { useHeldOrder } from '../../ui/use-held-order.ts';
import { useWindows } from '../../ui/windows.ts';
import { DecisionCard, decisionColumns, followDecision } from './columns.tsx';
import { title } from './words.tsx';

const route = getRouteApi('/decisions');
const rowId = (row: DecisionRecord) => row.decision_id;
const choiceOptions = [
  { value: '', label: 'All' },
  { value: 'act', label: 'Acted' },
  { value: 'wait', label: 'Waited' },
  { value: 'hold-out', label: 'Held out' },
  { value: 'stop', label: 'Stopped' },
];

/** The record of what was decided, doing nothing included, the latest first. */
export function Decisions() {
  useTitle('Decisions');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/decisions' });
  const [selected, setSelected] = useState<string | null>(null);
  const filter = { customer_id: search.customer, playbook: search.playbook, choice: search.choice };
  const asked = useInfiniteQuery({ ...decisions(filter), refetchInterval: usePolling(), placeholderData: keepPreviousData });
  const incoming = useWindows(asked.isPlaceholderData ? undefined : asked.data?.pages, rowId, 'decision');
  const list = useHeldOrder({ incoming, id: rowId, question: JSON.stringify(filter), more: asked.hasNextPage });
  const set = useCallback((part: DecisionsSearch) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false }), [navigate]);
  const open = useCallback((id: string) => void navigate({ to: '/decisions/$id', params: { id } }), [navigate]);
  const playbooks = [...new Set([...list.rows.map((row) => row.playbook), ...(search.playbook ? [search.playbook] : [])])].sort();
  const narrowed = search.customer !== undefined || search.playbook !== undefined || search.choice !== undefined;
  const clear = () => set({ customer: undefined, playbook: undefined, choice: undefined });

  return (
    <>
      <PageHead question="What was decided, and why?">Every choice of the layer is kept here, also to wait or to do nothing.</PageHead>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Segments
          label="Choice"
          value={search.choice ?? ''}
          options={choiceOptions}
          onChange={(value) => set({ choice: (value || undefined) as DecisionsSearch['choice'] })}
        />
        {playbooks.length > 1 || search.playbook ? (
          <Select
            label="Playbook"
            value={search.playbook ?? ''}
            options={[{ value: '', label: 'All' }, ...playbooks.map((value) => ({ value, label: title(value) }))]}
            onChange={(value) => set({ playbook: value || undefined })}
          />
        ) : null}
        {search.customer ? (
          <Button onClick={() => set({ customer: undefined })}>
            Customer <Private>{search.customer}</Private> <X size={14} aria-label="Show all customers" />
          </Button>
        ) : null}
      </div>
      <ReadTrouble what="The record could not be read." asked={asked} />
      <div className={`rounded-lg border bg-surface ${asked.isPlaceholderData ? 'opacity-60' : ''}`}>
        {asked.isPending && !asked.error ? <Skeleton rows={12} className="h-13 px-4" /> : null}
        {list.rows.length > 0 ? (
          <Grid
            label="Decisions, the latest first"
            columns={decisionColumns}
            rows={list.rows}
            id={rowId}
            card={DecisionCard}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            openOnPress
            follow={followDecision}
          />
        ) : asked.data && !asked.isPlaceholderData ? (
          <Empty title={narrowed ? 'No decision fits these filters.' : 'Nothing has been decided yet.'}>
            {narrowed ? (
              <Button className="mt-3" onClick={clear}>
                Clear filters
              </Button>
            ) : (
              'The first one appears when an event starts a playbook, such as a failed payment.'
            )}
          </Empty>
        ) : null}
      </div>
      <NewOrder pending={list.pending} accept={list.accept} words="new — show" />
      {asked.hasNextPage && list.rows.length > 0 ? (
        <Button className="mt-3" onClick={() => void asked.fetchNextPage()} disabled={asked.isFetchingNextPage}>
          {asked.isFetchingNextPage ? 'Reading' : 'Show earlier'}
        </Button>
      ) : null}
    </>
  );
}
