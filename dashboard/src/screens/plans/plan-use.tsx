import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { planUsage } from '../../api/queries.ts';
import type { PlanUsageForecast } from '../../api/types.ts';
import { Course } from '../../charts/course.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { volume, volumes } from '../../ui/volume.ts';
import { growthSentence } from '../customer/use-sentence.ts';

/** What the customers of one plan use and will use together, on how many of them that rests, and the way to their list. */
export function PlanUse({ plan }: { plan: string }) {
  const asked = useQuery(planUsage(plan));
  const told = asked.data;
  const all = told ? (
    <Link to="/customers" search={{ plan, status: 'active' }} className="text-accent hover:underline">
      All {count(told.customers)}
    </Link>
  ) : null;
  return (
    <Panel title={told ? `Use of ${told.name ?? told.plan_id}` : 'Use'} aside={all}>
      <ReadTrouble what="The use of this plan could not be read." asked={asked} />
      {told ? <Told forecast={told} /> : asked.error ? null : <Skeleton rows={4} className="h-9" />}
    </Panel>
  );
}

function Told({ forecast: { usage, use, customers } }: { forecast: PlanUsageForecast }) {
  const growth = growthSentence(usage.growth);
  const anything = usage.days.length > 0 || usage.past.some(({ value }) => value !== null);
  return (
    <>
      {usage.month ? (
        <p className="font-medium">
          The {counted(customers, 'customer')} of today will use about {volume(usage.month.expected)} in the next 30 days (
          {volumes(usage.month.low_95, usage.month.high_95)} in 95 of 100 cases).
        </p>
      ) : null}
      {growth ? <p className="mt-1 text-sm">{growth}</p> : null}
      {anything ? <Course label="All customers, each day" past={usage.past} days={usage.days} say={volume} /> : null}
      {usage.missing.map((text) => (
        <p key={text} className="mt-2 text-sm text-soft">
          {text}
        </p>
      ))}
      {use ? (
        <p className="mt-2 text-xs text-soft">
          One customer uses {volume(use.bytes_a_day)} a day on the mean of four weeks
          {use.asked < customers
            ? `; ${counted(use.asked, 'customer')} drawn by lot stand for all, so the mean lies in ${volumes(use.low_95, use.high_95)}, and the bands are wider by that.`
            : ', all of them counted.'}
        </p>
      ) : null}
    </>
  );
}
