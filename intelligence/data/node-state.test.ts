import { expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { evolveNode, parentOf, unknownNode } from './node-state.ts';

const event = (id: string, type: PlatformEvent['type'], hour: number, data: object = {}): PlatformEvent =>
  ({
    id,
    source: 's',
    tenant: 'isp',
    type,
    time: `2026-03-01T${String(hour).padStart(2, '0')}:00:00.000Z`,
    learned: '',
    data: { node_id: 'n', ...data },
  }) as PlatformEvent;
const told = [
  event('a', 'device.installed', 1, { parent_node_id: 'core', kind: 'access' }),
  event('b', 'device.installed', 5, { parent_node_id: 'ring' }),
  event('c', 'device.removed', 3),
  event('d', 'device.metrics', 7),
  event('e', 'device.down', 9),
  event('f', 'device.up', 8),
];

test('the latest word on what feeds a node counts, in whatever order the words come, and what is not told again stays', () => {
  for (let seed = 0; seed < 20; seed++) {
    const state = shuffle([...told, ...told], mulberry32(seed)).reduce(evolveNode, unknownNode);
    expect(parentOf(state)).toBe('ring');
    expect(state).toMatchObject({ latest: { kind: [told[0]?.time, 'a', 'access'] }, heardAt: told[5]?.time });
  }
});

test('a node that was removed, or never put into the inventory, is not part of it; one that nothing feeds is', () => {
  expect(parentOf([...told, event('g', 'device.removed', 6)].reduce(evolveNode, unknownNode))).toBeUndefined();
  expect(parentOf(evolveNode(unknownNode, event('h', 'device.down', 1)))).toBeUndefined();
  expect(parentOf(evolveNode(unknownNode, event('i', 'device.installed', 1)))).toBeNull();
});
