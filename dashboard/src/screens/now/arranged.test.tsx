// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test } from 'vitest';
import type { ArrangedPage, Experience, ExperiencePart } from '../../api/types.ts';
import { useArranged } from './use-arranged.ts';
import { isCut, mayBeDone, movedSentence, offerQuestion, offerReason, usedSentence, whySentence } from './words.ts';

afterEach(cleanup);

const pageOf = (parts: readonly ExperiencePart[], offer: ArrangedPage['offer'] = null): ArrangedPage => ({
  places: parts.map((part) => ({ part, pinned: false, placed_by: 'desk', since: null, may: [] })),
  offer,
  undo: null,
  usual: true,
});
const now = (desk: Experience['desk'], layout: ArrangedPage) => ({ desk, layout }) as Experience;
const offer = { offer_id: 'o', part: 'withheld', place: 0, days: 9, of_days: 10 } as const;
const client = new QueryClient();
const around = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;

test('an open page stands still: what another page of the reader changed, and an offer, wait for the next opening', () => {
  const { result, rerender } = renderHook((seen: Experience) => useArranged(seen).page, {
    wrapper: around,
    initialProps: now('noc', pageOf(['alerts', 'actions'])),
  });
  rerender(now('noc', pageOf(['actions', 'alerts'], offer)));
  expect(result.current?.places.map(({ part }) => part)).toEqual(['alerts', 'actions']);
  expect(result.current?.offer).toBeNull();
  rerender(now('support', pageOf(['actions', 'alerts'], offer)));
  expect(result.current?.places.map(({ part }) => part)).toEqual(['actions', 'alerts']);
  expect(result.current?.offer).toEqual(offer);
});

test('an offer is a question with the days on which it rests', () => {
  expect(offerQuestion(offer)).toBe('Put “Not done, and why” first?');
  expect(offerReason(offer)).toMatch(/^You went to it before anything else on 9 of the last 10 days/);
  expect(offerReason({ ...offer, days: 10 })).toContain('on each of the last 10 days');
});

test('where a part stands and why is said as it is', () => {
  expect(movedSentence('actions', pageOf(['alerts', 'actions']))).toBe('“To do, as it stands” stands second now.');
  const at = { part: 'actions', pinned: false, placed_by: 'desk', since: null, may: [] } as const;
  expect(whySentence({ ...at, may: [] }, 'Who collects works through a list.')).toBe('It stands where your desk has it. Who collects works through a list.');
  expect(whySentence({ ...at, may: [], placed_by: 'you', since: '2026-03-12T18:00:00.000Z' }, '')).toBe(
    'You moved it here on 12 Mar 2026. No offer moves what you placed by hand.',
  );
  expect(whySentence({ ...at, may: [], placed_by: 'offer', since: '2026-03-12T18:00:00.000Z', pinned: true }, '')).toMatch(
    /^You said yes .* on 12 Mar 2026.*It is pinned/,
  );
});

test('what is noted of the reader is told to them, with how long it is kept', () => {
  const uses = { desk: 'noc', of_days: 18, parts: [{ part: 'alerts', days: 12 }], kept_days: 90 } as const;
  expect(usedSentence('alerts', { ...uses, parts: [...uses.parts] })).toMatch(/^Of the last 18 days .* you came here first on 12\. .* kept for 90 days/);
  expect(usedSentence('alerts', { ...uses, of_days: 0, parts: [] })).toMatch(/^Nothing is noted/);
});

test('how much may be done is said with how much waits, also where none of what was looked at may be', () => {
  const work = (shown: number, waiting: number, looked_at: number, withheld: number) => ({
    actions: Array.from({ length: shown }) as Experience['actions'],
    work: { waiting, looked_at, withheld },
  });
  expect(mayBeDone(work(0, 0, 0, 0))).toBe('Nothing that may be done now waits for you');
  expect(mayBeDone(work(0, 3, 3, 3))).toBe('Nothing that may be done now waits for you');
  expect(mayBeDone(work(1, 3, 3, 2))).toBe('1 thing may be done now');
  expect(mayBeDone(work(50, 400, 100, 10))).toBe('50 things may be done now, the most pressing of 400 that wait');
  expect(mayBeDone(work(0, 1200, 500, 500))).toBe('None of the 500 most pressing things of 1,200 that wait may be done now');
  expect([isCut(work(1, 3, 3, 2)), isCut(work(50, 60, 60, 10)), isCut(work(50, 400, 100, 10))]).toEqual([false, false, true]);
});
