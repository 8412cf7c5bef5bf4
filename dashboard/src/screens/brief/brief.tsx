import { useQuery } from '@tanstack/react-query';
import { ecosystem } from '../../api/queries.ts';
import { usePolling } from '../../live/provider.tsx';
import { useNow } from '../../ui/now.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Prose } from '../../ui/private.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { useTitle } from '../../ui/title.ts';
import { MayFail } from '../network/may-fail.tsx';
import { Base } from './base.tsx';
import { Content } from './content.tsx';
import { Insights } from './insights.tsx';
import { Numbers } from './numbers.tsx';
import { Outlook } from './outlook.tsx';
import { ModelRecord } from './record.tsx';
import { morning } from './sentences.ts';
import { Worst } from './worst.tsx';

/** The ISP at a glance: a sentence, four numbers that open their lists, what to look at, and the model's own record. */
export function Brief() {
  useTitle('This morning');
  const { session, clock } = useTenant();
  const now = useNow();
  const asked = useQuery({ ...ecosystem(session.tenant_id), refetchInterval: usePolling() });
  const data = asked.data;
  return (
    <>
      <p className="text-sm text-soft">{clock.day(now)}</p>
      <PageHead question="How are we doing this morning?">{data ? <Prose text={morning(data, session.currency)} /> : null}</PageHead>
      <ReadTrouble what="The brief could not be read." asked={asked} />
      {data ? (
        <div className="space-y-4">
          <Numbers data={data} />
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <div className="min-w-0 space-y-4">
              <Insights insights={data.operational_insights} />
              <MayFail />
              <Worst rows={data.churn_risks.worst} total={data.churn_risks.customers_high} />
            </div>
            <div className="min-w-0 space-y-4">
              <Base health={data.overall_health} />
              <Outlook forecast={data.revenue_forecast} growth={data.growth_opportunities} />
              <Content />
              <ModelRecord model={data.model} />
            </div>
          </div>
        </div>
      ) : asked.error ? null : (
        <Skeleton rows={8} className="h-20" />
      )}
    </>
  );
}
