import { describe, expect, test } from 'vitest';
import type { ExperiencePart } from '../contract/api/layout.ts';
import { addDays, type Day } from '../kernel/days.ts';
import { addSums, NO_UNITS, type UnitSums, unitSums } from '../kernel/unit-sums.ts';
import { type KeptLayout, WorkflowPersonalization } from './layout.ts';
import { layoutEffect } from './layout-effect.ts';
import type { PartUse } from './layout-offer.ts';
import { fitted, putFirst, usualArrangement } from './layout-order.ts';

const TODAY = '2026-03-30';
const now = new Date(`${TODAY}T12:00:00Z`);
const workflow = new WorkflowPersonalization();
const untouched: KeptLayout = { arrangement: null, offers: [] };
/** One opening on each of so many days up to a day, of which every so manieth goes elsewhere. */
const went = (
  part: ExperiencePart,
  days: number,
  { until = TODAY, elsewhere = [] as ExperiencePart[] }: { until?: Day; elsewhere?: ExperiencePart[] } = {},
): PartUse[] => Array.from({ length: days }, (_, i) => ({ day: addDays(until, -i), part: elsewhere[i] ?? part, openings: 1 }));
const propose = (uses: readonly PartUse[], kept = untouched, at = now) =>
  workflow.propose('tenant', kept, uses, { now: at, today: at.toISOString().slice(0, 10) });
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
const offer = {
  offer_id: 'o',
  part: 'withheld',
  place: 0,
  days: 9,
  of_days: 10,
  made_at: now.toISOString(),
  answer: null,
  answered_at: null,
  undone_at: null,
} as const;
const offered: KeptLayout = { arrangement: null, offers: [offer] };

describe('a better order', () => {
  test('is offered to who went to a later part first on nine days of ten, with these days', () => {
    expect(propose(went('withheld', 10, { elsewhere: ['alerts'] }))).toEqual({ part: 'withheld', place: 0, days: 9, of_days: 10 });
  });

  test.each<[string, PartUse[]]>([
    ['after nine days', went('withheld', 9)],
    ['for a habit on six days of ten', went('withheld', 10, { elsewhere: ['alerts', 'actions', 'alerts', 'actions'] })],
    ['for what stands first already', went('alerts', 20)],
    ['for a habit that is older than six weeks', went('withheld', 20, { until: addDays(TODAY, -42) })],
    ['for one busy day among few others', [{ day: TODAY, part: 'withheld', openings: 500 }, ...went('alerts', 9, { until: addDays(TODAY, -1) })]],
  ])('is not offered %s', (_, uses) => {
    expect(propose(uses)).toBeNull();
  });

  test('is not worth an offer where the next part is used almost as much', () => {
    const torn = went('actions', 20, { elsewhere: Array<ExperiencePart>(5).fill('alerts') });
    expect(propose(torn)).toBeNull();
    expect(propose(went('withheld', 20, { elsewhere: Array<ExperiencePart>(5).fill('alerts') }))).toMatchObject({ part: 'withheld', days: 15 });
  });

  test('is offered once a week at most, and not while another offer waits', () => {
    const uses = [...went('withheld', 20), ...went('withheld', 20, { until: addDays(TODAY, 20) })];
    const lapsed = { ...untouched, offers: [{ ...offer, part: 'actions' as const }] };
    expect([3, 10, 15].map((days) => propose(uses, lapsed, later(days)) !== null)).toEqual([false, false, true]);
    const answered = { ...untouched, offers: [{ ...offer, part: 'actions' as const, answer: 'yes' as const, answered_at: later(6).toISOString() }] };
    expect([7, 12, 14].map((days) => propose(uses, answered, later(days)) !== null)).toEqual([false, false, true]);
  });

  test.each<[string, object]>([
    ['refused', { answer: 'no', answered_at: now.toISOString() }],
    ['taken back', { answer: 'yes', answered_at: now.toISOString(), undone_at: now.toISOString() }],
    ['left without an answer', {}],
  ])('that was %s is not offered again for eight weeks', (_, values) => {
    const kept = { ...untouched, offers: [{ ...offer, ...values }] };
    expect(propose(went('withheld', 20, { until: addDays(TODAY, 50) }), kept, later(50))).toBeNull();
    expect(propose(went('withheld', 20, { until: addDays(TODAY, 57) }), kept, later(57))).not.toBeNull();
  });
});

