/** One thing that a kind of provider must be told, or that may be tuned in a playbook, as a field of a form. */
export type Field = {
  readonly name: string;
  readonly label: string;
  /** A `list` is words with commas between them, in their order. */
  readonly kind: 'text' | 'number' | 'choice' | 'yes-no' | 'list' | 'json';
  /** What may be chosen, or of which words a list is made; empty where any may be. */
  readonly options: readonly string[];
  readonly required: boolean;
  /** What it means, in words; empty where the schema does not say. */
  readonly hint: string;
};

type Values = Readonly<Record<string, unknown>>;
type Property = { type?: string; title?: string; description?: string; enum?: readonly string[]; items?: { enum?: readonly string[] } };
type Schema = { properties?: Record<string, Property>; required?: readonly string[] };

const KINDS: Readonly<Record<string, Field['kind']>> = { boolean: 'yes-no', integer: 'number', number: 'number', array: 'list', object: 'json' };
const kindOf = ({ type = '', enum: options }: Property): Field['kind'] => (options ? 'choice' : (KINDS[type] ?? 'text'));

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);

/** A name as people write it: `earliest_hour` is the earliest hour. */
const wordsOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;

/** The fields of a JSON Schema in its own order; none for a kind that takes nothing. What is empty by default may be left empty. */
export function fieldsOf(schema: unknown, defaults: Values = {}): readonly Field[] {
  const { properties = {}, required = [] } = (schema ?? {}) as Schema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    label: property.title ?? wordsOf(name),
    kind: kindOf(property),
    options: property.enum ?? property.items?.enum ?? [],
    required: required.includes(name) && !isEmpty(defaults[name]),
    hint: property.description ?? '',
  }));
}

/** What a person has typed, as text by field. */
export type Typed = Readonly<Record<string, string>>;

const textOf = (kind: Field['kind'], value: unknown): string =>
  kind === 'json' ? JSON.stringify(value, null, 2) : kind === 'list' && Array.isArray(value) ? value.join(', ') : String(value);

/** Values as the fields show them. */
export const typedFrom = (fields: readonly Field[], values: Values): Typed =>
  Object.fromEntries(fields.flatMap(({ name, kind }) => (values[name] === undefined ? [] : [[name, textOf(kind, values[name])]])));

/** The value of one field; or, in a sentence, what is wrong with what was typed. */
function readText({ label, kind, options }: Field, text: string): { value: unknown } | { wrong: string } {
  if (kind === 'number') return { value: Number(text) };
  if (kind === 'yes-no') return { value: text === 'true' };
  if (kind === 'list') {
    const words = text.split(/[\s,;]+/).filter((word) => word !== '');
    const strange = words.find((word) => options.length > 0 && !options.includes(word));
    return strange === undefined ? { value: words } : { wrong: `“${label}” cannot hold “${strange}”; it is made of ${options.join(', ')}.` };
  }
  if (kind !== 'json') return { value: text };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { wrong: `“${label}” is not valid JSON.` };
  }
}

/** Values from what was typed; an empty field is left out, and `wrong` says in a sentence what cannot be read. */
export function valuesFrom(fields: readonly Field[], typed: Typed): { values: Record<string, unknown>; wrong: string | null } {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const text = (typed[field.name] ?? '').trim();
    if (text === '') continue;
    const read = readText(field, text);
    if ('wrong' in read) return { values, wrong: read.wrong };
    values[field.name] = read.value;
  }
  return { values, wrong: null };
}
