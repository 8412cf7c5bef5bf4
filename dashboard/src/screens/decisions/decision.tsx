import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ApiProblem } from '../../api/problem.ts';
import { decision } from '../../api/queries.ts';
import type { DecisionRecord } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { CustomerName } from '../../ui/customer-name.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Prose } from '../../ui/private.tsx';
import { Empty, Skeleton, Trouble } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Trail } from '../../ui/trail.tsx';
import { Chain } from './chain.tsx';
import { Explanation } from './explanation.tsx';
import { ChoiceWord, questions, title } from './words.tsx';

const route = getRouteApi('/decisions/$id');

/** One decision as it was: the event, what could be seen, the rules, the choice, the commands and the outcome. */
export function DecisionPage() {
  useTitle('Decision');
  const { id } = route.useParams();
  const asked = useQuery({ ...decision(id), refetchInterval: usePolling() });
  const missing = asked.error instanceof ApiProblem && asked.error.status === 404;
  return (
    <div className="mx-auto max-w-4xl">
      <Trail to="/decisions" list="Decisions">
        <span className="truncate font-mono text-xs">{id}</span>
      </Trail>
      {missing ? (
        <>
          <h1 className="sr-only">Which decision is this?</h1>
          <Empty title="There is no decision with this id.">Decisions are known within one ISP only.</Empty>
        </>
      ) : null}
      {asked.error && !missing ? (
        <div className="mb-4">
          <Trouble
            what="The decision could not be read."
            error={asked.error}
            onRetry={() => void asked.refetch()}
            shownSince={asked.data ? asked.dataUpdatedAt : undefined}
          />
        </div>
      ) : null}
      {asked.data ? (
        <>
          <Head record={asked.data} />
          <Chain record={asked.data} />
          <Explanation id={id} names={[asked.data.customer_name]} />
        </>
      ) : asked.error ? null : (
        <Skeleton rows={10} className="h-14" />
      )}
    </div>
  );
}

function Head({ record }: { record: DecisionRecord }) {
  return (
    <div className="mb-5">
      <h1 className="text-xl font-semibold tracking-tight">{questions[record.choice]}</h1>
      <p className="mt-1 text-lg">
        <Prose text={record.why} names={[record.customer_name]} />
      </p>
      <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
        <ChoiceWord choice={record.choice} />
        <CustomerName id={record.customer_id} name={record.customer_name} className="text-ink" />
        <span>
          {title(record.playbook)}, version {record.playbook_version}
        </span>
        <Moment at={record.at} />
      </p>
    </div>
  );
}
