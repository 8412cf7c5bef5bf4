import { expect, test } from 'vitest';
import { stillCut } from './restoration.ts';
import { usualSettings } from './settings.ts';
import { topologyOf } from './topology.ts';

const leaves = (parent: string, count: number): [string, string][] => Array.from({ length: count }, (_, i) => [`${parent}${i}`, parent]);
const topology = topologyOf(new Map<string, string | null>([['r', null], ['m', 'r'], ...leaves('m', 4), ['k', 'r'], ...leaves('k', 6)]));
const cut = (back: Iterable<string>, apart: Iterable<string> = []): string[] =>
  stillCut('r', new Set(back), new Set(apart), topology, usualSettings).map(({ root }) => root);
const all = topology.under('r');

test('when nearly all is back, the silent few only lost their word', () => {
  expect(cut(all.filter((node) => !['m0', 'k2', 'k'].includes(node)))).toEqual([]);
});

test('a whole silent part is a second fault beneath the first', () => {
  expect(cut(all.filter((node) => !topology.isUnder(node, 'm')))).toEqual(['m']);
});

test('one node that is heard of by another way does not bring back the rest', () => {
  expect(cut(['k0'])).toEqual(['r']);
});

test('a root that is silent is back when what it feeds is', () => {
  expect(cut(all.filter((node) => node !== 'r'))).toEqual([]);
});

test('what belongs to another incident is not counted twice', () => {
  const back = all.filter((node) => !topology.isUnder(node, 'm'));
  expect(cut(back, topology.under('m'))).toEqual([]);
});
