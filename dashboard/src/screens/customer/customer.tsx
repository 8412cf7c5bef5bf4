import { usePrefetchInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ApiProblem } from '../../api/problem.ts';
import { customerIntelligence, timeline } from '../../api/queries.ts';
import { usePolling } from '../../live/provider.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Trail } from '../../ui/trail.tsx';
import { SayWrong } from '../retention/say-wrong.tsx';
import { Wishes } from '../wishes/wishes.tsx';
import { Behaviour } from './behaviour.tsx';
import { Health } from './health.tsx';
import { Identity } from './identity.tsx';
import { JourneyPanel } from './journey.tsx';
import { NextSteps } from './next-steps.tsx';
import { PeacePanel } from './peace.tsx';
import { Risk } from './risk.tsx';
import { SatisfactionPanel } from './satisfaction.tsx';
import { CustomerTimeline } from './timeline.tsx';
import { Use } from './use.tsx';
import { WhyNotPanel } from './why-not.tsx';
import { Worth } from './worth.tsx';

const route = getRouteApi('/customers/$id');

/** One customer: who it is, how they are doing and why, what to do, and all that happened. */
export function CustomerPage() {
  useTitle('Customer');
  const { id } = route.useParams();
  const asked = useQuery({ ...customerIntelligence(id), refetchInterval: usePolling() });
  usePrefetchInfiniteQuery(timeline(id));
  const customer = asked.data;

  if (asked.error instanceof ApiProblem && asked.error.status === 404) {
    return (
      <>
        <Trail to="/customers" list="Customers">
          <Private>{id}</Private>
        </Trail>
        <h1 className="sr-only">Who is this customer?</h1>
        <Empty title="There is no customer with this id.">
          Ids are known within one ISP only. Check the id, or search by name.
          <p className="mt-2">
            Code <code className="font-mono">{asked.error.code}</code>
          </p>
        </Empty>
      </>
    );
  }
  return (
    <>
      <Trail to="/customers" list="Customers">
        <Private>{id}</Private>
      </Trail>
      <ReadTrouble what="This customer could not be read." asked={asked} />
      {customer ? (
        <Identity key={id} customer={customer} />
      ) : asked.error ? (
        <h1 className="sr-only">How is this customer doing?</h1>
      ) : (
        <Skeleton rows={3} className="h-10" />
      )}
      <div className="mt-4 grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)] lg:grid-rows-[auto_1fr]">
        {customer ? (
          <>
            <div className="min-w-0">
              <NextSteps customer={customer} />
              <div className="mt-4">
                <JourneyPanel key={`journey ${id}`} id={id} />
              </div>
              <div className="mt-4">
                <PeacePanel key={`peace ${id}`} id={id} />
              </div>
              <div className="mt-4">
                <Wishes key={`wishes ${id}`} id={id} />
              </div>
              <div className="mt-4">
                <Panel title="Is this wrong?">
                  <SayWrong key={`wrong ${id}`} customer={customer} />
                </Panel>
              </div>
            </div>
            <div className="min-w-0 space-y-4 lg:col-start-2 lg:row-span-2 lg:row-start-1">
              <Risk key={`risk ${id}`} id={id} risk={customer.churn_risk} />
              <Health key={`health ${id}`} health={customer.health_score} />
              <SatisfactionPanel satisfaction={customer.satisfaction} />
              <Worth worth={customer.revenue_opportunity} />
              <Behaviour insights={customer.behavioral_insights} zone={customer.time_zone} />
              <Use key={`use ${id}`} id={id} />
              <WhyNotPanel key={`why ${id}`} id={id} name={customer.name} />
            </div>
          </>
        ) : null}
        {asked.isPending ? null : (
          <div className="min-w-0">
            <CustomerTimeline id={id} name={customer?.name ?? null} />
          </div>
        )}
      </div>
    </>
  );
}
