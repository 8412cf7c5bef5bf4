import { expect, test } from 'vitest';
import { decisionsSearch, parseSearch, retentionSearch, stringifySearch } from './search.ts';

test('a link to a filtered worklist opens the same worklist', () => {
  const search = { level: 'high', sort: 'change', q: 'oka for', node: 'ap-2', customer: '00123' } as const;
  expect(retentionSearch(parseSearch(stringifySearch(search)))).toEqual({ ...search, status: undefined });
});
test('an id of digits stays an id', () => {
  expect(parseSearch('?customer=00123')).toEqual({ customer: '00123' });
});
test('what a link should not say is left out', () => {
  expect(retentionSearch({ level: 'huge', sort: 7, status: 'gone', q: '  ' })).toEqual({});
  expect(decisionsSearch({ choice: 'dance', playbook: 'x'.repeat(500) }).playbook).toHaveLength(100);
});
test('an address without filters carries none', () => {
  expect(stringifySearch({ level: undefined, q: undefined })).toBe('');
});
