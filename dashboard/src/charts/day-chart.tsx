import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useState } from 'react';
import { useWidth } from '../ui/media.ts';
import { DayTable } from './day-table.tsx';

type Layout = {
  /** The drawing; `at` is the row that somebody points at. */
  draw(at: number | null): ReactNode;
  /** The row at so many pixels from the left. */
  nearest(x: number): number;
  /** What stands below the drawing, from its left to its right end. */
  readonly foot: ReactNode;
};

type DayChartProps<Row> = {
  /** What the chart shows, in a few words; the sentence of a day stands beside it. */
  readonly label: string;
  readonly rows: readonly Row[];
  /** The row that is told of while nobody points at one. */
  readonly first: number;
  sentence(row: Row): string;
  /** How the days lie in so many pixels. */
  lay(width: number): Layout;
  readonly heads: readonly string[];
  cells(row: Row): readonly string[];
};

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -7, PageUp: 7, Home: -1000, End: 1000 };

/** A drawing of days that is read day by day, with the arrows or a pointer, or as a table; nothing where there is no day. */
export function DayChart<Row extends { readonly day: string }>({ label, rows, first, sentence, lay, heads, cells }: DayChartProps<Row>) {
  const [measure, measured] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const key = useId();
  const within = (place: number) => Math.max(0, Math.min(rows.length - 1, place));
  const place = within(at ?? first);
  const here = rows[place];
  if (!here) return null;
  const { draw, nearest, foot } = lay(measured ?? 320);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(within(place + step));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    setAt(within(nearest(event.clientX - event.currentTarget.getBoundingClientRect().left)));
  };
  return (
    <figure className="mt-3" aria-labelledby={key}>
      <figcaption id={key} className="flex flex-wrap items-baseline justify-between gap-x-3 text-xs text-soft">
        <span>{label}</span>
        <span className="tabular-nums">{sentence(here)}</span>
      </figcaption>
      <div
        ref={measure}
        role="slider"
        tabIndex={0}
        aria-label={`${label}: day`}
        aria-valuemin={0}
        aria-valuemax={rows.length - 1}
        aria-valuenow={place}
        aria-valuetext={sentence(here)}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setAt(null)}
        className="mt-1"
      >
        {draw(at === null ? null : place)}
      </div>
      <p className="flex justify-between gap-3 text-xs text-soft" aria-hidden>
        {foot}
      </p>
      <DayTable label={label} heads={heads} rows={rows} cells={cells} />
    </figure>
  );
}
