import { useQuery } from '@tanstack/react-query';
import { nodeUsage } from '../../api/queries.ts';
import type { NodeUsageForecast } from '../../api/types.ts';
import { Course } from '../../charts/course.tsx';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { volume, volumes } from '../../ui/volume.ts';
import { busyGrowth, capacitySentence } from './capacity-sentence.ts';

const percent = (value: number): string => `${Math.round(value)} %`;

/** How busy an access node is at its busy hour, when it will be full, and what its customers will use. */
export function Capacity({ node }: { node: string }) {
  const asked = useQuery(nodeUsage(node));
  return (
    <Panel title={`Capacity of ${node}`} aside={asked.data ? counted(asked.data.customers, 'customer') : null}>
      <ReadTrouble what="The capacity could not be read." asked={asked} />
      {asked.data ? <Told forecast={asked.data} /> : asked.error ? null : <Skeleton rows={4} className="h-9" />}
    </Panel>
  );
}

function Told({ forecast }: { forecast: NodeUsageForecast }) {
  const { busy_hour: busy, capacity, usage } = forecast;
  const growth = busyGrowth(busy.growth_points_per_30_days);
  const anything = busy.days.length > 0 || busy.past.some(({ value }) => value !== null);
  return (
    <>
      <p className="font-medium">{capacitySentence(forecast)}</p>
      {growth ? <p className="mt-1 text-sm">{growth}</p> : null}
      {anything ? (
        <Course
          label="Load at the busy hour"
          past={busy.past}
          days={busy.days}
          say={percent}
          limit={{ value: capacity.limit_percent, label: `full from ${capacity.limit_percent} %` }}
        />
      ) : null}
      {busy.missing.map((text) => (
        <p key={text} className="mt-2 text-sm text-soft">
          {text}
        </p>
      ))}
      {usage.month ? (
        <p className="mt-2 text-sm">
          Its customers will use about {volume(usage.month.expected)} in the next 30 days ({volumes(usage.month.low_80, usage.month.high_80)}).
        </p>
      ) : null}
      {busy.exact ? null : (
        <p className="mt-2 text-xs text-soft">With more than ten readings a day, the day’s greatest stands in for the 80th percentile of the busiest tenth.</p>
      )}
    </>
  );
}
