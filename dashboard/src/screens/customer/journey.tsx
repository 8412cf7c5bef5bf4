import { useQuery } from '@tanstack/react-query';
import { customerJourney } from '../../api/queries.ts';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { NoData, Skeleton } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { of100, stageWords } from '../journey/words.ts';

/** Where the customer stands on their way with the ISP, how they came there, and where others went from there. */
export function JourneyPanel({ id }: { id: string }) {
  const { clock } = useTenant();
  const { data: journey, error } = useQuery(customerJourney(id));
  if (error) return null;
  const [next] = journey?.next ?? [];
  return (
    <Panel title="Journey" aside={journey ? counted(journey.days, 'day') : null}>
      {journey ? (
        <>
          <ol className="flex flex-wrap gap-x-1.5 gap-y-1 text-sm" aria-label="Stages so far">
            {journey.stays.map(({ stage, since, until }, i) => (
              <li key={since} className="flex items-baseline gap-1.5">
                {i > 0 ? (
                  <span aria-hidden className="text-soft">
                    →
                  </span>
                ) : null}
                <span aria-current={until === null ? 'step' : undefined} className={until === null ? 'font-semibold' : 'text-soft'}>
                  {stageWords[stage]}
                </span>
                <span className="text-xs text-soft tabular-nums">{clock.dayFrom(since, Date.now())}</span>
              </li>
            ))}
          </ol>
          <p className="mt-2 text-sm text-soft">
            {stageWords[journey.stage]}: {journey.because}.
          </p>
          <p className="mt-2 text-sm">
            {next ? (
              <>
                Of customers who have been there as long, {of100(next)} go to {stageWords[next.stage].toLowerCase()} within {journey.within_days} days{' '}
                <span className="text-soft">(from {counted(next.stays, 'stay')})</span>.
              </>
            ) : (
              <>
                <NoData /> <span className="text-soft">{journey.next_missing}</span>
              </>
            )}
          </p>
        </>
      ) : (
        <Skeleton rows={2} className="h-8" />
      )}
    </Panel>
  );
}
