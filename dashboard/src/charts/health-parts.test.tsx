// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { HealthScore } from '../api/types.ts';
import { HealthParts } from './health-parts.tsx';

afterEach(cleanup);

const part = (name: string, score: number | null, weight: number, points: number) => ({
  name,
  label: name,
  score,
  weight,
  points,
  usual: null,
  evidence: `${name} evidence`,
});
const health: HealthScore = {
  score: 41.4,
  grade: 'D',
  grade_since: '2026-02-20',
  pending: null,
  trend: 'down',
  change_7d: -9,
  usual: 70,
  profile: null,
  confidence: 0.82,
  components: [part('Payments', 35, 0.3, 12.8), part('Line', 40, 0.3, 14.6), part('Care', 52, 0.22, 14), part('Surveys', null, 0.18, 0)],
  missing_feeds: [],
  made_at: null,
  backtest: null,
};

test('the points of the measures add up to the score', () => {
  const shown = [...render(<HealthParts health={health} />).container.querySelectorAll('[data-points]')].map((element) => Number(element.textContent));
  expect(shown.reduce((all, each) => all + each, 0)).toBe(41);
});
test('a measure without data is named as such and is not a zero', () => {
  const page = render(<HealthParts health={health} />).container;
  expect(page.querySelectorAll('[data-points]')).toHaveLength(3);
  expect(page.textContent).toContain('SurveysNo data');
});
