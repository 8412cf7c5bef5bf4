import { expect, test } from 'vitest';
import { referenceProfile } from '../../ml/drift/profile.ts';
import { tableFromRecords } from '../../ml/table.ts';
import { alertOf, driftAlerts } from './watch.ts';

test('drift is told in the ISP’s words, with what to do', () => {
  const alert = alertOf({
    what: 'missing',
    feature: 'survey_score',
    verdict: 'drifted',
    measure: 0.00002,
    threshold: 0.05,
    psi: 0.31,
    referenceRows: 800,
    recentRows: 400,
    since: 20_000,
    whatToDo: 'Look at the source of "survey_score".',
  });
  expect(alert.detail.sentence).toMatch(
    /^How often “.*” is known is no longer as in the training: chance of that by luck 0\.000020, limit 0\.05, PSI 0\.31 \(800 rows then, 400 now\)/,
  );
  expect(alert.detail.what_to_do).not.toContain('survey_score');
});
test('chances that no longer come true are told in numbers', () => {
  const told = alertOf({
    what: 'calibration',
    verdict: 'drifted',
    test: 'likelihood-ratio',
    expected: 40,
    observed: 61,
    referenceRows: 0,
    recentRows: 900,
    since: null,
    whatToDo: 'Calibrate again.',
  });
  expect(told.detail.sentence).toBe('What comes true is no longer what was said: 40 were expected, 61 came (900 settled predictions).');
});

test('a model that never saw a price rise is told of the first one, though it looks at no price; what it has seen and passes over may change', () => {
  const rows = (rise: (i: number) => number, visits: (i: number) => number) =>
    tableFromRecords(Array.from({ length: 400 }, (_, i) => ({ price_rise_60d_percent: rise(i), portal_visits_30d: visits(i), tenure_days: i })));
  const scores = Float64Array.from({ length: 400 }, (_, i) => (i + 1) / 500);
  const card = {
    profile: referenceProfile(
      rows(
        () => 0,
        (i) => i % 3,
      ),
      scores,
    ),
    reasons: [{ feature: 'tenure_days', weight: 1 }],
    params: {},
  };
  const table = rows(
    (i) => (i % 2 === 0 ? 8 : 0),
    (i) => 20 + (i % 3),
  );
  expect(driftAlerts(card, { table, chances: scores, today: '2026-10-01', settled: [] }).map(({ feature }) => feature)).toEqual(['price_rise_60d_percent']);
});
