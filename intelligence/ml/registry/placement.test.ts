import { describe, expect, test } from 'vitest';
import { placeBack, placeCandidate, placeStep } from './placement.ts';
import type { Stage } from './version.ts';

const at = (version: string, stage: Stage) => ({ version, stage, since: `2026-01-${version.padStart(2, '0')}T00:00:00.000Z` });
const told = (placements: readonly { version: string; to: Stage }[]) => placements.map(({ version, to }) => `${version}→${to}`).join(' ');

describe('a version that was just trained', () => {
  test('is refused with the reason', () => expect(placeCandidate([], '1', 'no better')).toEqual([{ version: '1', to: 'rejected', why: 'no better' }]));
  test('serves when nothing serves', () => expect(told(placeCandidate([at('1', 'rejected')], '2', undefined))).toBe('2→champion'));
  test('is tried in shadow beside a champion', () => expect(told(placeCandidate([at('1', 'champion')], '2', undefined))).toBe('2→shadow'));
  test('waits while another is tried, and the older one that waited gives up', () =>
    expect(told(placeCandidate([at('1', 'champion'), at('2', 'canary'), at('3', 'waiting')], '4', undefined))).toBe('3→retired 4→waiting'));
  test('that holds the same counts and more follows at once, with the former in reserve', () =>
    expect(told(placeCandidate([at('1', 'reserve'), at('2', 'champion')], '3', undefined, true))).toBe('1→retired 2→reserve 3→champion'));
});

describe('a step of the rollout', () => {
  const versions = [at('1', 'champion'), at('2', 'shadow'), at('3', 'waiting')];
  const why = 'told';
  test('to canary moves the challenger only', () => expect(told(placeStep(versions, { to: 'canary', why }))).toBe('2→canary'));
  test('promotes with the former champion in reserve', () => expect(told(placeStep(versions, { to: 'promote', why }))).toBe('1→reserve 2→champion'));
  test('ends a challenger, and the one that waits takes its place', () => expect(told(placeStep(versions, { to: 'retire', why }))).toBe('2→retired 3→shadow'));
  test('gives the place back to the reserve', () =>
    expect(told(placeStep([at('1', 'reserve'), at('2', 'champion')], { to: 'roll-back', why }))).toBe('2→retired 1→champion'));
  test('changes nothing when there is nobody to move', () => expect(placeStep([at('1', 'champion')], { to: 'promote', why })).toEqual([]));
});

describe('a person goes back', () => {
  test('to the reserve', () => expect(told(placeBack([at('1', 'reserve'), at('2', 'champion')], null, 'said so'))).toBe('2→retired 1→champion'));
  test('to a version that served before', () =>
    expect(told(placeBack([at('1', 'retired'), at('2', 'champion')], '1', 'said so'))).toBe('2→retired 1→champion'));
  test('nowhere when nothing served before', () => expect(placeBack([at('2', 'champion')], null, 'said so')).toEqual([]));
});
