import { expect, test } from 'vitest';
import { alertOf } from './watch.ts';

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
