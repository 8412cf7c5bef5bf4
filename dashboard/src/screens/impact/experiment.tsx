import { CircleDashed, Minus, TrendingDown, TrendingUp } from 'lucide-react';
import type { Impact, ImpactMeasureResult } from '../../api/types.ts';
import { IntervalCourse } from '../../charts/interval-course.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Sign, Signed } from '../../ui/signed.tsx';
import { NoData } from '../../ui/states.tsx';
import { calendarDay } from '../../ui/time.ts';
import { amountText, experimentName, intervalText, measureName, measureSentence, signedText } from './words.ts';

const VERDICTS: Record<ImpactMeasureResult['verdict'], Sign> = {
  gain: { word: 'Gain', icon: TrendingUp, colour: 'text-good' },
  harm: { word: 'Harm', icon: TrendingDown, colour: 'text-bad' },
  'no-effect-shown': { word: 'No effect shown', icon: Minus, colour: 'text-soft' },
  'still-learning': { word: 'Still learning', icon: CircleDashed, colour: 'text-soft' },
};

/** One experiment: what its main measure shows and how that came to be known, what else was watched, and what was changed. */
export function Experiment({ impact }: { impact: Impact }) {
  const [main] = impact.measures;
  if (!main) return null;
  const { measured } = main;
  return (
    <Panel title={experimentName(impact.experiment)} id={impact.experiment} aside={<Signed sign={VERDICTS[main.verdict]} />}>
      <p className="max-w-3xl text-pretty">
        <span className="font-medium">{measureName(main)}.</span> {measureSentence(main)}
      </p>
      <p className="mt-1 text-xs text-soft">{followedSentence(impact)}</p>
      {'none' in measured || main.course.length < 2 ? null : (
        <IntervalCourse
          label={`${experimentName(impact.experiment)}: ${measureName(main).toLowerCase()}, difference a customer`}
          days={main.course}
          changes={impact.changes}
          say={(value) => signedText(value, measured)}
        />
      )}
      <Measures of={experimentName(impact.experiment)} rows={impact.measures} />
      {impact.changes.length > 0 ? (
        <p className="mt-3 text-xs text-soft">Changed: {impact.changes.map(({ day, what }) => `${calendarDay(day)} ${what}`).join('; ')}.</p>
      ) : null}
      {'none' in measured ? null : <p className="mt-1 text-xs text-pretty text-soft">{measured.method}</p>}
    </Panel>
  );
}

function followedSentence({ since, share, treated, held_out, waiting }: Impact): string {
  const percent = `${Math.round(1000 * share) / 10} % of customers are held out`;
  const still = waiting > 0 ? `; of ${counted(waiting, 'customer')} it is not known yet` : '';
  return `Since ${calendarDay(since)}: ${count(treated)} on the side of the treated and ${count(held_out)} held out, each counted once${still}. ${percent}.`;
}

const HEADS = ['Difference', '95 % interval', 'Held out', 'Treated / held out'];

/** Every measure in a line: the main one first, the others with the wider interval that looking at several takes. */
function Measures({ of, rows }: { of: string; rows: readonly ImpactMeasureResult[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="-mx-4 mt-3 overflow-x-auto border-t" tabIndex={0} aria-label={`${of}: every measure`}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-xs text-soft">
            <th scope="col" className="px-4 py-2 text-start font-medium">
              Measure
            </th>
            <th scope="col" className="px-3 py-2 text-start font-medium">
              Shows
            </th>
            {HEADS.map((head) => (
              <th key={head} scope="col" className="px-3 py-2 text-end font-medium whitespace-nowrap last:pe-4">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map((row) => (
            <Line key={row.measure} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Line({ row }: { row: ImpactMeasureResult }) {
  const { measured } = row;
  const ofHundred = !('none' in measured) && measured.unit !== 'minor';
  return (
    <tr className={row.main ? 'font-medium' : ''}>
      <th scope="row" className="min-w-36 px-4 py-2.5 text-start font-medium">
        {measureName(row)}
        {ofHundred ? <span className="font-normal text-soft">, of 100 customers</span> : ''}
      </th>
      <td className="px-3 py-2.5 whitespace-nowrap">
        <Signed sign={VERDICTS[row.verdict]} />
      </td>
      {'none' in measured ? (
        <td colSpan={HEADS.length} className="px-4 py-2.5 text-end font-normal">
          <NoData why={measured.none} />
        </td>
      ) : (
        [
          signedText(measured.estimate, measured),
          intervalText(measured.interval, measured),
          amountText(measured.control, measured),
          `${count(measured.n_treated)} / ${count(measured.n_control)}`,
        ].map((cell, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a line have no identity but their column
          <td key={place} className="px-3 py-2.5 text-end whitespace-nowrap tabular-nums last:pe-4">
            {cell}
          </td>
        ))
      )}
    </tr>
  );
}
