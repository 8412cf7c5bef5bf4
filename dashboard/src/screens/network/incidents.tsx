import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useCallback } from 'react';
import { pastIncidents } from '../../api/queries.ts';
import type { IncidentRow, NetworkScan } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { Grid } from '../../ui/grid.tsx';
import { ShowMore } from '../../ui/list-foot.tsx';
import { NewOrder } from '../../ui/new-order.tsx';
import { counted } from '../../ui/numbers.ts';
import { preferences } from '../../ui/preferences.ts';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useHeldOrder } from '../../ui/use-held-order.ts';
import { useIncidentActs } from './actions.tsx';
import { IncidentCard, incidentId, openColumns, pastColumns } from './incident-columns.tsx';

type ListProps = { selected: string | null; onSelect: (id: string) => void; wide: boolean };

/** The incidents that go on, most customers first, in an order that stands still; T takes the one that has the focus. */
export function OpenIncidents({ scan, selected, onSelect, wide }: ListProps & { scan: NetworkScan }) {
  const { act, may } = useIncidentActs();
  const open = useOpen();
  const list = useHeldOrder<IncidentRow>({ incoming: scan.incidents, id: incidentId, question: 'open', more: false });
  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).closest('[data-row]')?.getAttribute('data-row');
    if (!id || event.key !== 't' || event.ctrlKey || event.metaKey || event.altKey || !preferences().keys || !may || act.isPending) return;
    event.preventDefault();
    act.mutate({ id, what: 'take' });
  };
  const nobody =
    scan.over_7d === 0
      ? 'No incident in the last seven days.'
      : `${counted(scan.over_7d, 'incident')} of the last seven days ${scan.over_7d === 1 ? 'is' : 'are'} over.`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside have the focus; the key is heard on its way up
    <div onKeyDown={onKeyDown}>
      <p aria-live="polite" className="sr-only">
        {counted(scan.incidents.length, 'open incident')}
      </p>
      {list.rows.length === 0 ? (
        <Empty title="No incident is open.">{nobody}</Empty>
      ) : (
        <Grid
          label="Open incidents, most customers first"
          columns={openColumns}
          rows={list.rows}
          id={incidentId}
          card={IncidentCard}
          selected={selected}
          onSelect={onSelect}
          onOpen={open}
          openOnPress={!wide}
        />
      )}
      <NewOrder pending={list.pending} accept={list.accept} words="changed — show" />
    </div>
  );
}

/** The incidents that are over, the latest first. */
export function PastIncidents({ selected, onSelect, wide }: ListProps) {
  const open = useOpen();
  const asked = useInfiniteQuery({ ...pastIncidents, refetchInterval: usePolling() });
  const rows = asked.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <ReadTrouble what="The past incidents could not be read." asked={asked} />
      {asked.isPending && !asked.error ? <Skeleton rows={8} className="h-11 px-4" /> : null}
      {asked.data && rows.length === 0 ? <Empty title="No incident is over yet.">They are kept here with whom they had cut off.</Empty> : null}
      {rows.length > 0 ? (
        <Grid
          label="Past incidents, the latest first"
          columns={pastColumns}
          rows={rows}
          id={incidentId}
          card={IncidentCard}
          selected={selected}
          onSelect={onSelect}
          onOpen={open}
          openOnPress={!wide}
        />
      ) : null}
      {asked.hasNextPage ? (
        <div className="border-t px-4 py-2 text-end">
          <ShowMore asked={asked} />
        </div>
      ) : null}
    </>
  );
}

function useOpen(): (id: string) => void {
  const navigate = useNavigate();
  return useCallback((id: string) => void navigate({ to: '/network/incidents/$id', params: { id } }), [navigate]);
}
