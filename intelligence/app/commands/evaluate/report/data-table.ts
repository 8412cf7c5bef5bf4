import { type Html, html } from './html.ts';

/** A table whose first column names the rows; it scrolls sideways on its own when the screen is narrow. */
export const dataTable = (
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | number | Html)[])[],
  last?: readonly (string | number | Html)[],
): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
    <caption>${caption}</caption>
    <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    ${last && html`<tfoot><tr><th scope="row">${last[0]}</th>${last.slice(1).map((cell) => html`<td>${cell}</td>`)}</tr></tfoot>`}
  </table></div>`;
