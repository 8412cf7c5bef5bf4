import { type Html, html } from './html.ts';

/** One thing among several: its size (0 to 1 of the largest), and what is written beside it. */
export interface Bar {
  readonly name: string;
  readonly note?: string;
  readonly value: number;
  readonly text: string;
}

/** Bars from the left, one per line, the longest as wide as there is room. */
export function barList(bars: readonly Bar[]): Html {
  const most = Math.max(1e-12, ...bars.map(({ value }) => value));
  return html`<ul class="bars">${bars.map(({ name, note, value, text }) => html`<li><span class="name">${name}${note && html` <span class="note">${note}</span>`}</span><span class="track"><span class="fill model" style="width:${((100 * Math.max(0, value)) / most).toFixed(1)}%"></span></span><span class="figure">${text}</span></li>`)}</ul>`;
}

/** Bars to the right for what raises and to the left for what lowers, from one middle line. */
export function signedBars(bars: readonly Bar[]): Html {
  const most = Math.max(1e-12, ...bars.map(({ value }) => Math.abs(value)));
  return html`<ul class="bars signed">${bars.map(({ name, note, value, text }) => {
    const width = ((50 * Math.abs(value)) / most).toFixed(1);
    return html`<li><span class="name">${name}${note && html` <span class="note">${note}</span>`}</span><span class="track middle"><span class="fill ${value >= 0 ? 'up' : 'down'}" style="width:${width}%;${value >= 0 ? 'left:50%' : 'right:50%'}"></span></span><span class="figure">${text}</span></li>`;
  })}</ul>`;
}
