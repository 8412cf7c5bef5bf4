import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { accuracy } from '../../api/queries.ts';
import type { Accuracy } from '../../api/types.ts';
import { useNow } from '../../ui/now.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Calibration } from './calibration.tsx';
import { ChanceMonths, RangeMonths } from './months.tsx';
import { chanceSentence, keyOf, kindsOf, learningSentence, nameOf, rangeSentence, segmentsOf } from './told.ts';

const route = getRouteApi('/accuracy');
const EVERYBODY = 'all';

/** What came of everything that was predicted and shown: month by month, by segment, with the numbers of cases everywhere. */
export function AccuracyPage() {
  useTitle('Did it come true?');
  const asked = useQuery(accuracy);
  const data = asked.data;
  return (
    <>
      <ReadTrouble what="The accuracy could not be read." asked={asked} />
      {data ? <Told data={data} /> : asked.error ? null : <Skeleton rows={8} className="h-16" />}
    </>
  );
}

function Told({ data }: { data: Accuracy }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/accuracy' });
  const now = useNow();
  const kinds = kindsOf(data);
  const kind = kinds.find((one) => keyOf(one) === search.kind) ?? kinds[0];
  const segment = search.segment ?? null;
  if (!kind)
    return (
      <>
        <PageHead question="Did it come true?" />
        <Empty title="Nothing has been predicted yet.">A model speaks once it has been trained; what it says is settled when its time has passed.</Empty>
      </>
    );
  const of = <T extends { model: string; truth: string; horizon_hours: number; segment: string | null }>(rows: readonly T[]): T[] =>
    rows.filter((row) => keyOf(row) === keyOf(kind) && row.segment === segment);
  const chances = of(data.chances);
  const ranges = of(data.ranges);
  const [chance, range] = [chances.find(({ month }) => month === null), ranges.find(({ month }) => month === null)];
  const learning = data.learning.find((one) => keyOf(one) === keyOf(kind));
  const sentence = [
    chance ? chanceSentence(chance) : null,
    range ? rangeSentence(range) : null,
    learning ? `Still learning: ${learningSentence(learning, now)}` : null,
  ];
  const set = (change: { kind?: string; segment?: string }) =>
    void navigate({ search: { kind: keyOf(kind), segment: segment ?? undefined, ...change }, replace: true, resetScroll: false });
  return (
    <>
      <PageHead
        question="Did it come true?"
        actions={
          <div className="flex flex-wrap gap-2">
            <Select
              label="Prediction"
              value={keyOf(kind)}
              options={kinds.map((one) => ({ value: keyOf(one), label: nameOf(one) }))}
              onChange={(value) => set({ kind: value })}
            />
            <Select
              label="Segment"
              value={segment ?? EVERYBODY}
              options={[{ value: EVERYBODY, label: 'All segments' }, ...segmentsOf(data).map((one) => ({ value: one, label: one }))]}
              onChange={(value) =>
                void navigate({ search: { kind: keyOf(kind), segment: value === EVERYBODY ? undefined : value }, replace: true, resetScroll: false })
              }
            />
          </div>
        }
      >
        {sentence.filter((one) => one !== null).join(' ')}
      </PageHead>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Panel title="By the month in which the time had passed" flush>
          {chances.length > 0 ? <ChanceMonths rows={chances} /> : null}
          {ranges.length > 0 ? <RangeMonths rows={ranges} /> : null}
          {chances.length + ranges.length === 0 ? (
            <Empty title="No month is known yet.">{learning ? learningSentence(learning, now) : 'No prediction of this segment has been settled.'}</Empty>
          ) : null}
        </Panel>
        {chance ? <Calibration row={chance} /> : null}
      </div>
    </>
  );
}
