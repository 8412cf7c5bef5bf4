export interface Dialect {
  delimiter: string;
  quote: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
const RECORDS = 200;

/**
 * The delimiter and the quote character of a delimited text, from its beginning. The delimiter is the one under which most
 * records have as many cells as the first; quoted delimiters and line breaks do not count. A single column gives `,`.
 */
export function detectDialect(text: string, complete: boolean): Dialect {
  const quote = quoteOf(text);
  let best: Dialect & { agreement: number; width: number } = { delimiter: ',', quote, agreement: 0, width: 1 };
  for (const delimiter of DELIMITERS) {
    const widths = widthsOf(text, delimiter, quote, complete);
    const width = widths[0] ?? 1;
    if (width < 2) continue;
    const agreement = widths.filter((w) => w === width).length / widths.length;
    if (agreement > best.agreement || (agreement === best.agreement && width > best.width)) best = { delimiter, quote, agreement, width };
  }
  return { delimiter: best.delimiter, quote };
}

/** Single quotes only where cells begin with them and none begins with a double quote. */
function quoteOf(text: string): string {
  const opens = (quote: string) => text.match(new RegExp(`(^|[,;\\t|\\n])${quote}[^${quote}\\n]*${quote}(?=[,;\\t|\\r\\n]|$)`, 'g'))?.length ?? 0;
  return opens("'") > 1 && opens('"') === 0 ? "'" : '"';
}

/** Cells per record of the first records; the last record is left out when the text was cut off within it. */
function widthsOf(text: string, delimiter: string, quote: string, complete: boolean): number[] {
  const widths: number[] = [];
  let width = 1;
  let quoted = false;
  let cellStart = true;
  let blank = true;
  for (let i = 0; i < text.length && widths.length < RECORDS; i++) {
    const char = text[i];
    if (char === quote && (quoted || cellStart)) {
      if (quoted && text[i + 1] === quote) i++;
      else quoted = !quoted;
      cellStart = false;
      blank = false;
    } else if (!quoted && (char === '\n' || (char === '\r' && text[i + 1] !== '\n'))) {
      if (!blank) widths.push(width);
      width = 1;
      cellStart = true;
      blank = true;
    } else if (!quoted && char === delimiter) {
      width++;
      cellStart = true;
      blank = false;
    } else if (char !== '\r') {
      cellStart = cellStart && char === ' ';
      blank = false;
    }
  }
  if (!blank && (complete || widths.length === 0)) widths.push(width);
  return widths;
}

const NUMBER_OR_DATE = /^[-+]?(\d+([.,]\d+)*|\.\d+)([eE][-+]?\d+)?%?$|^\d{4}-\d\d-\d\d|^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/;

/** A first record is a header when it has words and none of its cells is a number or a date. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return filled.length > 0 && filled.every((cell) => !NUMBER_OR_DATE.test(cell));
}

/** Column names: trimmed; a blank one is named by its place, a repeated one by its count. */
export function columnNames(cells: readonly string[]): string[] {
  const seen = new Set<string>();
  return cells.map((cell, i) => {
    const base = cell.trim() || `column_${i + 1}`;
    let name = base;
    for (let n = 2; seen.has(name); n++) name = `${base}_${n}`;
    seen.add(name);
    return name;
  });
}
