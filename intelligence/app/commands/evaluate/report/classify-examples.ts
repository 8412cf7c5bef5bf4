import { logLoss } from '../../../../ml/metrics.ts';
import { type Column, takeRows } from '../../../../ml/table.ts';
import { pointsOf } from '../../../../predictive/points.ts';
import type { ClassifyEvaluation } from '../classify.ts';
import { signedBars } from './bars.ts';
import { type Html, html } from './html.ts';
import { percent, plain } from './words.ts';

/** Reasons that are shown of a row; the others are summed up. */
const SHOWN = 8;

/** Four held-out rows with their reasons: the highest chance, one in the middle, the lowest, and the greatest surprise. */
export function exampleRows({ last, file }: ClassifyEvaluation, event: string): Html {
  const held = takeRows(file.table, last.test);
  const chances = last.model.predict(held);
  const order = [...chances.keys()].sort((a, b) => (chances[b] as number) - (chances[a] as number) || a - b);
  const happened = (k: number) => file.labels[last.test[k] as number] as number;
  const surprise = (k: number) => logLoss(chances.subarray(k, k + 1), Uint8Array.of(happened(k)));
  const chosen: [string, number | undefined][] = [
    ['The highest chance', order[0]],
    ['One in the middle', order[Math.floor(order.length / 2)]],
    ['The lowest chance', order.at(-1)],
    ['The greatest surprise', order.reduce((most, k) => (surprise(k) > surprise(most) ? k : most), order[0] as number)],
  ];
  const cards = chosen.map(([title, k]) => {
    if (k === undefined) return undefined;
    const { typical, parts, total } = pointsOf(last.model.explain(held, k));
    const ranked = parts.filter(({ points }) => points !== 0).sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
    const rest = ranked.slice(SHOWN);
    const signed = (points: number) => `${points >= 0 ? '+' : '−'}${Math.abs(points).toFixed(1)}`;
    const bars = ranked.slice(0, SHOWN).map(({ feature, points }) => ({
      name: feature,
      note: cellOf(
        held.columns.find(({ name }) => name === feature),
        k,
      ),
      value: points,
      text: signed(points),
    }));
    const sum = rest.reduce((all, { points }) => all + points, 0);
    return html`<div class="panel">
      <h3>${title}: ${percent(total / 100, 1)}</h3>
      <p class="note">Row ${(last.test[k] as number) + 1}; ${event} ${happened(k) ? 'came true' : 'did not come true'}. A typical row has ${typical.toFixed(1)} of 100; with the points below it comes to ${total.toFixed(1)}.</p>
      ${signedBars(rest.length > 0 ? [...bars, { name: `${rest.length} others`, value: sum, text: signed(sum) }] : bars)}
    </div>`;
  });
  return html`<div class="pair">${cards}</div>`;
}

function cellOf(column: Column | undefined, row: number): string {
  if (!column) return '';
  if (column.kind === 'categorical') return column.levels[column.codes[row] as number] ?? 'missing';
  const value = column.values[row] as number;
  return Number.isNaN(value) ? 'missing' : plain(value);
}