describe('somebody’s page', () => {
  const parts = (kept: KeptLayout) => workflow.layoutFor('tenant', kept, now).parts;

  test('stands as the desk has it until they say yes, and as before when they take it back', () => {
    expect(parts(offered)).toEqual(['alerts', 'actions', 'communication', 'withheld']);
    expect(workflow.layoutFor('tenant', offered, now).page.offer).toMatchObject({ part: 'withheld', place: 0, days: 9, of_days: 10 });
    const arrangement = workflow.accept('tenant', offered, 'o', now);
    expect(parts({ ...offered, arrangement })).toEqual(['withheld', 'alerts', 'actions', 'communication']);
    expect(parts({ ...offered, arrangement: workflow.undo('tenant', { ...offered, arrangement }, 'o') })).toEqual(parts(untouched));
  });

  test('keeps a pinned part where it is: an offer goes round it, and is none when it would have to move it', () => {
    const pinned = { ...offered, arrangement: workflow.change('tenant', offered, 'alerts', 'pin', now) };
    expect(parts({ ...pinned, arrangement: workflow.accept('tenant', pinned, 'o', now) })).toEqual(['alerts', 'withheld', 'actions', 'communication']);
    const own = { ...offered, arrangement: workflow.change('tenant', offered, 'withheld', 'pin', now) };
    expect(workflow.layoutFor('tenant', own, now).page.offer).toBeNull();
    expect(workflow.accept('tenant', own, 'o', now)).toBeNull();
    expect(propose(went('withheld', 20), { ...own, offers: [] })).toBeNull();
  });

  test('is moved by hand past what is pinned, and what was placed by hand is not offered elsewhere', () => {
    const pinned = { ...untouched, arrangement: workflow.change('tenant', untouched, 'actions', 'pin', now) };
    const moved = { ...pinned, arrangement: workflow.change('tenant', pinned, 'alerts', 'later', now) };
    expect(parts(moved)).toEqual(['communication', 'actions', 'alerts', 'withheld']);
    expect(workflow.change('tenant', moved, 'actions', 'later', now)).toBeNull();
    expect(workflow.change('tenant', moved, 'withheld', 'later', now)).toBeNull();
    expect(propose(went('alerts', 20), moved)).toBeNull();
    expect(propose(went('withheld', 20), moved)).toMatchObject({ part: 'withheld', place: 0 });
  });

  test('cannot be taken back to before an offer once something else was done', () => {
    const arrangement = workflow.accept('tenant', offered, 'o', now);
    const moved = workflow.change('tenant', { ...offered, arrangement }, 'alerts', 'later', now);
    expect(workflow.undo('tenant', { ...offered, arrangement: moved }, 'o')).toBeNull();
  });

  test('has no place for an offer that lapsed', () => {
    expect(workflow.accept('tenant', offered, 'o', later(14))).toBeNull();
    expect(workflow.layoutFor('tenant', offered, later(14)).page.offer).toBeNull();
  });

  test('puts a part into the first place that is free, and nothing where that changes nothing', () => {
    expect(putFirst(['alerts', 'actions', 'withheld'], 'withheld', ['actions'])).toEqual({ parts: ['withheld', 'actions', 'alerts'], place: 0 });
    expect(putFirst(['alerts', 'actions', 'withheld'], 'actions', ['alerts'])).toBeNull();
  });

  test('gets a part that has come since at its end, and lets go of one that is no more', () => {
    const kept = usualArrangement(['withheld', 'alerts']);
    expect(fitted(kept, ['alerts', 'actions', 'withheld']).parts).toEqual(['withheld', 'alerts', 'actions']);
    expect(fitted(kept, ['actions', 'alerts']).parts).toEqual(['alerts', 'actions']);
  });

  test('is without offers for about one person of four, always the same ones', () => {
    const arms = Array.from({ length: 2_000 }, (_, i) => workflow.armOf('north', `p${i}`));
    expect(arms.filter((arm) => arm === 'control').length / 2_000).toBeCloseTo(0.25, 1);
    expect(arms).toEqual(Array.from({ length: 2_000 }, (_, i) => workflow.armOf('north', `p${i}`)));
  });
});

describe('what offers bring', () => {
  const group = (n: number, seconds: number): UnitSums =>
    Array.from({ length: n }, (_, i) => unitSums(Math.log(1_000 * seconds) + ((i % 7) - 3) / 20, Math.log(3_000) + ((i % 5) - 2) / 20)).reduce(
      (a, b) => addSums(a, b),
      NO_UNITS,
    );
  const effect = (offered: UnitSums, control: UnitSums) =>
    layoutEffect({ offered: { people: offered.n, sums: offered }, control: { people: control.n, sums: control } }, '2026-03-02', 0.25);

  test('is not told of fewer than thirty people on each side, and it is said how many are missing', () => {
    const { measured, verdict, needs } = effect(group(60, 2), group(20, 3));
    expect(measured).toEqual({ none: expect.stringContaining('60 people with offers and 20 people without') });
    expect([verdict, needs]).toEqual(['still-learning', 40]);
  });

  test('is a part of the time with its interval and both numbers of people', () => {
    const { measured, verdict } = effect(group(150, 2), group(50, 3));
    expect(measured).toMatchObject({ n_treated: 150, n_control: 50, since: '2026-03-02' });
    expect('none' in measured ? 0 : measured.estimate).toBeCloseTo(2 / 3 - 1, 1);
    expect('none' in measured ? 0 : measured.control).toBeCloseTo(3, 1);
    expect(verdict).toBe('quicker');
    expect(effect(group(150, 3), group(50, 2)).verdict).toBe('slower');
  });

  test('is “no effect shown” where one that matters would have been', () => {
    expect(effect(group(3_000, 3), group(1_000, 3)).verdict).toBe('no-effect-shown');
  });
});
