/** One thing that a kind of provider must be told, as a field of a form. */
export type Field = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'choice' | 'yes-no' | 'json';
  readonly options: readonly string[];
  readonly required: boolean;
  /** What it means, in words; empty where the schema does not say. */
  readonly hint: string;
};

type Property = { type?: string; title?: string; description?: string; enum?: readonly string[] };
type Schema = { properties?: Record<string, Property>; required?: readonly string[] };

const kindOf = ({ type, enum: options }: Property): Field['kind'] =>
  options ? 'choice' : type === 'boolean' ? 'yes-no' : type === 'integer' || type === 'number' ? 'number' : type === 'object' ? 'json' : 'text';

/** The fields of a JSON Schema in its own order; none for a kind that takes nothing. */
export function fieldsOf(schema: unknown): readonly Field[] {
  const { properties = {}, required = [] } = (schema ?? {}) as Schema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    label: property.title ?? name,
    kind: kindOf(property),
    options: property.enum ?? [],
    required: required.includes(name),
    hint: property.description ?? '',
  }));
}

/** What a person has typed, as text by field. */
export type Typed = Readonly<Record<string, string>>;

/** Values as the fields show them. */
export const typedFrom = (fields: readonly Field[], values: Readonly<Record<string, unknown>>): Typed =>
  Object.fromEntries(
    fields.flatMap(({ name, kind }) => {
      const value = values[name];
      return value === undefined ? [] : [[name, kind === 'json' ? JSON.stringify(value, null, 2) : String(value)]];
    }),
  );

/** Values from what was typed; an empty field is left out, and `wrong` names the field whose JSON cannot be read. */
export function valuesFrom(fields: readonly Field[], typed: Typed): { values: Record<string, unknown>; wrong: string | null } {
  const values: Record<string, unknown> = {};
  for (const { name, label, kind } of fields) {
    const text = (typed[name] ?? '').trim();
    if (text === '') continue;
    if (kind === 'number') values[name] = Number(text);
    else if (kind === 'yes-no') values[name] = text === 'true';
    else if (kind !== 'json') values[name] = text;
    else
      try {
        values[name] = JSON.parse(text);
      } catch {
        return { values, wrong: label };
      }
  }
  return { values, wrong: null };
}
