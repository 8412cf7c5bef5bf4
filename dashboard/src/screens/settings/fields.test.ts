import { expect, test } from 'vitest';
import { fieldsOf, typedFrom, valuesFrom } from './fields.ts';

const schema = {
  type: 'object',
  required: ['url', 'from'],
  properties: {
    url: { type: 'string', title: 'Message centre' },
    from: { type: 'string' },
    per_second: { type: 'integer', title: 'Messages a second' },
    long_messages: { enum: ['parts', 'payload'] },
    tasks: { type: 'boolean' },
    templates: { type: 'object' },
    languages: { type: 'array', items: { enum: ['en', 'es', 'fr'] } },
  },
};
const fields = fieldsOf(schema);

test('a form has a field for everything that a provider must be told, in its order and by its name in words', () => {
  expect(fields.map(({ name, label, kind, required }) => [name, label, kind, required])).toEqual([
    ['url', 'Message centre', 'text', true],
    ['from', 'From', 'text', true],
    ['per_second', 'Messages a second', 'number', false],
    ['long_messages', 'Long messages', 'choice', false],
    ['tasks', 'Tasks', 'yes-no', false],
    ['templates', 'Templates', 'json', false],
    ['languages', 'Languages', 'list', false],
  ]);
  expect(fieldsOf(null)).toEqual([]);
});

test('what was stored is shown and comes back the same, and an empty field is left out', () => {
  const values = { url: 'smpp://a', from: 'North', per_second: 20, tasks: true, templates: { a: { name: 'b' } }, languages: ['es', 'en'] };
  expect(valuesFrom(fields, typedFrom(fields, values))).toEqual({ values, wrong: null });
  expect(valuesFrom(fields, { url: ' smpp://a ', from: '', per_second: '' })).toEqual({ values: { url: 'smpp://a' }, wrong: null });
});

test('what cannot be read is said with its field', () => {
  expect(valuesFrom(fields, { templates: '{' }).wrong).toBe('“Templates” is not valid JSON.');
  expect(valuesFrom(fields, { languages: 'en, de' }).wrong).toBe('“Languages” cannot hold “de”; it is made of en, es, fr.');
});

test('a list keeps the order in which its words were typed, however they are set apart', () => {
  expect(valuesFrom(fields, { languages: 'fr,en ; es,' })).toEqual({ values: { languages: ['fr', 'en', 'es'] }, wrong: null });
});

test('what is empty by default may be left empty, and nothing else that is required', () => {
  const required = (defaults: object) => fieldsOf(schema, { ...defaults }).flatMap((field) => (field.required ? [field.name] : []));
  expect(required({ url: '', from: 'North' })).toEqual(['from']);
  expect(required({})).toEqual(['url', 'from']);
});
