import { expect, test } from 'vitest';
import { mulberry32, shuffle } from '../../kernel/random.ts';
import type { Alarm } from './alarm.ts';
import { alarm, alarmsBeneath, BEGIN, leaves } from './given.ts';
import { evolve, evolveAll, initialNetwork, networkOf } from './network-state.ts';
import { lookAt, type WatchMemory } from './watch.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const network = networkOf({
  parents: new Map<string, string | null>([['core', null], ['olt', 'core'], ...leaves('olt', 5), ...leaves('core', 3)]),
  customers: new Map(),
});
const all = alarmsBeneath(network);
const nothing: WatchMemory = { state: initialNetwork, told: [] };
const at = (seconds: number): number => BEGIN + seconds * 1000;
const given = (memory: WatchMemory, alarms: readonly Alarm[]): WatchMemory => ({ ...memory, state: evolveAll(memory.state, alarms) });

test('many alarms at once give the same state as one after the other, in any order', () => {
  const alarms = [
    ...all('down', 'olt', 0),
    ...all('up', 'olt', 900),
    alarm('seen', 'core1', 40),
    { ...alarm('down', 'olt', 0), cause: 'power' },
    { ...alarm('down', 'core2', 5), parent: 'ring' },
  ];
  const expected = JSON.stringify(alarms.reduce(evolve, initialNetwork));
  for (let seed = 0; seed < 20; seed++) {
    const mixed = shuffle([...alarms, ...alarms.slice(3, 9)], mulberry32(seed));
    const half = evolveAll(initialNetwork, mixed.slice(0, 7));
    expect(JSON.stringify(evolveAll(half, mixed.slice(7)))).toBe(expected);
  }
});

test('time alone settles an incident and ends it, and each look says when the next is due', () => {
  let memory = given(nothing, all('down', 'olt', 0));
  const first = lookAt(memory, network, at(10));
  expect(first).toMatchObject({ changes: [], incidents: [{ root: 'olt', settled: false }], changesAt: at(4.5 * MINUTE) });
  const settled = lookAt(first.memory, network, first.changesAt as number);
  expect(settled).toMatchObject({ changes: [{ kinds: ['new'] }], changesAt: null });
  memory = given(settled.memory, all('up', 'olt', HOUR));
  let look = lookAt(memory, network, at(HOUR + 10));
  const said: string[] = [];
  for (let looks = 0; look.changesAt !== null; looks++) {
    expect(looks).toBeLessThan(5);
    look = lookAt(look.memory, network, look.changesAt);
    said.push(...look.changes.flatMap(({ kinds }) => kinds));
  }
  expect(said).toEqual(['over']);
  expect(look.incidents).toMatchObject([{ id: settled.incidents[0]?.id, until: at(HOUR) }]);
});

test('an incident keeps its name when an alarm that came late moves its root', () => {
  const early = lookAt(given(nothing, all('down', 'olt', 0, ['olt', 'olt1', 'olt2', 'olt3', 'olt4'])), network, at(5 * MINUTE));
  const { id } = early.incidents[0] as { id: string };
  expect(early.incidents[0]?.root).toBe('olt0');
  const late = lookAt(given(early.memory, all('down', 'olt', -10, ['olt0'])), network, at(12 * MINUTE));
  expect(late.incidents).toMatchObject([{ id, root: 'olt' }]);
  expect(late.changes[0]?.kinds).toContain('root-changed');
});

test('a history that comes in at once gives every incident that was, says nothing of them, and ends in the same memory', () => {
  const days = [0, 3, 4, 40, 47].map((day) => day * DAY);
  const alarms = days.flatMap((from) => [...all('down', 'olt', from), ...all('up', 'olt', from + 2 * HOUR)]);
  const open = all('down', 'core1', 50 * DAY);
  const look = lookAt(given(nothing, shuffle([...alarms, ...open], mulberry32(5))), network, at(50 * DAY + 10 * MINUTE));
  expect(look.incidents.map(({ root, since, until }) => [root, (since - BEGIN) / 1000, until && (until - BEGIN) / 1000])).toEqual([
    ...days.map((from) => ['olt', from, from + 2 * HOUR]),
    ['core1', 50 * DAY, null],
  ]);
  expect(look.changes.map(({ kinds, id }) => [kinds, id])).toEqual([[['new'], look.incidents.at(-1)?.id]]);
  expect(look.memory.state.settled.closed).toEqual([]);
});

test('what was told before the layer stood still for days is told to be over, not withdrawn', () => {
  const before = lookAt(given(nothing, all('down', 'olt', 0)), network, at(10 * MINUTE));
  const after = lookAt(given(before.memory, [...all('up', 'olt', 2 * HOUR), alarm('seen', 'core1', 5 * DAY)]), network, at(5 * DAY));
  expect(after.changes).toMatchObject([{ id: before.incidents[0]?.id, kinds: ['over'] }]);
});

test('an outage that goes on for decades is looked at when something may have changed, not every half day', () => {
  let asked = 0;
  const under = (node: string) => {
    asked++;
    return network.topology.under(node);
  };
  const counting = { ...network, topology: { ...network.topology, under } };
  const decades = 40 * 365 * DAY;
  const memory = given(nothing, [...all('down', 'olt', 0), ...all('down', 'core1', decades - 30 * DAY), ...all('up', 'olt', decades - 20 * DAY)]);
  const { incidents } = lookAt(memory, counting, at(decades));
  expect(incidents.map(({ root, until }) => [root, until])).toEqual([
    ['olt', at(decades - 20 * DAY)],
    ['core1', null],
  ]);
  expect(asked).toBeLessThan(200);
});
