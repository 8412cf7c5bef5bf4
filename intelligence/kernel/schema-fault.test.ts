import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { schemaFault } from './schema-fault.ts';

const schema = {
  type: 'object',
  required: ['amount'],
  additionalProperties: false,
  properties: { amount: { type: 'integer' }, place: { type: 'object', additionalProperties: false } },
};

function faultOf(value: unknown, at: string, whole?: string) {
  const passes = new Ajv2020({ strict: false }).compile(schema);
  passes(value);
  return schemaFault(passes.errors, at, whole);
}

test('whoever sends a field that nobody knows reads its name and where it stands', () => {
  expect(faultOf({ amount: 1, place: { town: 'Jos' } }, '/data')).toEqual({
    pointer: '/data/place',
    sentence: '/data/place must NOT have additional properties "town"',
  });
});

test('a value of the wrong kind is pointed at, and the whole has a name where the pointer is empty', () => {
  expect(faultOf({ amount: 'ten' }, '')).toEqual({ pointer: '/amount', sentence: '/amount must be integer' });
  expect(faultOf({}, '', 'the event')).toEqual({ pointer: '', sentence: "the event must have required property 'amount'" });
});
