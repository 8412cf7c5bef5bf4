import { describe, expect, test } from 'vitest';
import type { FeatureVector } from '../data/features/feature.ts';
import { mulberry32, normal } from '../kernel/random.ts';
import { chanceDataOf, type DatedRow } from './dated-rows.ts';
import { type Correction, LEAST_PERSONS, lessonsOf, trustOf, usualFeedbackRules } from './feedback.ts';
import { withCorrections } from './feedback-rows.ts';

const random = mulberry32(1);
const around = (middle: number, spread: number): number => middle + spread * normal(random);
/** Use that fell because the interest went, and use that fell because it went over a tunnel: much upload. */
const leaver = (): FeatureVector => ({ usage_change_30d_percent: around(-45, 12), usage_up_share_30d: around(12, 3), tenure_days: around(500, 200) });
const behindVpn = (): FeatureVector => ({ usage_change_30d_percent: around(-70, 10), usage_up_share_30d: around(45, 8), tenure_days: around(500, 200) });
const leavers = Array.from({ length: 300 }, leaver);
const BASE = 0.04;
const HISTORY = { leavers, baseRate: BASE, each: 9 };

let made = 0;
const said = (person: string, features: FeatureVector, more: Partial<Correction> = {}): Correction => ({
  customer: `c${made++}`,
  person,
  madeOn: '2026-03-01',
  kind: 'not-at-risk',
  feature: null,
  chance: 0.3,
  reasons: [{ feature: 'usage_change_30d_percent', points: 20 }],
  features,
  outcome: 'open',
  ...more,
});
const many = (count: number, person: string, features: () => FeatureVector, more: Partial<Correction> = {}): Correction[] =>
  Array.from({ length: count }, () => said(person, features(), more));
const honest = (): Correction[] => [...many(17, 'ann', behindVpn), ...many(17, 'bob', behindVpn), ...many(16, 'cyd', behindVpn)];
const weightOf = (corrections: readonly Correction[], of: readonly Correction[], rules = usualFeedbackRules): number => {
  const customers = new Set(of.map(({ customer }) => customer));
  return lessonsOf(corrections, HISTORY, rules).cases.reduce((sum, one) => sum + (customers.has(one.customer) ? one.weight : 0), 0);
};

describe('who teaches', () => {
  test('fifty corrections of one kind by three people teach, and say that these customers are no more at risk than usual', () => {
    const { cases, classes } = lessonsOf(honest(), HISTORY);
    expect(cases.length).toBeGreaterThan(45);
    expect(cases.every(({ chance, weight }) => chance === BASE && weight > 0)).toBe(true);
    expect(classes).toMatchObject([{ name: 'not-at-risk', label: 'Not at risk', persons: 3, given: 50 }]);
  });

  test.each([1, 2])('%i people teach nothing, however often they say it', (people) => {
    const few = Array.from({ length: people }, (_, i) => many(200, `p${i}`, behindVpn)).flat();
    expect(lessonsOf(few, HISTORY).cases).toEqual([]);
    expect(lessonsOf(few, HISTORY).classes).toMatchObject([{ persons: people, given: 200 * people, counted: 0, weight: 0 }]);
    expect(people).toBeLessThan(LEAST_PERSONS);
  });

  test('who says it five hundred times counts for no more than the third most active', () => {
    const loud = many(500, 'mal', behindVpn);
    const all = [...honest(), ...loud];
    expect(weightOf(all, loud)).toBeLessThanOrEqual(weightOf(all, all) / 3);
    expect(weightOf(all, loud, { ...usualFeedbackRules, leastPersons: 1 })).toBeGreaterThan(weightOf(all, all) / 3);
  });

  test('who calls real leavers not at risk finds no support among those who spoke of others', () => {
    const wrong = many(100, 'mal', leaver);
    const all = [...honest(), ...wrong];
    expect(lessonsOf(all, HISTORY).cases).toEqual(lessonsOf(all.slice(0, 50), HISTORY).cases);
    expect(weightOf(all, wrong, { ...usualFeedbackRules, foreseen: false })).toBeGreaterThan(0);
  });

  test('a word that was repeated counts once', () => {
    const once = honest();
    expect(lessonsOf([...once, ...once], HISTORY)).toEqual(lessonsOf(once, HISTORY));
  });
});

describe('what then happened', () => {
  test('who called as many leavers safe as the scores had said is believed no more', () => {
    const record = [...many(20, 'mal', leaver, { outcome: 'left', chance: 0.5 }), ...many(20, 'mal', leaver, { outcome: 'stayed', chance: 0.5 })];
    expect(trustOf(record).get('mal')).toBe(0.09090909090909094);
    expect(trustOf(many(40, 'ann', behindVpn, { outcome: 'stayed' })).get('ann')).toBe(1);
  });

  test('a person whose words were wrong teaches less than one whose words held', () => {
    const record = (person: string, outcome: Correction['outcome']) => many(20, person, behindVpn, { outcome, chance: 0.4 });
    const now = honest();
    const before = [...record('ann', 'left'), ...record('bob', 'stayed'), ...record('cyd', 'stayed')];
    const of = (person: string) =>
      weightOf(
        [...now, ...before],
        now.filter((one) => one.person === person),
      );
    expect(of('ann')).toBe(0);
    expect(
      weightOf(
        [...now, ...before],
        now.filter(({ person }) => person === 'ann'),
        { ...usualFeedbackRules, trusted: false },
      ),
    ).toBeGreaterThan(0);
  });

  test('what is settled teaches by itself and not by anybody’s word', () => {
    expect(
      lessonsOf(
        honest().map((one) => ({ ...one, outcome: 'stayed' as const })),
        HISTORY,
      ).cases,
    ).toEqual([]);
  });
});

test('a wrong reason takes the points of that reason away and leaves the rest of the risk', () => {
  const wrong = honest().map((one) => ({ ...one, kind: 'wrong-reason' as const, feature: 'usage_change_30d_percent' }));
  expect(lessonsOf(wrong, HISTORY).cases[0]?.chance).toBeCloseTo(0.1, 9);
});

test('each word becomes two cases of its customer that share its weight by the chance that is said', () => {
  const rows: DatedRow[] = [
    ...leavers.map((features, i) => ({ subject: `l${i}`, asOf: '2026-01-01', features, happened: true })),
    ...Array.from({ length: 300 }, (_, i) => ({ subject: `s${i}`, asOf: '2026-01-01', features: behindVpn(), happened: false })),
  ];
  const data = chanceDataOf(rows, { from: '2025-01-01', to: '2026-03-01' });
  const words = withCorrections(data, rows, [...honest(), said('ann', behindVpn(), { customer: 's4' })]).words;
  expect(words?.labels.length).toBe(2 * new Set(words?.groups).size);
  const [gone, there] = words?.weights ?? [];
  expect((gone as number) / ((gone as number) + (there as number))).toBeCloseTo(0.3, 9);
  const four = data.groups[rows.findIndex(({ subject }) => subject === 's4')];
  expect([...(words?.groups ?? [])].filter((group) => group === four)).toHaveLength(2);
  expect(Math.min(...[...(words?.groups ?? [])].filter((group) => group !== four))).toBeGreaterThan(Math.max(...data.groups));
  expect(withCorrections(data, rows, [])).toBe(data);
});
