import { minorDigits } from '../../../contract/api/minor-units.ts';
import { type DecimalMark, parseDecimal, scaled } from './decimal.ts';
import { type CellRule, type Condition, type Rule, UNITS } from './mapping.ts';
import { parseMoment } from './moments.ts';

/** A row by its column names, and the moment for which the import speaks. */
export interface RowContext {
  /** Trimmed text of the cell; '' when it is blank or means nothing. */
  cell(column: string): string;
  readonly asOf: Temporal.ZonedDateTime;
  readonly zone: string;
}

/** Why a cell did not fit. */
export class CellRefusal extends Error {
  readonly column: string;
  constructor(column: string, reason: string) {
    super(reason);
    this.column = column;
  }
}

export type Value = string | number | boolean | string[] | undefined;

const TRUE = new Set(['1', 'true', 't', 'yes', 'y', 'on']);
const FALSE = new Set(['0', 'false', 'f', 'no', 'n', 'off']);

const sameText = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.trim().toLowerCase();

/** The value that a rule gives for a row; undefined when its cells are blank. Throws a CellRefusal when a cell does not fit. */
export function apply(rule: Rule, row: RowContext): Value {
  if ('column' in rule) return fromCell(rule, row);
  if ('value' in rule) return rule.value;
  if ('as_of' in rule) return rule.as_of === 'day' ? row.asOf.toPlainDate().toString() : row.asOf.toInstant().toString({ smallestUnit: 'millisecond' });
  if ('columns' in rule)
    return (
      rule.columns
        .map((column) => row.cell(column))
        .filter((text) => text !== '')
        .join(rule.join) || undefined
    );
  if ('template' in rule) return fromTemplate(rule.template, row);
  const set = Object.entries(rule.flags).filter(([column, values]) => values.some((value) => row.cell(column) !== '' && sameText(row.cell(column), value)));
  return set.map(([column]) => column);
}

/** A text with a blank part is no value at all. */
function fromTemplate(template: string, row: RowContext): Value {
  let blank = false;
  const text = template.replace(/\{([^}]+)\}/g, (_, column: string) => {
    const part = column === 'as_of' ? row.asOf.toPlainDate().toString() : row.cell(column);
    blank ||= part === '';
    return part;
  });
  return blank ? undefined : text;
}

function fromCell(rule: CellRule, row: RowContext): Value {
  const text = row.cell(rule.column);
  if (text === '') return undefined;
  if (rule.map) {
    const hit = Object.entries(rule.map).find(([from]) => sameText(text, from));
    if (hit) return hit[1];
    if (rule.otherwise === 'omit') return undefined;
    throw new CellRefusal(rule.column, `"${text}" is none of ${Object.keys(rule.map).join(', ')}`);
  }
  const value = convert(text, rule, row);
  if (value !== null) return value;
  if (rule.otherwise === 'omit') return undefined;
  throw new CellRefusal(rule.column, `"${text}" is not ${WORDS[rule.as ?? 'text']}${rule.format ? ` in the format ${rule.format}` : ''}`);
}

const WORDS = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'yes or no',
  money: 'an amount that the minor unit of its currency can hold',
  bytes: 'a volume in whole bytes',
  day: 'a day',
  moment: 'a moment',
  'years-before': 'a number of years',
  'months-before': 'a number of months',
  'days-before': 'a number of days',
} as const;

function convert(text: string, rule: CellRule, row: RowContext): string | number | boolean | null {
  const mark: DecimalMark = rule.decimal ?? '.';
  switch (rule.as ?? 'text') {
    case 'text':
      return text;
    case 'boolean':
      return TRUE.has(text.toLowerCase()) ? true : FALSE.has(text.toLowerCase()) ? false : null;
    case 'integer':
      return whole(text, mark, 0);
    case 'number': {
      const decimal = parseDecimal(text, mark);
      return decimal && Number(`${decimal.digits}e-${decimal.scale}`);
    }
    case 'money':
      return whole(text, mark, minorDigits(rule.currency ?? 'USD'));
    case 'bytes': {
      const decimal = parseDecimal(text, mark);
      return decimal && scaled({ digits: decimal.digits * UNITS[rule.unit ?? 'B'], scale: decimal.scale }, 0);
    }
    case 'day':
      return (
        parseMoment(text, rule.format ?? 'ISO', row.zone)
          ?.toPlainDate()
          .toString() ?? null
      );
    case 'moment':
      return (
        parseMoment(text, rule.format ?? 'ISO', row.zone)
          ?.toInstant()
          .toString({ smallestUnit: 'millisecond' }) ?? null
      );
    default:
      return before(text, mark, rule.as as 'days-before', row);
  }
}

const whole = (text: string, mark: DecimalMark, scale: number): number | null => {
  const decimal = parseDecimal(text, mark);
  return decimal && scaled(decimal, scale);
};

const LONGEST = { 'years-before': 120, 'months-before': 1440, 'days-before': 43_800 } as const;

/** The day that many whole years, months or days before the import's moment; a part of one is not counted. */
function before(text: string, mark: DecimalMark, kind: keyof typeof LONGEST, row: RowContext): string | null {
  const decimal = parseDecimal(text, mark);
  const count = decimal && Number(decimal.digits / 10n ** BigInt(decimal.scale));
  if (count === null || decimal === null || decimal.digits < 0n || count > LONGEST[kind]) return null;
  const unit = kind.slice(0, -'-before'.length) as 'years' | 'months' | 'days';
  return row.asOf
    .toPlainDate()
    .subtract({ [unit]: count })
    .toString();
}

/** Whether the row meets the condition. */
export function meets(condition: Condition, row: RowContext): boolean {
  const text = row.cell(condition.column);
  if (condition.present !== undefined && (text !== '') !== condition.present) return false;
  if (condition.is && !condition.is.some((value) => sameText(text, value))) return false;
  return !condition.not?.some((value) => sameText(text, value));
}
