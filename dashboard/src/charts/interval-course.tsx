import type { MeasuredDay } from '../api/types.ts';
import { count } from '../ui/numbers.ts';
import { calendarDay } from '../ui/time.ts';
import { DayChart } from './day-chart.tsx';
import { type Change, intervalScale } from './interval-scale.ts';

type CourseProps = {
  /** What the chart shows, in a few words; its sentence stands beside it. */
  label: string;
  days: readonly MeasuredDay[];
  changes: readonly Change[];
  /** A difference with its sign. */
  say: (value: number) => string;
};

const HEIGHT = 140;

/** An effect as it was known day by day, with the interval around it, the line where there is none, and marks where something was changed. */
export function IntervalCourse({ label, days, changes, say }: CourseProps) {
  const told = ({ day, estimate, interval, n_treated, n_control }: MeasuredDay) =>
    `${calendarDay(day)}: ${say(estimate)}, from ${say(interval.low)} to ${say(interval.high)}; ${count(n_treated)} treated, ${count(n_control)} held out`;
  return (
    <DayChart
      label={label}
      rows={days}
      first={days.length - 1}
      sentence={told}
      lay={(width) => {
        const scale = intervalScale(days, changes, width, HEIGHT);
        return {
          draw: (at) => <Drawing scale={scale} width={width} day={at === null ? null : (days[at]?.day ?? null)} />,
          nearest: scale.nearest,
          foot: (
            <>
              <span>{calendarDay(scale.from)}</span>
              <span>dashed: no effect{scale.marks.length > 0 ? '; upright: something was changed' : ''}</span>
              <span>{calendarDay(scale.to)}</span>
            </>
          ),
        };
      }}
      heads={HEADS}
      cells={(day) => cellsOf(day, say)}
    />
  );
}

function Drawing({ scale, width, day }: { scale: ReturnType<typeof intervalScale>; width: number; day: string | null }) {
  return (
    <svg aria-hidden width="100%" height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" className="block border-b">
      <path d={scale.band} className="fill-still opacity-60" />
      <path d={`M0,${scale.zero}H${width}`} strokeDasharray="4 4" className="stroke-edge" />
      {scale.marks.map(({ x, what }) => (
        <path key={`${x} ${what}`} d={`M${x},0V${HEIGHT}`} className="stroke-warn-mark" />
      ))}
      <path d={scale.line} fill="none" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" className="stroke-accent" />
      {day === null ? null : <path d={`M${scale.x(day)},0V${HEIGHT}`} className="stroke-edge" />}
    </svg>
  );
}

const HEADS = ['Difference', '95 % interval', 'Treated', 'Held out'] as const;

const cellsOf = ({ estimate, interval, n_treated, n_control }: CourseProps['days'][number], say: CourseProps['say']): readonly string[] => [
  say(estimate),
  `${say(interval.low)} to ${say(interval.high)}`,
  count(n_treated),
  count(n_control),
];
