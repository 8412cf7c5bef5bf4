import { expect, test } from 'vitest';
import type { Alarm } from './alarm.ts';
import { alarm, alarmsBeneath, BEGIN, leaves } from './given.ts';
import { incidentsAt } from './incidents.ts';
import { evolve, initialNetwork, networkOf } from './network-state.ts';
import { type Change, changesSince, type Told } from './told.ts';

const MINUTE = 60_000;
const T = BEGIN;
const parents = new Map<string, string | null>([
  ['core', null],
  ['olt', 'core'],
  ['pon', 'olt'],
  ...leaves('pon', 5),
  ['sec', 'olt'],
  ...leaves('sec', 5),
  ...leaves('core', 5),
]);
const network = networkOf({ parents, customers: new Map() });
const under = (root: string): readonly string[] => network.topology.under(root);
const all = alarmsBeneath(network);

/** Looks every minute for so long and gives everything that was told. */
function toldOf(alarms: readonly Alarm[], minutes: number): Change[] {
  const state = alarms.reduce(evolve, initialNetwork);
  let told: Told = [];
  return Array.from({ length: minutes }, (_, i) => {
    const said = changesSince(told, incidentsAt(state, network, T + (i + 1) * MINUTE));
    told = JSON.parse(JSON.stringify(said.told));
    return said.changes;
  }).flat();
}
const kinds = (changes: readonly Change[]): string[] => changes.map((change) => `${change.incident?.root ?? change.id}: ${change.kinds.join(', ')}`);

test('an outage is told once and its end once', () => {
  const changes = toldOf([...all('down', 'pon', 0), ...all('up', 'pon', 3600)], 120);
  expect(kinds(changes)).toEqual(['pon: new', 'pon: over']);
  expect(changes[0]?.cut).toEqual(under('pon'));
  expect(changes[1]?.restored.toSorted()).toEqual(under('pon').toSorted());
});

test('what is over before it is settled is not told', () => {
  expect(toldOf([...all('down', 'pon', 0), ...all('up', 'pon', 40)], 60)).toEqual([]);
});

test('an alarm far too late moves the root of the same incident', () => {
  const late = [alarm('down', 'olt', 8, 900), ...under('sec').map((node) => alarm('down', node, 9, 900))];
  const changes = toldOf([...all('down', 'pon', 0), ...late], 30);
  expect(kinds(changes)).toEqual(['pon: new', 'olt: root-changed, widened']);
  expect(changes[1]?.id).toBe(changes[0]?.id);
  expect(changes[1]?.cut).toEqual(under('olt').filter((node) => !under('pon').includes(node)));
});

test('who is back early is told so once, and the rest at the end', () => {
  const alarms = [...all('down', 'pon', 0), alarm('up', 'pon0', 1200), ...all('up', 'pon', 3600, ['pon0'])];
  const changes = toldOf(alarms, 120);
  expect(kinds(changes)).toEqual(['pon: new', 'pon: part-restored', 'pon: over']);
  expect(changes[1]?.restored).toEqual(['pon0']);
  expect(changes[2]?.restored).not.toContain('pon0');
});

test('nobody beneath a second fault is told to be back when the first is repaired', () => {
  const changes = toldOf([...all('down', 'olt', 0), ...all('up', 'olt', 3600, under('pon')), ...all('up', 'pon', 7200)], 150);
  expect(kinds(changes)).toEqual(['olt: new', 'olt: over', 'pon: new', 'pon: over']);
  expect(changes[1]?.restored.filter((node) => under('pon').includes(node))).toEqual([]);
  expect(changes[2]?.incident?.after).toBe(changes[0]?.incident?.key);
});

test('a device that comes and goes every few minutes is told once, and once that it is calm', () => {
  const flaps = Array.from({ length: 20 }, (_, i) => [alarm('down', 'core1', i * 200), alarm('up', 'core1', i * 200 + 60)]).flat();
  const changes = toldOf(flaps, 180);
  expect(kinds(changes)).toEqual(['core1: new', 'core1: over']);
  expect(changes[0]?.incident?.state).toBe('flapping');
});

test('a device that goes again after it was told to be back is told to be there again once', () => {
  const flaps = Array.from({ length: 8 }, (_, i) => [alarm('down', 'core1', i * 1200), alarm('up', 'core1', i * 1200 + 400)]).flat();
  expect(kinds(toldOf(flaps, 300))).toEqual(['core1: new', 'core1: over', 'core1: again', 'core1: over']);
});

test('two incidents that turn out to be one are told to be merged', () => {
  const late = [alarm('down', 'olt', 30, 900), alarm('seen', 'core0', 31)];
  const changes = toldOf([...all('down', 'pon', 0), alarm('down', 'sec0', 12), ...late], 30);
  expect(kinds(changes)).toEqual(['pon: new', 'sec0: new', 'olt: root-changed, widened', expect.stringContaining('merged')]);
  expect(changes.at(-1)).toMatchObject({ id: changes[1]?.id, into: changes[0]?.id, incident: null });
});
