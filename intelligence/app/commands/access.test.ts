import { expect, test } from 'vitest';
import { personOf } from './access.ts';

test('who signs in goes by the name in the link, or else by the role, so that two owners can be told apart', () => {
  expect(personOf('owner', null, ' Ada ')).toBe('Ada');
  expect(personOf('owner', null, undefined)).toBe('owner');
  expect(personOf('partner', 'p7', undefined)).toBe('partner p7');
});

test('nobody is named in two ways, without a name, or as the layer itself', () => {
  for (const [subject, named] of [
    ['p7', 'Ada'],
    [null, ' '],
    [null, 'a'.repeat(101)],
    [null, 'A\nda'],
    [null, 'The layer'],
  ] as const)
    expect(() => personOf('owner', subject, named)).toThrow(/--person/);
});
