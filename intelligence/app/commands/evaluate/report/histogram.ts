import { type Axis, CHART, placed } from './axis.ts';
import { chart, type Tone } from './chart-frame.ts';
import { type Html, html } from './html.ts';

/** The shares of two groups over the same equal bins, the first drawn upwards, the second downwards. */
export function twoHistograms(options: {
  says: string;
  x: Axis;
  groups: readonly [upper: { name: string; shares: readonly number[]; tone: Tone }, lower: { name: string; shares: readonly number[]; tone: Tone }];
  numbers?: Html;
}): Html {
  const { groups, x } = options;
  const [up, down] = groups.map(({ shares }) => Math.max(0.01, ...shares)) as [number, number];
  const y: Axis = { from: -down, to: up, label: 'share of the group', format: (value) => `${Math.round(100 * Math.abs(value))} %` };
  const atX = placed(x, CHART.left, CHART.width - CHART.right);
  const atY = placed(y, CHART.height - CHART.bottom, CHART.top);
  const marks = groups.flatMap(({ shares, tone }, side) =>
    shares.map((share, k) => {
      const [from, to] = [atX(x.from + ((x.to - x.from) * k) / shares.length), atX(x.from + ((x.to - x.from) * (k + 1)) / shares.length)];
      const [top, bottom] = side === 0 ? [atY(share), atY(0)] : [atY(0), atY(-share)];
      return html`<rect class="bar ${tone}" x="${(from + 0.75).toFixed(2)}" width="${Math.max(0.5, to - from - 1.5).toFixed(2)}" y="${top}" height="${Math.max(0, bottom - top).toFixed(2)}" />`;
    }),
  );
  const middle = html`<line class="base" x1="${CHART.left}" x2="${CHART.width - CHART.right}" y1="${atY(0)}" y2="${atY(0)}" />`;
  return chart({
    says: options.says,
    keys: groups.map(({ name, tone }) => ({ name, tone })),
    x,
    y,
    marks: [...marks, middle],
    ...(options.numbers && { numbers: options.numbers }),
  });
}

/** Bars side by side over named places, with a line across where nothing is gained. */
export function columnChart(options: { says: string; x: Axis; y: Axis; values: readonly number[]; level?: number; numbers?: Html }): Html {
  const { x, y, values, level } = options;
  const atX = placed(x, CHART.left, CHART.width - CHART.right);
  const atY = placed(y, CHART.height - CHART.bottom, CHART.top);
  const marks = values.map((value, k) => {
    const [from, to] = [atX(x.from + ((x.to - x.from) * k) / values.length), atX(x.from + ((x.to - x.from) * (k + 1)) / values.length)];
    return html`<rect class="bar model" x="${(from + 2).toFixed(2)}" width="${(to - from - 4).toFixed(2)}" y="${atY(value)}" height="${(atY(y.from) - atY(value)).toFixed(2)}" />`;
  });
  const across =
    level === undefined
      ? []
      : [html`<line class="line still dashed" x1="${CHART.left}" x2="${CHART.width - CHART.right}" y1="${atY(level)}" y2="${atY(level)}" />`];
  return chart({ says: options.says, x, y, marks: [...marks, ...across], ...(options.numbers && { numbers: options.numbers }) });
}
