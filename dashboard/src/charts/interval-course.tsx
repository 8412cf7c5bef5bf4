import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import type { MeasuredDay } from '../api/types.ts';
import { useWidth } from '../ui/media.ts';
import { count } from '../ui/numbers.ts';
import { calendarDay } from '../ui/time.ts';
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
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -7, PageUp: 7, Home: -1000, End: 1000 };

/** An effect as it was known day by day, with the interval around it, the line where there is none, and marks where something was changed; read with the arrows, or as a table. */
export function IntervalCourse({ label, days, changes, say }: CourseProps) {
  const [measure, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const key = useId();
  const place = Math.min(at ?? days.length - 1, days.length - 1);
  const here = days[place];
  if (!here) return null;
  const scale = intervalScale(days, changes, width ?? 320, HEIGHT);
  const sentence = `${calendarDay(here.day)}: ${say(here.estimate)}, from ${say(here.interval.low)} to ${say(here.interval.high)}; ${count(here.n_treated)} treated, ${count(here.n_control)} held out`;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(days.length - 1, place + step)));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => setAt(scale.nearest(event.clientX - event.currentTarget.getBoundingClientRect().left));
  return (
    <figure className="mt-3" aria-labelledby={key}>
      <figcaption id={key} className="flex flex-wrap items-baseline justify-between gap-x-3 text-xs text-soft">
        <span>{label}</span>
        <span className="tabular-nums">{sentence}</span>
      </figcaption>
      <div
        ref={measure}
        role="slider"
        tabIndex={0}
        aria-label={`${label}: day`}
        aria-valuemin={0}
        aria-valuemax={days.length - 1}
        aria-valuenow={place}
        aria-valuetext={sentence}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setAt(null)}
        className="mt-1"
      >
        <svg aria-hidden width="100%" height={HEIGHT} viewBox={`0 0 ${width ?? 320} ${HEIGHT}`} preserveAspectRatio="none" className="block border-b">
          <path d={scale.band} className="fill-still opacity-60" />
          <path d={`M0,${scale.zero}H${width ?? 320}`} strokeDasharray="4 4" className="stroke-edge" />
          {scale.marks.map(({ x, what }) => (
            <path key={`${x} ${what}`} d={`M${x},0V${HEIGHT}`} className="stroke-warn-mark" />
          ))}
          <path d={scale.line} fill="none" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" className="stroke-accent" />
          {at === null ? null : <path d={`M${scale.x(here.day)},0V${HEIGHT}`} className="stroke-edge" />}
        </svg>
      </div>
      <p className="flex justify-between gap-3 text-xs text-soft" aria-hidden>
        <span>{calendarDay(scale.from)}</span>
        <span>dashed: no effect{scale.marks.length > 0 ? '; upright: something was changed' : ''}</span>
        <span>{calendarDay(scale.to)}</span>
      </p>
      <Table days={days} say={say} label={label} />
    </figure>
  );
}

function Table({ days, say, label }: Pick<CourseProps, 'days' | 'say' | 'label'>) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-2 text-xs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="inline-flex min-h-6 items-center text-soft hover:text-ink">As a table</summary>
      {open ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard (WCAG 2.1.1)
        <section className="mt-1 max-h-64 overflow-auto" tabIndex={0} aria-label={`${label}, day by day`}>
          <table className="w-full text-end tabular-nums">
            <thead className="text-soft">
              <tr>
                {['Day', 'Difference', '95 % interval', 'Treated', 'Held out'].map((head) => (
                  <th key={head} scope="col" className="py-1 ps-3 text-end font-medium first:ps-0 first:text-start">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map(({ day, estimate, interval, n_treated, n_control }) => (
                <tr key={day} className="border-t">
                  <th scope="row" className="py-1 text-start font-normal whitespace-nowrap">
                    {calendarDay(day)}
                  </th>
                  <td className="ps-3">{say(estimate)}</td>
                  <td className="ps-3 whitespace-nowrap">{`${say(interval.low)} to ${say(interval.high)}`}</td>
                  <td className="ps-3">{count(n_treated)}</td>
                  <td className="ps-3">{count(n_control)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </details>
  );
}
