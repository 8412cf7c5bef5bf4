import { describe, expect, test } from 'vitest';
import { ownFailures } from './failures.ts';
import { BEGAN, given } from './given.ts';

const hoursOf = (network: ReturnType<typeof given>, id: string) =>
  ownFailures(network)
    .get(id)
    ?.map((hour) => hour - BEGAN);

describe('whose failure it is', () => {
  test('a device that goes down alone has failed itself', () => {
    const network = given({ agg: {}, a: { fedBy: 'agg', downs: [10, 200] }, b: { fedBy: 'agg' } });
    expect(hoursOf(network, 'a')).toEqual([10, 200]);
    expect(hoursOf(network, 'agg')).toEqual([]);
  });
  test('a device that goes down with what feeds it has not: the one above has, at any height', () => {
    const network = given({ core: { downs: [50] }, agg: { fedBy: 'core', downs: [50] }, a: { fedBy: 'agg', downs: [51, 90] } });
    expect(hoursOf(network, 'core')).toEqual([50]);
    expect(hoursOf(network, 'agg')).toEqual([]);
    expect(hoursOf(network, 'a')).toEqual([90]);
  });
  test('when most that one device feeds go down together it is that one, also when its own alarm was lost', () => {
    const children = { a: { fedBy: 'agg', downs: [30] }, b: { fedBy: 'agg', downs: [31] }, c: { fedBy: 'agg', downs: [30] }, d: { fedBy: 'agg' } };
    const network = given({ agg: {}, ...children });
    expect(hoursOf(network, 'agg')).toHaveLength(1);
    for (const child of ['a', 'b', 'c']) expect(hoursOf(network, child)).toEqual([]);
  });
  test('two of many that go down together are two failures: a storm is not the fault of what feeds them', () => {
    const storm = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((id, i) => [id, { fedBy: 'agg', downs: i < 2 ? [30] : [] }]));
    const network = given({ agg: {}, ...storm });
    expect(hoursOf(network, 'agg')).toEqual([]);
    expect(hoursOf(network, 'a')).toEqual([30]);
  });
  test('a device that flaps has failed once', () => {
    expect(hoursOf(given({ a: { downs: [10, 12, 15, 19, 60] } }), 'a')).toEqual([10, 60]);
  });
  test('a circle in the inventory does not hang', () => {
    expect(hoursOf(given({ a: { fedBy: 'b', downs: [5] }, b: { fedBy: 'a' } }), 'a')).toEqual([5]);
  });
});
