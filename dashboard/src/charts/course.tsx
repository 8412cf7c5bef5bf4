import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import type { ForetoldDay, ToldDay } from '../api/types.ts';
import { useWidth } from '../ui/media.ts';
import { calendarDay } from '../ui/time.ts';
import { type CoursePoint, coursePoints, courseTop, runs } from './course-scale.ts';

type CourseProps = {
  /** What the chart shows, in a few words; its sentence stands beside it. */
  label: string;
  past: readonly ToldDay[];
  days: readonly ForetoldDay[];
  say: (value: number) => string;
  limit?: { value: number; label: string } | undefined;
};

const HEIGHT = 120;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -7, PageUp: 7, Home: -1000, End: 1000 };

/** The weeks that were told and the days that are foretold, with the bands in which 80 and 95 of 100 such days lie; read day by day with the arrows, or as a table. */
export function Course({ label, past, days, say, limit }: CourseProps) {
  const points = coursePoints(past, days);
  const [measure, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const here = points[Math.min(at ?? past.length, points.length - 1)];
  const place = here ? points.indexOf(here) : 0;
  const key = useId();

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(points.length - 1, place + step)));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width: wide } = event.currentTarget.getBoundingClientRect();
    setAt(Math.max(0, Math.min(points.length - 1, Math.floor(((event.clientX - left) / wide) * points.length))));
  };
  if (!here) return null;
  return (
    <figure className="mt-3" aria-labelledby={key}>
      <figcaption id={key} className="flex flex-wrap items-baseline justify-between gap-x-3 text-xs text-soft">
        <span>{label}</span>
        <span className="tabular-nums">{sentence(here, say)}</span>
      </figcaption>
      <div
        ref={measure}
        role="slider"
        tabIndex={0}
        aria-label={`${label}: day`}
        aria-valuemin={0}
        aria-valuemax={points.length - 1}
        aria-valuenow={place}
        aria-valuetext={sentence(here, say)}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setAt(null)}
        className="mt-1"
      >
        <Drawing points={points} width={width ?? 320} place={at === null ? null : place} limit={limit?.value ?? null} today={past.length} />
      </div>
      <p className="flex justify-between gap-3 text-xs text-soft" aria-hidden>
        <span>{calendarDay(points[0]?.day ?? '')}</span>
        {limit ? <span>dashed: {limit.label}</span> : null}
        <span>{calendarDay(points.at(-1)?.day ?? '')}</span>
      </p>
      <Table points={points} say={say} label={label} />
    </figure>
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

function Table({ points, say, label }: { points: readonly CoursePoint[]; say: (value: number) => string; label: string }) {
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
                {['Day', 'Told', 'Foretold', '80 of 100', '95 of 100'].map((head) => (
                  <th key={head} scope="col" className="py-1 ps-3 text-end font-medium first:ps-0 first:text-start">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.map(({ day, told, foretold }) => (
                <tr key={day} className="border-t">
                  <th scope="row" className="py-1 text-start font-normal whitespace-nowrap">
                    {calendarDay(day)}
                  </th>
                  <td className="ps-3">{told === null ? (foretold ? '' : 'No data') : say(told)}</td>
                  <td className="ps-3">{foretold ? say(foretold.expected) : ''}</td>
                  <td className="ps-3 whitespace-nowrap">{foretold ? `${say(foretold.low_80)} – ${say(foretold.high_80)}` : ''}</td>
                  <td className="ps-3 whitespace-nowrap">{foretold ? `${say(foretold.low_95)} – ${say(foretold.high_95)}` : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </details>
  );
}
