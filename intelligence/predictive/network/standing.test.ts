import { describe, expect, test } from 'vitest';
import { BEGAN, given } from './given.ts';
import { standingOf } from './standing.ts';

const standing = (node: Parameters<typeof given>[0][string], at: number) => {
  const network = given({ n: node });
  return standingOf(network.histories.get('n') as NonNullable<ReturnType<typeof network.histories.get>>, BEGAN + at);
};

describe('nothing is said', () => {
  test('of a device that is down, until it is heard again', () => {
    const node = { hours: 200, loss: (hour: number) => (hour < 100 || hour >= 150 ? 0.2 : null), downs: [100] };
    expect(standing(node, 99)).toEqual({ state: 'watched' });
    expect(standing(node, 110)).toMatchObject({ state: 'down', why: expect.stringMatching(/^It went down at .* has not been heard since/) });
    expect(standing(node, 151)).toEqual({ state: 'watched' });
    expect(standing({ ...node, ups: [104] }, 106)).toEqual({ state: 'watched' });
  });
  test('of a device that has been silent for a day', () => {
    const node = { hours: 100 };
    expect(standing(node, 110)).toEqual({ state: 'watched' });
    expect(standing(node, 123)).toMatchObject({ state: 'silent', why: expect.stringMatching(/^No reading has come since/) });
  });
  test('of a device that has hardly been read, with what is missing', () => {
    expect(standing({ hours: 20 }, 19)).toMatchObject({ state: 'learning', why: 'Still learning: read in 20 hours of the last four weeks, 24 are needed.' });
    expect(standing({ downs: [3], ups: [4] }, 10)).toMatchObject({ state: 'never-read' });
  });
});
