import { type EventType, eventCatalogue } from '../../contract/events/catalogue.ts';
import { pick, type Random } from '../../kernel/random.ts';

type Schema = {
  type?: string;
  enum?: readonly string[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
  items?: Schema;
  minItems?: number;
  anyOf?: readonly Schema[];
};

const WORDS: Record<string, string> = { 'date-time': '2026-03-03T10:00:00Z', date: '2026-03-03', email: 'a@example.com', 'iana-time-zone': 'America/Chicago' };

/** A value that fits the schema. */
function fitting(schema: Schema, random: Random, name = ''): unknown {
  if (schema.anyOf) return fitting(pick(random, schema.anyOf), random, name);
  if (schema.type === 'null') return null;
  if (schema.enum) return pick(random, schema.enum);
  if (schema.type === 'object')
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).flatMap(([key, inner]) =>
        schema.required?.includes(key) || random() < 0.5 ? [[key, fitting(inner, random, key)]] : [],
      ),
    );
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => fitting(schema.items ?? {}, random));
  if (schema.type === 'boolean') return random() < 0.5;
  if (schema.type === 'integer') return Math.min(schema.maximum ?? Infinity, Math.max(1, schema.minimum ?? 0) + Math.floor(random() * 3));
  if (schema.type === 'number') return Math.min(schema.maximum ?? Infinity, Math.max(1, schema.minimum ?? 0) + Math.floor(random() * 3) / 2);
  if (schema.format) return WORDS[schema.format];
  if (name === 'currency') return 'USD';
  if (name === 'language') return 'pt-BR';
  return name === 'phone' ? '+1 555 0100' : `x${Math.floor(random() * 1000)}`;
}

/** Data that fit an event of that type. */
export const goodData = (type: EventType, random: Random): unknown => fitting(eventCatalogue[type] as Schema, random);

/** A valid event of a random type, with an id of its own. */
export function goodEvent(id: string, random: Random): Record<string, unknown> {
  const type = pick(random, Object.keys(eventCatalogue) as EventType[]);
  return { specversion: '1.0', id, source: 'fuzz', type, time: '2026-03-03T10:00:00Z', data: goodData(type, random) };
}

const STRANGE: readonly unknown[] = [
  null,
  [],
  {},
  '',
  0,
  -1,
  1e308,
  true,
  '\u0000',
  '\ud800',
  'a'.repeat(5000),
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  { toString: 1 },
  [[[[[[]]]]]],
  '__proto__',
  "'; DROP TABLE events; --",
];

/** One thing wrong with the event: a value replaced, a key taken away, added or doubled. */
export function spoiled(event: Record<string, unknown>, random: Random): Record<string, unknown> {
  const copy = structuredClone(event);
  const target = random() < 0.5 || typeof copy.data !== 'object' ? copy : (copy.data as Record<string, unknown>);
  const key = pick(random, Object.keys(target).length > 0 ? Object.keys(target) : ['data']);
  const way = random();
  if (way < 0.6) target[key] = pick(random, STRANGE);
  else if (way < 0.8) delete target[key];
  else target[pick(random, ['constructor', 'extra', 'tenantid', 'isAdmin'])] = pick(random, STRANGE);
  return copy;
}

/** Bytes that are no event at all. */
export function rawBody(random: Random): string {
  const one = '{"specversion":"1.0","id":"r","source":"fuzz","type":"portal.visited","time":"2026-03-03T10:00:00Z","data":{"customer_id":"c"}}';
  return pick(random, [
    one.slice(0, Math.floor(random() * one.length)),
    '{"__proto__":{"admin":true}}',
    one.replace('{"customer_id"', '{"__proto__":{"x":1},"customer_id"'),
    `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
    '['.repeat(10_000),
    `[${'1,'.repeat(6000)}1]`,
    one.replace('"c"', `"${'\\ud800'}"`),
    one.replace('"c"', '"\\u0000"'),
    one.replace('"portal.visited"', '9'.repeat(400)),
    'NaN',
    '\ufeff{}',
    '',
    '\x00\xff\xfe',
    one.replace('"r"', '"r","id":"r"'),
  ]);
}
