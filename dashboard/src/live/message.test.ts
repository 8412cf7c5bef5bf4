import { expect, test } from 'vitest';
import { parseMessage } from './message.ts';

const at = '2026-03-03T14:00:00Z';

test.each([
  ['a greeting', { kind: 'hello', seq: 3, at }],
  ['a change', { kind: 'change', seq: 4, at, topic: 'customer', key: 'C-1', value: null }],
  ['a reset', { kind: 'reset', seq: 9, at }],
  ['a pong', { kind: 'pong', at }],
])('%s is understood', (_name, message) => {
  expect(parseMessage(JSON.stringify(message))).toEqual(message);
});
test.each([
  ['broken text', '{"kind":'],
  ['something binary', new Uint8Array(2)],
  ['a list', '[]'],
  ['a change of something unknown', JSON.stringify({ kind: 'change', seq: 4, at, topic: 'weather', key: 'x', value: 1 })],
  ['a change without a number', JSON.stringify({ kind: 'change', at, topic: 'customer', key: 'x', value: 1 })],
  ['a kind of a later version', JSON.stringify({ kind: 'dance', seq: 1, at })],
])('%s is passed over', (_name, text) => {
  expect(parseMessage(text)).toBeNull();
});
