import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ApiProblem } from '../../api/problem.ts';
import { partner } from '../../api/queries.ts';
import type { PartnerRecord } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Trail } from '../../ui/trail.tsx';
import { Commission } from './commission.tsx';
import { Compared } from './compared.tsx';
import { Lapses, Renewals } from './customers-ahead.tsx';
import { Numbers } from './numbers.tsx';
import { SuccessLevel } from './success-level.tsx';
import { Why } from './why.tsx';
import { walletSentence } from './words.ts';

const route = getRouteApi('/partners/$id');

/** One partner: what the wallet holds and how long, what its customers are about to do, what it earned, and how it stands against the others. */
export function PartnerPage() {
  useTitle('Partner');
  const { id } = route.useParams();
  const asked = useQuery({ ...partner(id), refetchInterval: usePolling() });
  if (asked.error instanceof ApiProblem && asked.error.status === 404) {
    return (
      <>
        <Trail to="/partners" list="Partners">
          <Private>{id}</Private>
        </Trail>
        <h1 className="sr-only">Who is this partner?</h1>
        <Empty title="There is no partner with this id.">
          Ids are known within one ISP only.
          <p className="mt-2">
            Code <code className="font-mono">{asked.error.code}</code>
          </p>
        </Empty>
      </>
    );
  }
  return (
    <>
      <Trail to="/partners" list="Partners">
        <Private>{asked.data?.partner.name ?? id}</Private>
      </Trail>
      <ReadTrouble what="This partner could not be read." asked={asked} />
      {asked.data ? (
        <Record key={id} record={asked.data} />
      ) : asked.error ? (
        <h1 className="sr-only">How is this partner doing?</h1>
      ) : (
        <Skeleton rows={6} className="h-20" />
      )}
    </>
  );
}

function Record({ record }: { record: PartnerRecord }) {
  const { partner: card, currency } = record;
  return (
    <>
      <div className="mb-4">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h1 className="text-xl font-semibold tracking-tight">
            <Private>{card.name ?? card.partner_id}</Private>
          </h1>
          <SuccessLevel success={card.success} />
          {card.status === 'left' ? <span className="text-soft">Has left</span> : null}
        </div>
        <p className="mt-0.5 max-w-3xl text-pretty text-soft">
          <Prose text={walletSentence(card, currency)} />
        </p>
      </div>
      <Numbers record={record} />
      <div className="mt-4 grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0 space-y-4">
          <Lapses record={record} />
          <Compared partner={card} />
          <Renewals record={record} />
        </div>
        <div className="min-w-0 space-y-4">
          <Why success={card.success} />
          <Commission record={record} />
        </div>
      </div>
    </>
  );
}
