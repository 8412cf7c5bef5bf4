import { useQuery } from '@tanstack/react-query';
import { customerUsage } from '../../api/queries.ts';
import type { CustomerUsageForecast } from '../../api/types.ts';
import { Course } from '../../charts/course.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { calendarDay } from '../../ui/time.ts';
import { volume } from '../../ui/volume.ts';
import { growthSentence, useSentence } from './use-sentence.ts';

const BEGINS = { invoice: 'the latest invoice', 'top-up': 'the latest top-up', calendar: 'the calendar month' } as const;

/** What the customer has used and will use: a sentence, the days, growth, and what is missing. It is read by itself and holds nothing else up. */
export function Use({ id }: { id: string }) {
  const asked = useQuery(customerUsage(id));
  return (
    <Panel title="Use">
      <ReadTrouble what="The use could not be read." asked={asked} />
      {asked.data ? <Told forecast={asked.data} /> : asked.error ? null : <Skeleton rows={4} className="h-9" />}
    </Panel>
  );
}

function Told({ forecast }: { forecast: CustomerUsageForecast }) {
  const { past, days, growth, allowance, missing, basis } = forecast;
  const sentence = useSentence(forecast);
  const anything = days.length > 0 || past.some(({ value }) => value !== null);
  return (
    <>
      {sentence ? <p className="font-medium">{sentence}</p> : null}
      {growth ? <p className="mt-1 text-sm">{growthSentence(growth)}</p> : null}
      {anything ? <Course label="Each day" past={past} days={days} say={volume} /> : null}
      {missing.map((text) => (
        <p key={text} className="mt-2 text-sm text-soft">
          {text}
        </p>
      ))}
      {allowance ? (
        <p className="mt-2 text-xs text-soft">
          Used {volume(allowance.used_bytes)} since {calendarDay(allowance.from)}; the month follows {BEGINS[allowance.month_begins_with]}.
          {allowance.days_not_told > 0 ? ` Days of which nothing was told: ${allowance.days_not_told}; they count as nothing.` : ''}
        </p>
      ) : null}
      {basis ? (
        <p className="mt-1 text-xs text-soft">
          From {basis.days_told} days of use.{besides(basis.error_beside_last_week)}
        </p>
      ) : null}
    </>
  );
}

function besides(error: number | null): string {
  if (error === null) return '';
  const off = Math.round(100 * (1 - error));
  return off > 0 ? ` On days that it had not seen it was off ${off} % less than repeating the last week.` : ' It is no better than repeating the last week.';
}
