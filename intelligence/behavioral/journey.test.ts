import { describe, expect, test } from 'vitest';
import { mulberry32, pick, shuffle } from '../kernel/random.ts';
import { type JourneyFact, type JourneyFactKind, type JourneyPersona, journeyOf, STAGES } from './journey.ts';
import { journeyGraph, nextOf, type Stay, staysOf } from './journey-graph.ts';

const START = Date.parse('2025-01-01T00:00:00Z');
const at = (day: number): string => new Date(START + day * 86_400_000).toISOString();
const fact = (kind: JourneyFactKind, day: number, learned = day): JourneyFact => ({
  id: `${kind} ${day}`,
  kind,
  at: at(day),
  learnedAt: at(learned),
  words: `${kind} on day ${day}`,
});
const stages = (persona: JourneyPersona, facts: JourneyFact[], day: number) =>
  journeyOf(persona, facts, at(day)).map(({ stage, since }) => `${stage} ${(Date.parse(since) - START) / 86_400_000}`);

describe('the journey of a customer', () => {
  test.each<[string, JourneyFact[], number, string[]]>([
    ['somebody who was only heard of is a prospect', [fact('heard', 0)], 10, ['prospect 0']],
    ['a new customer is onboarding for ninety days', [fact('heard', 0), fact('joined', 5)], 94, ['prospect 0', 'onboarding 5']],
    ['then established, by time alone', [fact('joined', 5)], 95, ['onboarding 5', 'established 95']],
    [
      'a high risk shows, and its end too',
      [fact('joined', 0), fact('risk-high', 120), fact('risk-normal', 150)],
      200,
      ['onboarding 0', 'established 90', 'at-risk 120', 'established 150'],
    ],
    [
      'who says that they want to leave is leaving, for a month',
      [fact('joined', 0), fact('wants-to-leave', 100)],
      140,
      ['onboarding 0', 'established 90', 'leaving 100', 'established 130'],
    ],
    [
      'who has left and comes back is won back for half a year',
      [fact('joined', 0), fact('left', 100), fact('joined', 200)],
      400,
      ['onboarding 0', 'established 90', 'left 100', 'won-back 200', 'established 380'],
    ],
    [
      'a sign of the former time says nothing of the new one',
      [fact('joined', 0), fact('risk-high', 80), fact('left', 100), fact('joined', 110)],
      120,
      ['onboarding 0', 'at-risk 80', 'left 100', 'won-back 110'],
    ],
  ])('%s', (_, facts, day, expected) => expect(stages('customer', facts, day)).toEqual(expected));

  test('a stage says what it rests on now, and as of before what it rested on then', () => {
    const facts = [fact('joined', 0), fact('wants-to-leave', 100), { ...fact('wants-to-leave', 120), words: 'asked again' }];
    const present = (day: number) => journeyOf('customer', facts, at(day)).at(-1);
    expect(present(110)).toMatchObject({ stage: 'leaving', since: at(100), because: 'wants-to-leave on day 100' });
    expect(present(125)).toMatchObject({ stage: 'leaving', since: at(100), because: 'asked again on 2025-05-01' });
  });

  test('a leaving that is told late moves the stage back as a correction', () => {
    const facts = [fact('joined', 0), fact('left', 95, 130)];
    expect(stages('customer', facts, 120)).toEqual(['onboarding 0', 'established 90']);
    expect(stages('customer', facts, 131)).toEqual(['onboarding 0', 'established 90', 'left 95']);
  });
});

test('a partner ramps up, is active while they do something, fades and leaves', () =>
  expect(stages('partner', [fact('joined', 0), fact('did', 80), fact('did', 120), fact('left', 200)], 210)).toEqual([
    'ramping 0',
    'active 90',
    'fading 165',
    'left 200',
  ]));
test('a colleague is new for two weeks, active while they come, and dormant after two weeks away', () =>
  expect(stages('staff', [fact('did', 0), fact('did', 10), fact('did', 20), fact('did', 50)], 51)).toEqual(['new 0', 'active 14', 'dormant 34', 'active 50']));

test('any history, shuffled, late and twice, gives the stage of the one in order, explains it, and shows nothing that was learned later', () => {
  const kinds: JourneyFactKind[] = ['heard', 'joined', 'left', 'wants-to-leave', 'risk-high', 'risk-normal', 'did'];
  for (let seed = 0; seed < 300; seed++) {
    const random = mulberry32(seed);
    const persona = pick(random, ['customer', 'partner', 'staff'] as const);
    const facts = Array.from({ length: 1 + Math.floor(random() * 12) }, () => {
      const day = Math.floor(random() * 500);
      return fact(pick(random, kinds), day, day + (random() < 0.3 ? Math.floor(random() * 100) : 0));
    });
    const unique = [...new Map(facts.map((one) => [one.id, one])).values()];
    const moment = at(Math.floor(random() * 600));
    const told = journeyOf(persona, unique, moment);
    expect(journeyOf(persona, shuffle([...unique, ...unique], random), moment)).toEqual(told);
    expect(
      journeyOf(
        persona,
        unique.filter(({ at: when, learnedAt }) => when <= moment && learnedAt <= moment),
        moment,
      ),
    ).toEqual(told);
    for (const { because, stage } of told) {
      expect(because).not.toBe('');
      expect(STAGES[persona]).toContain(stage);
    }
    expect(told.every(({ since, until }, i) => (until === null) === (i === told.length - 1) && (until === null || since < until))).toBe(true);
  }
});

describe('where people go next', () => {
  // Of stays in a planted world a constant hazard leads away: two in three to one end, one in three to the other.
  const world = (count: number, censored: number): Stay[] => {
    const random = mulberry32(9);
    return Array.from({ length: count }, () => {
      const days = -200 * Math.log(1 - random());
      const seen = censored * random();
      return days < seen ? { stage: 'at-risk', days, to: random() < 2 / 3 ? 'left' : 'established' } : { stage: 'at-risk', days: seen, to: null };
    });
  };
  const truth = 1 - Math.exp(-90 / 200);

  test('is told by those who went, counting who is still there for as long as they have been', () => {
    const next = nextOf(world(4_000, 300));
    expect(next.get('left')?.value).toBeCloseTo((2 / 3) * truth, 1);
    expect(next.get('established')?.value).toBeCloseTo((1 / 3) * truth, 1);
    // Leaving out who is still there, or taking them for staying, would say something else.
    const stays = world(4_000, 300);
    const ended = stays.filter(({ to }) => to !== null);
    expect(ended.filter(({ to, days }) => to === 'left' && days <= 90).length / ended.length).toBeGreaterThan((2 / 3) * truth + 0.1);
  });
  test('after a long stay those who stayed as long tell', () => expect(nextOf(world(4_000, 600), 100).get('left')?.value).toBeCloseTo((2 / 3) * truth, 1));
  test('of too few nothing is said', () => expect(nextOf(world(20, 300)).size).toBe(0));
  test('the graph counts who is where, how long stays were, and how many went which way', () => {
    const spans = journeyOf('customer', [fact('joined', 0), fact('left', 100)], at(200));
    const { nodes, edges } = journeyGraph('customer', staysOf(spans, at(200)));
    expect(nodes.find(({ stage }) => stage === 'onboarding')).toEqual({ stage: 'onboarding', now: 0, stays: 1, median_days: 90 });
    expect(nodes.find(({ stage }) => stage === 'left')?.now).toBe(1);
    expect(edges.map(({ from, to, n, chance }) => [from, to, n, chance])).toEqual([
      ['onboarding', 'established', 1, null],
      ['established', 'left', 1, null],
    ]);
  });
});
