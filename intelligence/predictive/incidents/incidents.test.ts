import { expect, test } from 'vitest';
import { mulberry32, shuffle } from '../../kernel/random.ts';
import type { Alarm } from './alarm.ts';
import { alarm, alarmsBeneath, BEGIN, leaves } from './given.ts';
import { type Incident, incidentsAt } from './incidents.ts';
import { compact, evolve, type Inventory, initialNetwork, networkOf } from './network-state.ts';

const MINUTE = 60_000;
const T = BEGIN;
const parents = new Map<string, string | null>([
  ['core', null],
  ['olt', 'core'],
  ['pon', 'olt'],
  ...leaves('pon', 5),
  ['sec', 'olt'],
  ...leaves('sec', 4),
  ['tri', 'olt'],
  ['tower', 'core'],
  ['mast', 'tower'],
  ['hill', 'core'],
  ...leaves('hill', 4),
  ...leaves('core', 4),
]);
const customers = new Map([
  ['pon0', [{ id: 'ann', monthlyMinor: 7300 }]],
  [
    'pon1',
    [
      { id: 'ben', monthlyMinor: 3650 },
      { id: 'eve', monthlyMinor: 3650 },
    ],
  ],
  ['hill0', [{ id: 'joe', monthlyMinor: 5000 }]],
]);
const inventory: Inventory = { parents, customers };
const network = networkOf(inventory);
const under = (root: string): readonly string[] => network.topology.under(root);

const all = alarmsBeneath(network);
const at = (alarms: readonly Alarm[], minutes: number): Incident[] => incidentsAt(alarms.reduce(evolve, initialNetwork), network, T + minutes * MINUTE);

test('children that come before their parent are one incident at the parent, with exactly the customers beneath it', () => {
  const alarms = [...all('down', 'pon', 0, ['pon', 'pon1']), alarm('down', 'pon', 110)];
  const [incident, ...others] = at(alarms, 10);
  expect(others).toEqual([]);
  expect(incident).toMatchObject({
    root: 'pon',
    since: T,
    state: 'open',
    settled: true,
    customers: ['ann', 'ben', 'eve'],
    monthlyMinor: 14_600,
    hourlyMinor: 20,
  });
  expect(incident?.nodes).toEqual(under('pon'));
  expect(incident?.reason).toBe('pon reported down, and so did 4 of the 5 beneath it; nothing above it did.');
});

test('until alarms on their way can no longer change the root, an incident is not settled', () => {
  const alarms = all('down', 'pon', 0);
  expect(at(alarms, 4)[0]).toMatchObject({ root: 'pon', settled: false });
  expect(at(alarms, 4.5)[0]).toMatchObject({ root: 'pon', settled: true });
});

test('an alarm that was not known yet at that moment is not looked at', () => {
  const alarms = [...all('down', 'pon', 0, ['pon', 'pon4']), alarm('down', 'hill0', 5, 600)];
  expect(at(alarms, 9).map(({ root }) => root)).toEqual(['pon']);
  expect(at(alarms, 11).map(({ root }) => root)).toEqual(['pon', 'hill0']);
});

test('two faults at once in different branches are two incidents', () => {
  expect(at([...all('down', 'pon', 0), ...all('down', 'hill', 20)], 10).map(({ root }) => root)).toEqual(['pon', 'hill']);
});

test('a node that is heard of again while its root is down is not among those cut off', () => {
  const [incident] = at([...all('down', 'pon', 0), alarm('seen', 'pon0', 900)], 30);
  expect(incident).toMatchObject({ root: 'pon', state: 'part-restored', customers: ['ben', 'eve'], back: ['pon0'] });
});

