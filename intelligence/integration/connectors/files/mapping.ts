import { type Static, Type } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { type EventType, eventCatalogue, eventTypes } from '../../../contract/events/catalogue.ts';
import { Currency } from '../../../contract/words.ts';
import { UilError } from '../../../kernel/errors.ts';
import { DATE_FORMATS } from './moments.ts';

const closed = { additionalProperties: false };
const Name = Type.String({ minLength: 1, maxLength: 500 });

/** How the text of a cell becomes a value. `months-before` counts back from the moment of the import. */
const CELL_KINDS = ['text', 'integer', 'number', 'boolean', 'money', 'bytes', 'day', 'moment', 'years-before', 'months-before', 'days-before'] as const;
export const UNITS = {
  B: 1n,
  KB: 1_000n,
  MB: 1_000_000n,
  GB: 1_000_000_000n,
  TB: 1_000_000_000_000n,
  KiB: 1n << 10n,
  MiB: 1n << 20n,
  GiB: 1n << 30n,
  TiB: 1n << 40n,
} as const;

/** A value out of one column. */
export const CellRule = Type.Object(
  {
    column: Name,
    as: Type.Optional(Type.Enum([...CELL_KINDS])),
    /** For `day` and `moment`. */
    format: Type.Optional(Type.Enum([...DATE_FORMATS])),
    /** For numbers and money: the mark before the decimals. */
    decimal: Type.Optional(Type.Enum(['.', ','])),
    /** For `money`: decides how many decimals a minor unit has. */
    currency: Type.Optional(Currency),
    /** For `bytes`. */
    unit: Type.Optional(Type.Enum(Object.keys(UNITS) as (keyof typeof UNITS)[])),
    /** Cell (upper and lower case alike) → value. */
    map: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
    /** What a cell that `map` does not name does to its row; without it the row is rejected. */
    otherwise: Type.Optional(Type.Enum(['reject', 'omit'])),
  },
  closed,
);
export type CellRule = Static<typeof CellRule>;

/** Where the value of one field comes from: a column, several joined, flags that are set, the import's moment, a text with `{columns}`, or a constant. */
export const Rule = Type.Union([
  CellRule,
  Type.Object({ columns: Type.Array(Name, { minItems: 1 }), join: Type.String() }, closed),
  Type.Object({ flags: Type.Record(Type.String(), Type.Array(Type.String())) }, closed),
  Type.Object({ as_of: Type.Enum(['day', 'moment']) }, closed),
  Type.Object({ template: Type.String({ minLength: 1, maxLength: 500 }) }, closed),
  Type.Object({ value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]) }, closed),
]);
export type Rule = Static<typeof Rule>;

/** A row gives the event only when the cell is one of `is`, none of `not`, and filled when `present`. */
export const Condition = Type.Object(
  { column: Name, is: Type.Optional(Type.Array(Type.String())), not: Type.Optional(Type.Array(Type.String())), present: Type.Optional(Type.Boolean()) },
  closed,
);
export type Condition = Static<typeof Condition>;

/** How the rows of a table become events; each row gives each event whose conditions hold. */
export const Mapping = Type.Object(
  {
    uil_mapping: Type.Literal(1),
    /** CloudEvents source of the events; a row with the same content counts once per source. */
    source: Type.String({ minLength: 1, maxLength: 256 }),
    /** Zone of days and times that name none. */
    time_zone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** Cells that mean nothing, besides blank ones. */
    empty: Type.Optional(Type.Array(Type.String())),
    events: Type.Array(
      Type.Object(
        {
          type: Type.Enum([...eventTypes]),
          when: Type.Optional(Type.Array(Condition)),
          /** When it happened; absent means the moment of the import. */
          time: Type.Optional(Rule),
          data: Type.Record(Type.String(), Rule),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);
export type Mapping = Static<typeof Mapping>;
export type EventMapping = Mapping['events'][number];

/** Checks a mapping that came from a file. Throws MAPPING_INVALID with what is wrong and where. */
export function readMapping(value: unknown): Mapping {
  if (!Check(Mapping, value)) {
    const fault = Errors(Mapping, value)[0];
    throw new UilError('MAPPING_INVALID', [`${fault?.instancePath || 'the file'} ${fault?.message ?? 'does not fit'}`]);
  }
  for (const event of value.events) {
    const known = Object.keys(eventCatalogue[event.type as EventType].properties);
    const odd = Object.keys(event.data).find((field) => !known.includes(field));
    if (odd !== undefined) throw new UilError('MAPPING_INVALID', [`${event.type} has no field "${odd}"; it has ${known.join(', ')}`]);
    const missing = (eventCatalogue[event.type as EventType].required as string[] | undefined)?.find((field) => !(field in event.data));
    if (missing !== undefined) throw new UilError('MAPPING_INVALID', [`${event.type} needs the field "${missing}"`]);
  }
  return value;
}

/** The columns that a rule reads. */
export function columnsOf(rule: Rule): string[] {
  if ('column' in rule) return [rule.column];
  if ('columns' in rule) return rule.columns;
  if ('flags' in rule) return Object.keys(rule.flags);
  if ('template' in rule) return [...rule.template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string).filter((name) => name !== 'as_of');
  return [];
}

/** Every column that the mapping reads, in its order. */
function columnsUsed(mapping: Mapping): Set<string> {
  const rules = mapping.events.flatMap((event) => [...Object.values(event.data), ...(event.time ? [event.time] : [])]);
  const conditions = mapping.events.flatMap((event) => event.when ?? []).map((condition) => condition.column);
  return new Set([...rules.flatMap(columnsOf), ...conditions]);
}

/** Throws COLUMN_NOT_FOUND when the mapping reads a column that the table does not have. */
export function checkColumns(mapping: Mapping, header: readonly string[]): void {
  for (const column of columnsUsed(mapping)) if (!header.includes(column)) throw new UilError('COLUMN_NOT_FOUND', [column]);
}
