import { expect, test } from 'vitest';
import type { IncidentRow, NetworkScan, NodeRow } from '../../api/types.ts';
import { shiftOf, shownOn } from './places.ts';

const scan = (incidents: number): NetworkScan =>
  ({ incidents: Array.from({ length: incidents }, () => ({}) as IncidentRow), worst: Array.from({ length: 10 }, () => ({}) as NodeRow) }) as NetworkScan;

test('the wall never scrolls: more incidents leave place for fewer of the worst nodes', () => {
  const fits = [0, 1, 3, 5, 12].map((incidents) => {
    const shown = shownOn(scan(incidents));
    return [shown.incidents.length, shown.nodes.length];
  });
  expect(fits).toEqual([
    [0, 6],
    [1, 6],
    [3, 4],
    [5, 2],
    [5, 2],
  ]);
});

test('each minute the wall stands two pixels further, and after four it is where it was', () => {
  const places = [0, 1, 2, 3, 4].map((minute) => shiftOf(minute * 60_000));
  expect(new Set(places.slice(0, 4).map(({ x, y }) => `${x},${y}`)).size).toBe(4);
  expect(places[4]).toEqual(places[0]);
});
