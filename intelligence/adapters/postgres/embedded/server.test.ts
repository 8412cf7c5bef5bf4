import { expect, test } from 'vitest';
import { sharedMib } from './server.ts';

test.each([
  ['a village’s machine of 1 GiB', 1, 128],
  ['a machine of 4 GiB', 4, 512],
  ['a large one, where the system keeps the rest', 64, 1_024],
  ['half a gigabyte, below which PostgreSQL would only read again and again', 0.5, 128],
])('%s gives PostgreSQL what it can spare', (_, gib, expected) => expect(sharedMib(gib * 2 ** 30)).toBe(expected));