test('when all is back the incident is over, although some never said so', () => {
  const alarms = [...all('down', 'olt', 0), ...all('up', 'olt', 3600, ['pon3', 'sec1'])];
  expect(at(alarms, 61)[0]).toMatchObject({ state: 'part-restored', returning: true, until: null });
  const [incident, ...others] = at(alarms, 70);
  expect(others).toEqual([]);
  expect(incident).toMatchObject({ root: 'olt', state: 'over', until: T + 3_600_000, customers: [], monthlyMinor: 0, unconfirmed: ['pon3', 'sec1'] });
});

test('a second fault that was hidden beneath the first is an incident of its own once the first is repaired', () => {
  const alarms = [...all('down', 'olt', 0), ...all('up', 'olt', 3600, under('pon'))];
  const [first, second] = at(alarms, 70);
  expect(first).toMatchObject({ root: 'olt', state: 'over', passedOn: ['pon'] });
  expect(second).toMatchObject({ root: 'pon', state: 'open', since: T, after: first?.key, customers: ['ann', 'ben', 'eve'] });
  expect(second?.reason).toBe('What feeds pon came back, but neither it nor the 5 beneath it did.');
  expect(at([...alarms, ...all('up', 'pon', 7200)], 130).map(({ state }) => state)).toEqual(['over', 'over']);
});

test('a greater fault above an earlier one is an incident of its own, which says that it holds the earlier one', () => {
  const [small, great] = at([...all('down', 'pon', 0), ...all('down', 'olt', 1800, under('pon'))], 40);
  expect(small).toMatchObject({ root: 'pon', within: great?.key });
  expect(great).toMatchObject({ root: 'olt', within: null });
  expect(great?.nodes).toEqual(under('olt'));
});

test('a device that comes and goes is one flapping incident, over after an hour of calm', () => {
  const flaps = Array.from({ length: 6 }, (_, i) => [alarm('down', 'hill0', i * 400), alarm('up', 'hill0', i * 400 + 60)]).flat();
  expect(at(flaps, 41)).toMatchObject([{ root: 'hill0', state: 'flapping', since: T, until: null }]);
  expect(at(flaps, 95)).toMatchObject([{ root: 'hill0', state: 'over', until: T + 2_060_000 }]);
});

test('parents are learned from the alarms where there is no inventory', () => {
  const bare = networkOf({ parents: new Map(), customers });
  const alarms = under('pon')
    .slice(1, 5)
    .map((node, i) => ({ ...alarm('down', node, i), parent: 'pon' }));
  const state = alarms.reduce(evolve, initialNetwork);
  expect(incidentsAt(state, networkOf({ parents: new Map(), customers }, state.parents), T + 10 * MINUTE)).toMatchObject([{ root: 'pon' }]);
  expect(incidentsAt(state, bare, T + 10 * MINUTE)).toHaveLength(4);
});

test('order, repetition and folding change nothing', () => {
  const alarms = [
    ...all('down', 'olt', 0, ['olt', 'pon2']),
    ...all('up', 'olt', 3600, under('pon')),
    ...all('down', 'hill', 3000),
    alarm('down', 'core1', 5000),
  ];
  const straight = at(alarms, 100);
  expect(straight.length).toBe(4);
  expect(at(shuffle([...alarms, ...alarms.slice(5, 9)], mulberry32(3)), 100)).toEqual(straight);
  let folded = initialNetwork;
  for (const one of alarms.toSorted((a, b) => a.learnedAt - b.learnedAt))
    folded = JSON.parse(JSON.stringify(compact(evolve(folded, one), network, one.learnedAt)));
  folded = compact(folded, network, T + 100 * MINUTE);
  expect(incidentsAt(folded, network, T + 100 * MINUTE)).toEqual(straight);
});

test('what was over long ago leaves the memory; what is down stays', () => {
  const state = [...all('down', 'olt', 0), ...all('up', 'olt', 3600), alarm('down', 'core1', 5000)].reduce(evolve, initialNetwork);
  const later = compact(state, network, T + 3 * 24 * 60 * MINUTE);
  expect(later.recent).toEqual([]);
  expect(later.settled).toMatchObject({ closed: [], last: [['core1', T + 5_000_000, false]], open: [{ root: 'core1' }] });
});

