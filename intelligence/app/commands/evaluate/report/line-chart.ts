import type { Axis, Sheet } from './axis.ts';
import { chart, frameOf, type Key } from './chart-frame.ts';
import { type Html, html } from './html.ts';

export interface Line extends Key {
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A value with its interval, and how much it weighs (its mark grows with the root of the share). */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly share: number;
  /** Something that should not be: drawn in the colour of alarm. */
  readonly odd?: boolean;
}

/** A range around a line: an interval, low and high at each x. */
export interface Band {
  readonly points: readonly (readonly [x: number, low: number, high: number])[];
}

/** Lines over one pair of axes, with bands behind them and dots with intervals above. */
export function lineChart(options: {
  says: string;
  x: Axis;
  y: Axis;
  lines: readonly Line[];
  bands?: readonly Band[];
  dots?: readonly Dot[];
  numbers?: Html;
  sheet?: Sheet;
}): Html {
  const { lines, bands = [], dots = [], x, y, sheet } = options;
  const at = frameOf(x, y, sheet);
  const marks = [
    ...bands.map(({ points }) => {
      const there = points.map(([px, , high]) => `${at.x(px)},${at.y(high)}`);
      const back = points.toReversed().map(([px, low]) => `${at.x(px)},${at.y(low)}`);
      return html`<polygon class="band" points="${[...there, ...back].join(' ')}" />`;
    }),
    ...lines
      .toReversed()
      .map(
        ({ points, tone, dashed }) =>
          html`<polyline class="line ${tone} ${dashed ? 'dashed' : ''}" points="${points.map(([px, py]) => `${at.x(px)},${at.y(py)}`).join(' ')}" />`,
      ),
    ...dots.map(
      ({ x: px, y: py, low, high, share, odd }) =>
        html`<line class="whisker" x1="${at.x(px)}" x2="${at.x(px)}" y1="${at.y(low)}" y2="${at.y(high)}" /><circle class="dot ${odd ? 'odd' : ''}" cx="${at.x(px)}" cy="${at.y(py)}" r="${(2.5 + 5 * Math.sqrt(share)).toFixed(1)}" />`,
    ),
  ];
  return chart({
    says: options.says,
    keys: lines.filter(({ name }) => name !== ''),
    x,
    y,
    marks,
    ...(options.numbers && { numbers: options.numbers }),
    ...(sheet && { sheet }),
  });
}
