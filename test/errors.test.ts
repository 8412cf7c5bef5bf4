import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes, UilError } from '../intelligence/kernel/errors.ts';

const sections = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^## (\w+)\n\n(.+)$/gm)].map(([, code, text]) => ({ code, text }));

test('every code has a section in docs/errors.md, and every section a code', () => {
  expect(sections.map(({ code }) => code)).toEqual([...errorCodes].sort());
});

test('every section says what to do', () => {
  expect(sections.filter(({ text }) => (text ?? '').length < 40)).toEqual([]);
});

test('an error says its sentence with the values in it, and what to do', () => {
  const error = new UilError('CUSTOMER_NOT_FOUND', ['c1']);
  expect(error.message).toBe('There is no customer c1.');
  expect(error.remedy).toMatch(/tenant/);
});
