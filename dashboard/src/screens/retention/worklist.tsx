import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { CustomerWindow } from '../../api/queries.ts';
import type { CustomerRow } from '../../api/types.ts';
import type { RetentionSearch } from '../../routes/search.ts';
import { Button } from '../../ui/button.tsx';
import { Grid } from '../../ui/grid.tsx';
import type { Held } from '../../ui/held-order.ts';
import { ListFoot } from '../../ui/list-foot.tsx';
import { NewOrder } from '../../ui/new-order.tsx';
import { count } from '../../ui/numbers.ts';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { WorkCard, workColumns } from './columns.tsx';
import { customerRowId, followCustomer } from './row.ts';

type WorklistProps = {
  asked: UseInfiniteQueryResult<InfiniteData<CustomerWindow>>;
  list: Held<CustomerRow> & { accept: () => void };
  search: RetentionSearch;
  selected: string | null;
  onSelect: (id: string) => void;
  onOpen: (id: string) => void;
  onExplain: (id: string) => void;
  onClear: () => void;
};

/** The rows in an order that stands still, with what waits above them and what follows below. */
export function Worklist({ asked, list, search, selected, onSelect, onOpen, onExplain, onClear }: WorklistProps) {
  const total = asked.data?.pages[0]?.total ?? 0;
  const left = total - list.rows.length;
  return (
    <section aria-label="Worklist" className="min-w-0">
      <ReadTrouble what="The worklist could not be read." asked={asked} />
      <div className={`rounded-lg border bg-surface ${asked.isPlaceholderData ? 'opacity-60' : ''} ${asked.error && list.rows.length === 0 ? 'hidden' : ''}`}>
        {asked.isPending && !asked.error ? <Skeleton rows={12} className="h-11 px-4" /> : null}
        {list.rows.length > 0 ? (
          <Grid
            label="Customers by need of a call"
            columns={workColumns}
            rows={list.rows}
            id={customerRowId}
            card={WorkCard}
            selected={selected}
            onSelect={onSelect}
            onOpen={onOpen}
            onExplain={onExplain}
            follow={followCustomer}
          />
        ) : asked.data && !asked.isPlaceholderData ? (
          <Nobody search={search} onClear={onClear} />
        ) : null}
      </div>
      <NewOrder pending={list.pending} accept={list.accept} />
      <ListFoot asked={asked} shown={list.rows.length} total={total} more={`Show ${count(Math.min(100, Math.max(left, 1)))} more`} />
    </section>
  );
}

function Nobody({ search, onClear }: { search: RetentionSearch; onClear: () => void }) {
  const filtered = search.level !== undefined || search.exempted !== undefined || search.q !== undefined || search.node !== undefined;
  if (!filtered) return <Empty title="There are no customers yet.">They appear as soon as the first customer event has arrived.</Empty>;
  return (
    <Empty title="No customer fits these filters.">
      <Button className="mt-3" onClick={onClear}>
        Clear filters
      </Button>
    </Empty>
  );
}
