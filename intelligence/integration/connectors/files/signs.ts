import { type DecimalMark, parseDecimal, scaled } from './decimal.ts';
import { type DateFormat, dateFormatOf } from './moments.ts';

/** What the sample says about one column. */
export interface ColumnSigns {
  readonly name: string;
  /** Lower-case words of the name: `MonthlyCharges` and `monthly_charges` are both `monthly charges`. */
  readonly words: string;
  /** Filled cells of the sample. */
  readonly values: readonly string[];
  readonly distinct: readonly string[];
  /** Share of filled cells that are distinct. */
  readonly unique: number;
  readonly filled: number;
  readonly numeric: boolean;
  readonly whole: boolean;
  readonly mark: DecimalMark;
  readonly dateFormat: DateFormat | null;
  /** Two kinds of cell that mean yes and no, or null. */
  readonly yesNo: { readonly yes: readonly string[]; readonly no: readonly string[] } | null;
}

const YES = /^(y|yes|true|t|1|1\.0|on)$/i;
const NO = /^(n|no|false|f|0|0\.0|off|no [a-z ]*service)$/i;
const BLANK = /^(|NA|N\/A|NULL|NaN|\\N|#N\/A)$/i;

/** The words of a column's name: camel case, underscores, dots and abbreviations taken apart. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

const DATES_TO_TELL = 1_000;

/** True when one in twenty at most fails the test, or a single one of at least four: a faulty cell costs its row, not the column. */
export function nearlyAll<T>(items: readonly T[], test: (item: T) => boolean): boolean {
  const failed = items.reduce((count, item) => (test(item) ? count : count + 1), 0);
  return items.length > 0 && failed <= Math.max(items.length / 20, items.length >= 4 ? 1 : 0);
}

/** Reads the signs of each column out of sample rows. */
export function signsOf(header: readonly string[], rows: readonly (readonly string[])[]): ColumnSigns[] {
  return header.map((name, i) => {
    const all = rows.map((row) => row[i]?.trim() ?? '');
    const values = all.filter((text) => !BLANK.test(text));
    const distinct = [...new Set(values)];
    const mark = markOf(values);
    const decimals = values.map((text) => (/\d/.test(text) ? parseDecimal(text, mark) : null));
    const numeric = nearlyAll(decimals, (decimal) => decimal !== null);
    const yes = distinct.filter((text) => YES.test(text));
    const no = distinct.filter((text) => NO.test(text));
    return {
      name,
      words: wordsOf(name),
      values,
      distinct,
      unique: values.length > 0 ? distinct.length / values.length : 0,
      filled: all.length > 0 ? values.length / all.length : 0,
      numeric,
      whole: numeric && decimals.every((decimal) => decimal === null || scaled(decimal, 0) !== null),
      mark,
      dateFormat: numeric ? null : dateFormatOf(distinct.slice(0, DATES_TO_TELL)),
      yesNo: distinct.length > 0 && yes.length + no.length === distinct.length ? { yes, no } : null,
    };
  });
}

/** A comma is the decimal mark where some cell can only be read so and none speaks against it. */
function markOf(values: readonly string[]): DecimalMark {
  const comma = values.some((text) => /\d,\d{1,2}$/.test(text) || /\.\d{3},\d/.test(text));
  const point = values.some((text) => /\d\.\d{1,2}$/.test(text) || /,\d{3}\.\d/.test(text));
  return comma && !point ? ',' : '.';
}
