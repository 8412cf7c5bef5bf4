import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useCallback, useDeferredValue, useEffect, useRef } from 'react';
import { type CustomerFilter, customerIntelligence, customers } from '../../api/queries.ts';
import { usePolling } from '../../live/provider.tsx';
import type { RetentionSearch } from '../../routes/search.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useWide } from '../../ui/media.ts';
import { preferences } from '../../ui/preferences.ts';
import { Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { undoLast } from '../../ui/toast.tsx';
import { useHeldOrder } from '../../ui/use-held-order.ts';
import { useWindows } from '../../ui/windows.ts';
import { Filters } from './filters.tsx';
import { Headline } from './headline.tsx';
import { ReasonsPanel } from './reasons-panel.tsx';
import { customerRowId } from './row.ts';
import { useSaying } from './saying.ts';
import { Worklist } from './worklist.tsx';

const route = getRouteApi('/retention');

/** Who needs a call today: the worklist at the left, the reasons of one customer at the right. */
export function Retention() {
  useTitle('Who needs a call today');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/retention' });
  const queries = useQueryClient();
  const wide = useWide();
  const panel = useRef<HTMLElement>(null);
  const saying = useSaying();

  const filter: CustomerFilter = {
    sort: search.sort ?? 'at-risk',
    status: search.status ?? 'active',
    level: search.level,
    exempted: search.exempted,
    q: search.q,
    node_id: search.node,
  };
  const asked = useInfiniteQuery({ ...customers(filter), refetchInterval: usePolling(), placeholderData: keepPreviousData });
  const incoming = useWindows(asked.isPlaceholderData ? undefined : asked.data?.pages, customerRowId, 'customer');
  const list = useHeldOrder({ incoming, id: customerRowId, question: JSON.stringify(filter), more: asked.hasNextPage });

  const selected = search.customer ?? (wide ? list.rows[0]?.customer_id : undefined) ?? null;
  const explained = useDeferredValue(selected);

  const set = useCallback((part: RetentionSearch) => void navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false }), [navigate]);
  const select = useCallback(
    (customer: string) => void navigate({ search: (now) => ({ ...now, customer }), replace: wide, resetScroll: false }),
    [navigate, wide],
  );
  const open = useCallback((id: string) => void navigate({ to: '/customers/$id', params: { id } }), [navigate]);
  const explain = useCallback(() => panel.current?.focus(), []);

  // The reasons of the next row are there before they are asked for.
  useEffect(() => {
    const at = list.rows.findIndex((row) => customerRowId(row) === selected);
    const next = at === -1 ? undefined : list.rows[at + 1];
    if (next) void queries.prefetchQuery(customerIntelligence(next.customer_id));
  }, [list.rows, selected, queries]);

  // S snoozes the row that is selected, U undoes what was done last.
  const sayByKey = (event: KeyboardEvent) => {
    if (!preferences().keys || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target)) return;
    const row = list.rows.find((one) => customerRowId(one) === selected);
    if (event.key === 's' && row) saying.snooze(row);
    else if (event.key === 'u') undoLast();
    else return;
    event.preventDefault();
  };
  const back = (event: KeyboardEvent) => {
    if (event.key === 'Escape') document.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus();
  };

  return (
    <>
      <Headline
        first={asked.data?.pages[0]}
        whole={search.level === undefined && search.exempted === undefined && search.q === undefined && search.node === undefined}
      />
      <Filters search={search} exempted={asked.data?.pages[0]?.exempted} onChange={set} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to whatever of the list has the focus */}
      <div onKeyDown={sayByKey} className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(20rem,1fr)]">
        <Worklist
          asked={asked}
          list={list}
          search={search}
          selected={selected}
          onSelect={select}
          onOpen={open}
          onExplain={explain}
          onClear={() => set({ level: undefined, status: undefined, exempted: undefined, q: undefined, node: undefined })}
        />
        {wide ? (
          <section
            ref={panel}
            tabIndex={-1}
            aria-label="Reasons"
            onKeyDown={back}
            className="sticky top-16 max-h-[calc(100dvh-5rem)] self-start overflow-y-auto rounded-lg border bg-surface p-4"
          >
            {explained ? <ReasonsPanel id={explained} /> : <Nothing loading={asked.isPending} />}
          </section>
        ) : null}
      </div>
      {!wide && search.customer ? (
        <Dialog sheet title="Reasons" onClose={() => set({ customer: undefined })}>
          {/* What is said shows with its Undo on the page, which the sheet covers. */}
          <ReasonsPanel id={search.customer} onSaid={() => set({ customer: undefined })} />
        </Dialog>
      ) : null}
    </>
  );
}

const isTyped = (target: EventTarget): boolean => target instanceof HTMLElement && ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);

function Nothing({ loading }: { loading: boolean }) {
  return loading ? <Skeleton rows={9} className="h-12" /> : <p className="text-sm text-soft">The reasons of a customer are shown here.</p>;
}
