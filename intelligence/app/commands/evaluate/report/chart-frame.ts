import { type Axis, CHART, placed, type Sheet, ticks } from './axis.ts';
import { type Html, html } from './html.ts';

export type Tone = 'model' | 'rule' | 'other' | 'still';

/** What stands for what in a chart. */
export interface Key {
  readonly name: string;
  readonly tone: Tone;
  readonly dashed?: boolean;
}

/** The two axes of a chart as functions from values to places. */
export const frameOf = (x: Axis, y: Axis, sheet: Sheet = CHART) => ({
  x: placed(x, sheet.left, sheet.width - sheet.right),
  y: placed(y, sheet.height - sheet.bottom, sheet.top),
});

/**
 * A chart as a figure: what it says in a sentence, its key, the drawing with grid and labelled axes around the `marks`, and,
 * folded away, the same numbers as a table. Scales to the width that it is given; readable from 320 px.
 */
export function chart(options: { says: string; keys?: readonly Key[]; x: Axis; y: Axis; marks: readonly Html[]; numbers?: Html; sheet?: Sheet }): Html {
  const { says, keys = [], x, y, marks, numbers, sheet = CHART } = options;
  const at = frameOf(x, y, sheet);
  const [left, right, top, bottom] = [sheet.left, sheet.width - sheet.right, sheet.top, sheet.height - sheet.bottom];
  return html`<figure class="chart">
    ${keys.length > 0 && html`<ul class="keys">${keys.map(({ name, tone, dashed }) => html`<li><svg viewBox="0 0 18 8" aria-hidden="true"><line class="line ${tone} ${dashed ? 'dashed' : ''}" x1="0" x2="18" y1="4" y2="4" /></svg>${name}</li>`)}</ul>`}
    <div class="${sheet.width > CHART.width ? 'scroll wide' : 'sheet'}"><svg viewBox="0 0 ${sheet.width} ${sheet.height}" role="img" aria-label="${says}">
      ${ticks(y).map((value) => html`<line class="grid" x1="${left}" x2="${right}" y1="${at.y(value)}" y2="${at.y(value)}" /><text class="tick" x="${left - 6}" y="${at.y(value) + 4}" text-anchor="end">${y.format(value)}</text>`)}
      ${ticks(x).map((value) => html`<line class="mark" x1="${at.x(value)}" x2="${at.x(value)}" y1="${bottom}" y2="${bottom + 4}" /><text class="tick" x="${at.x(value)}" y="${bottom + 17}" text-anchor="middle">${x.format(value)}</text>`)}
      <line class="base" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" />
      ${marks}
      <text class="axis" x="${(left + right) / 2}" y="${sheet.height - 6}" text-anchor="middle">${x.label}</text>
      <text class="axis" transform="translate(11 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${y.label}</text>
    </svg></div>
    ${numbers && html`<details><summary>The numbers</summary>${numbers}</details>`}
  </figure>`;
}
