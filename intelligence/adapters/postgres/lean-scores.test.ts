import { expect, test } from 'vitest';
import { featureNamed } from '../../data/features/catalogue.ts';
import { fullReason, leanReason } from './lean-scores.ts';

const feature = featureNamed('slow_evenings_30d');
const reason = {
  feature: 'slow_evenings_30d',
  sentence: feature?.say(9) ?? '',
  points: 31.25,
  value: 9,
  unit: feature?.unit ?? '',
  source: [...(feature?.source ?? [])],
  latest: '2026-03-01T00:00:00.000Z',
};

test('a reason is kept without what its feature says by itself, and read back as it was', () => {
  const kept = leanReason(reason);
  expect(JSON.stringify(kept).length).toBeLessThan(JSON.stringify(reason).length / 2);
  expect(fullReason(JSON.parse(JSON.stringify(kept)))).toEqual(reason);
});

test('a reason in other words than those of its feature, or of no feature, is kept whole', () => {
  for (const one of [
    { ...reason, sentence: 'Slow since the storm' },
    { ...reason, feature: 'said_so' },
  ])
    expect(fullReason(JSON.parse(JSON.stringify(leanReason(one))))).toEqual(one);
});
