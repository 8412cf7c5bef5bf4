import type { ForetoldDay, ToldDay } from '../api/types.ts';
import { calendarDay } from '../ui/time.ts';
import { type CoursePoint, coursePoints, courseTop, runs } from './course-scale.ts';
import { DayChart } from './day-chart.tsx';

type CourseProps = {
  /** What the chart shows, in a few words; its sentence stands beside it. */
  label: string;
  past: readonly ToldDay[];
  days: readonly ForetoldDay[];
  say: (value: number) => string;
  limit?: { value: number; label: string } | undefined;
};

const HEIGHT = 120;

/** The weeks that were told and the days that are foretold, with the bands in which 80 and 95 of 100 such days lie. */
export function Course({ label, past, days, say, limit }: CourseProps) {
  const points = coursePoints(past, days);
  return (
    <DayChart
      label={label}
      rows={points}
      first={past.length}
      sentence={(point) => sentence(point, say)}
      lay={(width) => ({
        draw: (at) => <Drawing points={points} width={width} place={at} limit={limit?.value ?? null} today={past.length} />,
        nearest: (x) => Math.floor((x / width) * points.length),
        foot: (
          <>
            <span>{calendarDay(points[0]?.day ?? '')}</span>
            {limit ? <span>dashed: {limit.label}</span> : null}
            <span>{calendarDay(points.at(-1)?.day ?? '')}</span>
          </>
        ),
      })}
      heads={HEADS}
      cells={(point) => cellsOf(point, say)}
    />
  );
}

function sentence({ day, told, foretold }: CoursePoint, say: (value: number) => string): string {
  if (foretold)
    return `${calendarDay(day)}: about ${say(foretold.expected)}; 95 of 100 such days lie between ${say(foretold.low_95)} and ${say(foretold.high_95)}`;
  return `${calendarDay(day)}: ${told === null ? 'nothing was told' : say(told)}`;
}

type DrawingProps = { points: readonly CoursePoint[]; width: number; place: number | null; limit: number | null; today: number };

function Drawing({ points, width, place, limit, today }: DrawingProps) {
  const top = courseTop(points, limit);
  const x = (at: number) => ((at + 0.5) / points.length) * width;
  const y = (value: number) => HEIGHT - (Math.max(0, value) / top) * HEIGHT;
  const line = (value: (point: CoursePoint) => number | null) =>
    runs(points, value)
      .map((run) => `M${run.map(([at, height]) => `${x(at).toFixed(1)},${y(height).toFixed(1)}`).join('L')}${run.length === 1 ? 'h0.01' : ''}`)
      .join('');
  const band = (low: 'low_80' | 'low_95', high: 'high_80' | 'high_95') => {
    const foretold = points.flatMap(({ foretold: day }, at) => (day ? [{ at, day }] : []));
    if (foretold.length === 0) return '';
    const up = foretold.map(({ at, day }) => `${x(at).toFixed(1)},${y(day[high]).toFixed(1)}`);
    const down = foretold.toReversed().map(({ at, day }) => `${x(at).toFixed(1)},${y(day[low]).toFixed(1)}`);
    return `M${[...up, ...down].join('L')}Z`;
  };
  return (
    <svg aria-hidden width="100%" height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" className="block border-b">
      <path d={band('low_95', 'high_95')} className="fill-raised" />
      <path d={band('low_80', 'high_80')} className="fill-still opacity-60" />
      {limit === null ? null : <path d={`M0,${y(limit)}H${width}`} strokeDasharray="4 4" className="stroke-bad-mark" />}
      <path d={`M${x(today - 0.5)},0V${HEIGHT}`} className="stroke-line" />
      <path d={line(({ told }) => told)} fill="none" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" className="stroke-ink" />
      <path d={line(({ foretold }) => foretold?.expected ?? null)} fill="none" strokeWidth="1.5" strokeLinejoin="round" className="stroke-accent" />
      {place === null ? null : <path d={`M${x(place)},0V${HEIGHT}`} className="stroke-edge" />}
    </svg>
  );
}

const HEADS = ['Told', 'Foretold', '80 of 100', '95 of 100'] as const;

function cellsOf({ told, foretold }: CoursePoint, say: (value: number) => string): readonly string[] {
  if (!foretold) return [told === null ? 'No data' : say(told), '', '', ''];
  const { expected, low_80, high_80, low_95, high_95 } = foretold;
  return [told === null ? '' : say(told), say(expected), `${say(low_80)} – ${say(high_80)}`, `${say(low_95)} – ${say(high_95)}`];
}
