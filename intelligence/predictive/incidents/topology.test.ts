import { expect, test } from 'vitest';
import { topologyOf } from './topology.ts';

const forest = topologyOf(
  new Map([
    ['core', null],
    ['olt', 'core'],
    ['pon', 'olt'],
    ['ap', 'core'],
    ['island', null],
  ]),
);

test('everything beneath a node is found, itself first, and nothing else', () => {
  expect(forest.under('core')).toEqual(['core', 'ap', 'olt', 'pon']);
  expect(forest.under('olt')).toEqual(['olt', 'pon']);
  expect(forest.isUnder('pon', 'core')).toBe(true);
  expect(forest.isUnder('core', 'pon')).toBe(false);
  expect(forest.isUnder('island', 'core')).toBe(false);
  expect([forest.sizeOf('core'), forest.depthOf('pon')]).toEqual([4, 2]);
});

test('a node that nobody told of is a tree of its own', () => {
  expect(forest.under('new')).toEqual(['new']);
  expect([forest.sizeOf('new'), forest.depthOf('new'), forest.parentOf('new')]).toEqual([1, 0, null]);
});

test('what alarms say fills the gaps of the inventory and does not overrule it', () => {
  const filled = topologyOf(new Map([['olt', 'core']]), [
    ['pon', 'olt'],
    ['olt', 'elsewhere'],
  ]);
  expect(filled.under('core')).toEqual(['core', 'olt', 'pon']);
});

test('a branch that is deeper than any network is cut, so that walking it for every node ends', () => {
  const chain = Array.from({ length: 1_000 }, (_, i): [string, string | null] => [`n${i}`, i === 0 ? null : `n${i - 1}`]);
  for (const order of [chain, chain.toReversed()]) {
    const deep = topologyOf(new Map(order));
    expect(Math.max(...chain.map(([node]) => deep.depthOf(node)))).toBe(63);
    expect([deep.parentOf('n63'), deep.parentOf('n64'), deep.parentOf('n65')]).toEqual(['n62', null, 'n64']);
    expect(chain.reduce((sum, [node]) => sum + deep.sizeOf(node), 0)).toBeLessThan(64 * chain.length);
  }
});

test('a circle of parents is cut at one place, the same whatever the order', () => {
  const links = [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'a'],
    ['d', 'a'],
    ['e', 'e'],
  ] as const;
  const one = topologyOf(new Map(links));
  const other = topologyOf(new Map(links.toReversed()));
  expect(one.under('a')).toEqual(['a', 'c', 'b', 'd']);
  expect(other.under('a')).toEqual(one.under('a'));
  expect(one.under('e')).toEqual(['e']);
});

test('a chain of thirty thousand nodes is no deeper than memory', () => {
  const chain = topologyOf(new Map(Array.from({ length: 30_000 }, (_, i) => [`n${i}`, i === 0 ? null : `n${i - 1}`])));
  expect(chain.sizeOf('n0')).toBe(64);
});
