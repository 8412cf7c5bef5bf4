import { expect, test } from 'vitest';
import { mulberry32 } from '../../kernel/random.ts';
import { type Evidence, likeliestFaults } from './fault-posterior.ts';
import { usualSettings as usual } from './settings.ts';
import { type Topology, topologyOf } from './topology.ts';

const tree = (links: Record<string, string | null>): Topology => topologyOf(new Map(Object.entries(links)));
const down = (...nodes: string[]): Evidence => ({ down: new Set(nodes), heardUp: new Set(), dark: [], lately: new Set() });
const roots = (evidence: Evidence, topology: Topology): string[] => likeliestFaults(evidence, topology, usual).map(({ root }) => root);

const olt = tree({ core: null, olt: 'core', a: 'olt', b: 'olt', c: 'olt', x: 'core', y: 'core', z: 'core' });

test('when all that a node feeds is down and it is silent itself, its own alarm was lost', () => {
  expect(roots(down('a', 'b', 'c'), olt)).toEqual(['olt']);
});

test('a single child that is down does not implicate its parent, not even where there is no other child', () => {
  expect(roots(down('a'), olt)).toEqual(['a']);
  expect(roots(down('only'), tree({ parent: null, only: 'parent' }))).toEqual(['only']);
});

test('a node that reported down is never taken for working, however many beneath it are silent', () => {
  expect(roots(down('olt'), olt)).toEqual(['olt']);
});

test('two faults in different branches stay two when what feeds both still works', () => {
  const wide = tree({ core: null, p: 'core', p1: 'p', p2: 'p', q: 'core', q1: 'q', q2: 'q', u: 'core', v: 'core', w: 'core', s: 'core' });
  expect(roots(down('p', 'p1', 'p2', 'q', 'q1'), wide)).toEqual(['p', 'q']);
});

test('children that were heard of meanwhile acquit their parent', () => {
  expect(roots({ ...down('a', 'b'), heardUp: new Set(['c']) }, olt)).toEqual(['a', 'b']);
});

test('what was dark before neither accuses nor acquits', () => {
  const known = tree({ core: null, big: 'core', ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`b${i}`, 'big'])), a: 'core', b: 'core' });
  expect(roots(down('a', 'b'), known)).toEqual(['a', 'b']);
  expect(roots({ ...down('a', 'b'), dark: ['big'] }, known)).toEqual(['core']);
});

test('a node that failed lately is suspected sooner', () => {
  const pair = tree({ parent: null, only: 'parent' });
  expect(roots({ ...down('only'), lately: new Set(['parent']) }, pair)).toEqual(['parent']);
});

test('the runner-up of a lone child is its parent, with the chance of one lost alarm', () => {
  const [fault] = likeliestFaults(down('only'), tree({ parent: null, only: 'parent' }), usual);
  expect(fault?.suspects().chance).toBeCloseTo(1 / 1.1, 12);
  expect(fault?.suspects().runnersUp).toEqual([{ node: 'parent', chance: expect.closeTo(0.1 / 1.1, 12) }]);
});

/** Every set of faults of which none lies beneath another. */
function* faultSets(nodes: readonly string[], topology: Topology): Generator<string[]> {
  for (let mask = 0; mask < 1 << nodes.length; mask++) {
    const set = nodes.filter((_, i) => mask & (1 << i));
    if (!set.some((a) => set.some((b) => a !== b && topology.isUnder(a, b)))) yield set;
  }
}

test('roots and chances are those of weighing every set of faults one by one', () => {
  const random = mulberry32(7);
  for (let round = 0; round < 60; round++) {
    const nodes = Array.from({ length: 9 }, (_, i) => `n${i}`);
    const topology = topologyOf(new Map(nodes.map((node, i) => [node, i === 0 ? null : `n${Math.floor(random() * i)}`])));
    const evidence = { ...down(...nodes.filter(() => random() < 0.4)), heardUp: new Set<string>(), lately: new Set(nodes.filter(() => random() < 0.1)) };
    for (const node of nodes) if (!evidence.down.has(node) && random() < 0.1) evidence.heardUp.add(node);
    const related = (node: string): boolean => [...evidence.down].some((one) => topology.isUnder(one, node));
    const weights = [...faultSets(nodes.filter(related), topology)].map((set) => {
      let weight = 1;
      for (const root of set) weight *= evidence.lately.has(root) ? usual.sameAgain : usual.secondFault;
      for (const node of nodes) {
        const hit = set.some((root) => topology.isUnder(node, root));
        if (evidence.down.has(node)) weight *= hit ? 1 - usual.lost : 0;
        else if (hit) weight *= evidence.heardUp.has(node) ? usual.otherPath : usual.lost;
      }
      return { set, weight };
    });
    const whole = weights.reduce((sum, { weight }) => sum + weight, 0);
    const most = Math.max(...weights.map(({ weight }) => weight));
    const faults = likeliestFaults(evidence, topology, usual);
    const chosen = faults.map(({ root }) => root).sort();
    expect(weights.find(({ set }) => set.toSorted().join() === chosen.join())?.weight).toBeCloseTo(most, 12);
    for (const { root, suspects } of faults) {
      const together = weights.filter(({ set }) => set.includes(root)).reduce((sum, { weight }) => sum + weight, 0);
      expect(suspects().chance).toBeCloseTo(together / whole, 9);
    }
  }
});