test('an alarm of hours ago still counts, unless something newer is known of the node', () => {
  const now = T + 300 * MINUTE;
  const state = compact([alarm('down', 'core1', 600), alarm('up', 'core1', 1200)].reduce(evolve, initialNetwork), network, now);
  const late = [alarm('down', 'core1', 900, 17_000), alarm('down', 'core2', 900, 17_000)].reduce(evolve, state);
  expect(incidentsAt(late, network, now).filter(({ until }) => until === null)).toMatchObject([{ root: 'core2', since: T + 900_000 }]);
});

test('who was silent at the end and speaks later is confirmed', () => {
  const alarms = [...all('down', 'olt', 0), ...all('up', 'olt', 3600, ['pon3', 'sec1']), alarm('seen', 'pon3', 4500)];
  const [incident] = at(alarms, 80);
  expect(incident).toMatchObject({ state: 'over', unconfirmed: ['sec1'] });
  expect(incident?.back).toContain('pon3');
});

test('who was taken to be back and reports down again is an incident of its own', () => {
  const alarms = [...all('down', 'olt', 0), ...all('up', 'olt', 3600, ['pon3']), alarm('down', 'pon3', 5000)];
  expect(at(alarms, 100).filter(({ until }) => until === null)).toMatchObject([{ root: 'pon3', since: T + 5_000_000, after: null }]);
});

test('a monitoring that repeats itself makes nothing flap', () => {
  const [incident] = at(
    [0, 40, 80, 120, 400].map((second) => alarm('down', 'hill0', second)),
    10,
  );
  expect(incident).toMatchObject({ root: 'hill0', state: 'open', since: T });
});

test('a clock that runs ahead does not hide an alarm', () => {
  expect(at([{ kind: 'down', node: 'hill0', at: T + 3_600_000, learnedAt: T }], 10)).toMatchObject([{ root: 'hill0', since: T }]);
});

test('readings of healthy nodes leave nothing in memory', () => {
  const state = compact(all('seen', 'core', 0).reduce(evolve, initialNetwork), network, T + 120 * MINUTE);
  expect([state.recent, state.settled.last]).toEqual([[], []]);
});

test('what was down before does not hide that the rest of a node’s branches fail together', () => {
  const later = at([...all('down', 'pon', 0), ...all('down', 'sec', 1800), alarm('down', 'tri', 1810)], 40);
  expect(later.map(({ root }) => root)).toEqual(['pon', 'olt']);
  expect(later[1]?.reason).toMatch(/^olt is silent, but beneath 2 of the 3 that it feeds 6 of 12 reported down within minutes/);
});

test('an earlier fault keeps its own incident when the greater one above it is repaired', () => {
  const alarms = [...all('down', 'pon', 0), ...all('down', 'olt', 1800, under('pon')), ...all('up', 'olt', 3600, under('pon'))];
  const [small, great, ...others] = at(alarms, 70);
  expect(others).toEqual([]);
  expect(small).toMatchObject({ root: 'pon', state: 'open', since: T, within: null, after: null });
  expect(great).toMatchObject({ root: 'olt', state: 'over', passedOn: [], unconfirmed: [] });
});

test('a flap of which only the child is heard belongs to the parent that flapped before', () => {
  const flap = (from: number): Alarm[] => [
    alarm('down', 'tower', from),
    alarm('down', 'mast', from),
    alarm('up', 'mast', from + 60),
    alarm('up', 'tower', from + 60),
  ];
  const lost = flap(600).filter(({ node }) => node === 'mast');
  expect(at([...flap(0), ...lost], 20)).toMatchObject([{ root: 'tower', state: 'flapping' }]);
  expect(at([...flap(0).filter(({ node }) => node === 'mast'), ...flap(600)], 20)).toMatchObject([{ root: 'tower', since: T, state: 'flapping' }]);
});
