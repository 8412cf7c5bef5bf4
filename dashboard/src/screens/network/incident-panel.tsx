import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiProblem } from '../../api/problem.ts';
import { incident } from '../../api/queries.ts';
import type { IncidentRecord } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { Skeleton, Trouble } from '../../ui/states.tsx';
import { IncidentActs } from './actions.tsx';
import { IncidentState, inHundred } from './words.tsx';

/** Why this node is taken for the root, whom it concerns, what was said last, and what to do. */
export function IncidentPanel({ id }: { id: string }) {
  const asked = useQuery({ ...incident(id), refetchInterval: usePolling() });
  if (asked.error instanceof ApiProblem && asked.error.status === 404)
    return <p className="text-sm text-soft">More alarms have come, and this is part of another incident now.</p>;
  if (!asked.data)
    return asked.error ? (
      <Trouble what="The incident could not be read." error={asked.error} onRetry={() => void asked.refetch()} />
    ) : (
      <Skeleton rows={7} className="h-10" />
    );
  return <Explained record={asked.data} />;
}

function Explained({ record }: { record: IncidentRecord }) {
  const last = record.timeline.at(-1);
  return (
    <div className="space-y-4 text-sm">
      <div>
        <h2 className="text-lg font-semibold">{record.root}</h2>
        <p className="mt-1 flex flex-wrap items-center gap-x-3 text-soft">
          <IncidentState row={record} />
          <span>
            since <Moment at={record.since} />
          </span>
        </p>
      </div>
      <p>
        {record.reason} <span className="text-soft">{inHundred(record.chance)} that it is this one.</span>
      </p>
      <Cost record={record} />
      {last ? (
        <p className="text-soft">
          Told <Moment at={last.at} />: {last.sentence}
        </p>
      ) : (
        <p className="text-soft">Nothing is told of it yet: alarms on their way may still move the root.</p>
      )}
      <IncidentActs row={record} />
      <Link to="/network/incidents/$id" params={{ id: record.incident_id }} className={buttonClass()}>
        Who is cut off, and the record
      </Link>
    </div>
  );
}

/** Whom it concerns and what they pay; of those without a known price only the number. */
export function Cost({ record }: { record: IncidentRecord }) {
  return (
    <p>
      <span className="font-medium">{counted(record.customers, 'customer')}</span> {record.until === null ? 'cut off' : 'had been cut off'}, who pay{' '}
      <Private>{money(record.monthly_minor, record.currency)}</Private> a month, <Private>{money(record.hourly_minor, record.currency)}</Private> an hour.
      {record.without_price > 0 ? ` The price of ${count(record.without_price)} is not known.` : ''}
    </p>
  );
}
