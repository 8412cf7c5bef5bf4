import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ApiProblem } from '../../api/problem.ts';
import { incident } from '../../api/queries.ts';
import type { IncidentRecord } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { useNow } from '../../ui/now.ts';
import { Private } from '../../ui/private.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { useTitle } from '../../ui/title.ts';
import { Trail } from '../../ui/trail.tsx';
import { IncidentActs } from '../network/actions.tsx';
import { Cost } from '../network/incident-panel.tsx';
import { IncidentState, lasting } from '../network/words.tsx';
import { Concerned } from './concerned.tsx';
import { Parts, Suspects } from './parts.tsx';
import { Telling } from './telling.tsx';
import { Told } from './told.tsx';

const route = getRouteApi('/network/incidents/$id');

/** One incident: what has most likely failed and why, whom it cuts off, what was said, and whose it is. */
export function IncidentPage() {
  useTitle('Incident');
  const { id } = route.useParams();
  const asked = useQuery({ ...incident(id), refetchInterval: usePolling() });
  const missing = asked.error instanceof ApiProblem && asked.error.status === 404;
  return (
    <>
      <Trail to="/network" list="Network">
        <span className="truncate">Incident</span>
      </Trail>
      {missing ? (
        <>
          <h1 className="sr-only">Which incident is this?</h1>
          <Empty title="There is no incident of this name.">
            One of which nothing was told yet may get another name when more alarms come.{' '}
            <Link to="/network" className="text-accent underline">
              See those that are open.
            </Link>
          </Empty>
        </>
      ) : (
        <ReadTrouble what="The incident could not be read." asked={asked} />
      )}
      {asked.data && !missing ? <Whole record={asked.data} /> : asked.error ? null : <Skeleton rows={10} className="h-14" />}
    </>
  );
}

function Whole({ record }: { record: IncidentRecord }) {
  const now = useNow();
  const { clock } = useTenant();
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight">
            {record.until === null ? `What is wrong at ${record.root}?` : `What was wrong at ${record.root}?`}
          </h1>
          <p className="mt-1 max-w-3xl text-lg text-pretty">{record.reason}</p>
          <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
            <IncidentState row={record} />
            <span title={clock.exact(record.since)}>
              {clock.dayFrom(record.since, now)} {clock.time(record.since)}, {record.until === null ? 'for' : 'lasted'}{' '}
              {lasting(record.since, record.until ?? now)} {record.until === null ? 'so far' : ''}
            </span>
            {record.cause === null ? null : <span>Cause given: {record.cause}</span>}
            <span>
              {record.taken_by === null ? (
                'Nobody has taken it'
              ) : (
                <>
                  Taken by <Private>{record.taken_by}</Private>
                </>
              )}
            </span>
          </p>
          {record.until === null && !record.settled ? (
            <p className="mt-2 text-sm text-warn">Alarms are still coming: the root may change, and nothing is told yet.</p>
          ) : null}
          <div className="mt-2">
            <Cost record={record} />
          </div>
        </div>
        <IncidentActs row={record} />
      </div>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(20rem,1fr)]">
        <div className="min-w-0 space-y-4">
          <Telling record={record} />
          <Concerned record={record} />
          <Told record={record} />
        </div>
        <div className="space-y-4">
          <Suspects record={record} />
          <Parts record={record} />
        </div>
      </div>
    </>
  );
}
