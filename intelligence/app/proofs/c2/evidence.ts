import { readdirSync } from 'node:fs';

const CONTRACT = new URL('../../../contract/api/', import.meta.url);
/** Names under which somebody would tell what the layer has brought. */
const BROUGHT = /saved|recovered|uplift|incremental|brought|gained|attributed|impact_minor|effect_minor|lift_minor|\broi\b/;
const EVIDENCE = ['interval', 'n_treated', 'n_control', 'control'];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Places at which an effect is told without its interval, both counts and what the control came to: objects of an answer that have an
 * estimate and lack one of these.
 */
export function bareEffects(value: unknown, place = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => bareEffects(one, `${place}/${i}`));
  if (!isObject(value)) return [];
  const bare = 'estimate' in value && EVIDENCE.some((name) => value[name] === undefined || value[name] === null);
  return [...(bare ? [place] : []), ...Object.entries(value).flatMap(([name, one]) => bareEffects(one, `${place}/${name}`))];
}

/** The same of a schema: an estimate whose evidence may be left out, and numbers that are named as something that was brought. */
export function bareEffectsOf(schema: unknown, place = ''): string[] {
  if (!isObject(schema)) return [];
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const bare = 'estimate' in properties && EVIDENCE.some((name) => !required.includes(name));
  const named = Object.entries(properties).filter(([name, one]) => BROUGHT.test(name) && isObject(one) && (one.type === 'number' || one.type === 'integer'));
  const inside = Object.entries(schema).flatMap(([key, one]) => {
    if (key === 'properties') return Object.entries(properties).flatMap(([name, own]) => bareEffectsOf(own, `${place}/${name}`));
    return Array.isArray(one) ? one.flatMap((each) => bareEffectsOf(each, place)) : bareEffectsOf(one, place);
  });
  return [...(bare ? [place] : []), ...named.map(([name]) => `${place}/${name}`), ...inside];
}

/** Every schema of the API, by file and name. */
export async function contractSchemas(): Promise<Record<string, unknown>> {
  const files = readdirSync(CONTRACT).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(files.map(async (file) => [file, (await import(new URL(file, CONTRACT).href)) as Record<string, unknown>] as const));
  return Object.fromEntries(modules.flatMap(([file, module]) => Object.entries(module).map(([name, schema]) => [`${file}#${name}`, schema])));
}
