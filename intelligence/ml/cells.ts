import { UilError } from '../kernel/errors.ts';
import { isMissing } from './missing.ts';
import { momentsOf } from './moments.ts';
import { type Column, categorical, type Feature, numeric, type Table, tableOf } from './table.ts';

export { isMissing };

/** A way to write a number: which cells are written so, and the value. */
interface Notation {
  fits: RegExp;
  /** At least one cell must be written like this, where other notations would fit as well. */
  needs?: RegExp;
  value(cell: string): number;
}

const NOTATIONS: readonly Notation[] = [
  {
    fits: /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$|^[-+]?inf(inity)?$/i,
    value: (cell) => (/inf/i.test(cell) ? (cell.startsWith('-') ? -Infinity : Infinity) : Number(cell)),
  },
  { fits: /^[-+]?\d+(,\d+)?$/, needs: /,(\d{1,2}|\d{4,})$/, value: (cell) => Number(cell.replace(',', '.')) },
  { fits: /^[-+]?[$€£₦]?[-+]?\d+(,\d{3})*(\.\d+)?\s?%?$/, value: (cell) => Number(cell.replace(/[$€£₦,%\s]/g, '')) },
];

/**
 * A table from cells of text, one array per row. A column whose filled cells are all numbers (with decimal point or comma,
 * thousands separators, currency or percent signs) or all dates whose order is certain (see `momentsOf`; then in days since
 * 1970-01-01 UTC) is numeric; every other is categorical; an empty one is numeric. `features` gives the kinds instead, for
 * data that an existing model shall read; a cell that is not a number is then missing. Cells beyond the header are ignored,
 * absent ones are missing.
 */
export function tableFromCells(header: readonly string[], rows: readonly (readonly string[])[], features?: readonly Feature[]): Table {
  const wanted = features ?? header.map((name) => ({ name, kind: undefined }));
  return tableOf(
    wanted.map(({ name, kind }) => {
      const place = header.indexOf(name);
      if (place < 0) throw new UilError('COLUMN_NOT_FOUND', [name]);
      return columnFromCells(
        name,
        rows.map((row) => row[place] ?? ''),
        kind,
      );
    }),
  );
}

function columnFromCells(name: string, cells: readonly string[], kind: Feature['kind'] | undefined): Column {
  const asNumbers = kind === 'categorical' ? undefined : numbers(cells);
  if (asNumbers) return numeric(name, asNumbers);
  if (kind === 'numeric')
    return numeric(
      name,
      cells.map((cell) => (isMissing(cell) || !NOTATIONS[0]?.fits.test(cell.trim()) ? Number.NaN : NOTATIONS[0].value(cell.trim()))),
    );
  return categorical(
    name,
    cells.map((cell) => (isMissing(cell) ? null : cell)),
  );
}

/** The cells as numbers or days, missing ones as NaN; undefined when they are not all written in one notation. */
function numbers(cells: readonly string[]): Float64Array | undefined {
  const trimmed = cells.map((cell) => (isMissing(cell) ? '' : cell.trim()));
  for (const { fits, needs, value } of NOTATIONS) {
    if (!trimmed.every((cell) => cell === '' || fits.test(cell))) continue;
    if (needs && !trimmed.some((cell) => needs.test(cell))) continue;
    return Float64Array.from(trimmed, (cell) => (cell === '' ? Number.NaN : value(cell)));
  }
  const moments = momentsOf(trimmed);
  return moments?.certain ? moments.values : undefined;
}
