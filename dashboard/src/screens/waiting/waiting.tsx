import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { waiting } from '../../api/queries.ts';
import type { WaitingList } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { counted } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Segments } from '../../ui/select.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { WaitingRow } from './row.tsx';

const route = getRouteApi('/waiting');
const roles = [
  { value: '', label: 'All' },
  { value: 'support', label: 'Support' },
  { value: 'collections', label: 'Collections' },
  { value: 'network', label: 'Network' },
  { value: 'success', label: 'Success' },
];

/** Work for people: tasks, proposals to agree to, and steps that no system takes; the most pressing first. */
export function Waiting() {
  useTitle('Waiting for people');
  const { role } = route.useSearch();
  const navigate = useNavigate({ from: '/waiting' });
  const asked = useQuery({ ...waiting(role), refetchInterval: usePolling(), placeholderData: keepPreviousData });
  const list = asked.data;
  return (
    <>
      <PageHead question="What waits for a person?">{list ? <Sum list={list} /> : null}</PageHead>
      <div className="mb-3">
        <Segments
          label="For"
          value={role ?? ''}
          options={roles}
          onChange={(value) => void navigate({ search: { role: (value || undefined) as typeof role }, replace: true, resetScroll: false })}
        />
      </div>
      <ReadTrouble what="What waits could not be read." asked={asked} />
      <div className="rounded-lg border bg-surface">
        {asked.isPending && !asked.error ? <Skeleton rows={8} className="h-16 px-4" /> : null}
        {list?.rows.length === 0 ? (
          <Empty title="Nothing waits for a person.">Calls, approvals and steps that no system of yours takes appear here when a playbook asks for them.</Empty>
        ) : null}
        <ul className="divide-y">
          {list?.rows.map((row) => (
            <WaitingRow key={row.key} row={row} />
          ))}
        </ul>
      </div>
      {list && list.total > list.rows.length ? <p className="mt-3 text-sm text-soft">The {list.rows.length} most pressing are shown.</p> : null}
    </>
  );
}

function Sum({ list: { total, overdue, escalated } }: { list: WaitingList }) {
  if (total === 0) return <>The layer waits for nobody.</>;
  const late = overdue > 0 ? `, ${overdue} past ${overdue === 1 ? 'its' : 'their'} time` : '';
  const up = escalated > 0 ? `; ${escalated} waited so long that the owner should look` : '';
  return <>{`${counted(total, 'thing')} ${total === 1 ? 'waits' : 'wait'}${late}${up}. A proposal to which nobody agrees in time is not done.`}</>;
}
