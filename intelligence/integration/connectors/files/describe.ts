import { type Condition, columnsOf, type Mapping, type Rule } from './mapping.ts';

/** One line of a mapping for people: where from, where to, how. */
export interface MappingLine {
  readonly from: string;
  readonly to: string;
  readonly how: string;
}

/** The mapping as lines, in its order. */
export function describeMapping(mapping: Mapping): MappingLine[] {
  return mapping.events.flatMap((event) => [
    ...(event.when ?? []).map((condition) => ({ from: condition.column, to: event.type, how: `only where ${conditionText(condition)}` })),
    ...(event.time ? [{ from: columnsOf(event.time).join(', '), to: `${event.type} (time)`, how: ruleText(event.time) }] : []),
    ...Object.entries(event.data).map(([field, rule]) => ({ from: columnsOf(rule).join(', ') || '—', to: `${event.type}.${field}`, how: ruleText(rule) })),
  ]);
}

function conditionText(condition: Condition): string {
  const parts = [
    condition.present === undefined ? '' : condition.present ? 'filled' : 'blank',
    condition.is ? `it is ${condition.is.join(' or ')}` : '',
    condition.not ? `it is not ${condition.not.join(' or ')}` : '',
  ];
  return parts.filter((part) => part !== '').join(' and ');
}

/** A rule in a few words. */
function ruleText(rule: Rule): string {
  if ('value' in rule) return `always "${rule.value}"`;
  if ('as_of' in rule) return `the ${rule.as_of} of the import (--as-of)`;
  if ('template' in rule) return rule.template;
  if ('columns' in rule) return 'joined';
  if ('flags' in rule) return 'the names of those that are set';
  if (rule.map)
    return Object.entries(rule.map)
      .map(([from, to]) => `${from} → ${to}`)
      .join('; ');
  const details = [rule.currency, rule.unit, rule.format, rule.decimal === ',' ? 'decimal comma' : undefined].filter((one) => one !== undefined);
  return `${KINDS[rule.as ?? 'text']}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

const KINDS = {
  text: 'as it stands',
  integer: 'whole number',
  number: 'number',
  boolean: 'yes or no',
  money: 'amount, exact to the minor unit',
  bytes: 'volume in bytes',
  day: 'day',
  moment: 'moment',
  'years-before': 'years before the import, as a day',
  'months-before': 'months before the import, as a day',
  'days-before': 'days before the import, as a day',
} as const;

/** Lines in columns of equal width; the last column is not cut. */
export function asTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, head.map((text) => '─'.repeat(text.length)), ...rows];
  const widths = head.map((_, i) => Math.min(44, Math.max(...all.map((row) => (row[i] ?? '').length))));
  return all
    .map((row) =>
      row
        .map((text, i) => (i === row.length - 1 ? text : text.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
