import { describe, expect, test } from 'vitest';
import { ALARM, anomalyDetector } from '../../../../ml/anomaly/detector.ts';
import type { UpliftReport } from '../uplift.ts';
import { anomalyPage } from './anomaly-page.ts';
import { placed, ticks } from './axis.ts';
import { barList, signedBars } from './bars.ts';
import { dataTable } from './data-table.ts';
import { forecastPage } from './forecast-page.ts';
import { columnChart, twoHistograms } from './histogram.ts';
import { html } from './html.ts';
import { lineChart } from './line-chart.ts';
import { page } from './page.ts';
import { upliftPage } from './uplift-page.ts';
import { plain } from './words.ts';

const axis = { from: 0, to: 1, label: 'chance', format: (value: number) => `${value}` };
const hostile = '<script>alert("x")</script>';

describe('what is put into a page is escaped', () => {
  test('text and attributes, in every building block', () => {
    const blocks = [
      html`<p title="${hostile}">${hostile}</p>`,
      barList([{ name: hostile, note: hostile, value: 1, text: hostile }]),
      signedBars([{ name: hostile, value: -1, text: hostile }]),
      dataTable(hostile, [hostile], [[hostile]], [hostile]),
      lineChart({ says: hostile, x: { ...axis, label: hostile }, y: axis, lines: [{ name: hostile, tone: 'model', points: [[0, 0]] }] }),
      columnChart({ says: hostile, x: axis, y: axis, values: [1] }),
    ];
    const whole = page({ title: hostile, about: hostile, lead: hostile, content: blocks, foot: hostile });
    expect(whole).not.toContain('<script');
    expect(whole).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  });
  test('but what was made in the same way is not escaped again, and nothing stands for nothing', () => {
    expect(html`${html`<b>${'&'}</b>`}${[html`<i></i>`, 'x']}${undefined}${false}${null}${0}`.html).toBe('<b>&amp;</b><i></i>x0');
  });
});

test('a page is whole in itself: nothing is loaded from elsewhere, and no script runs', () => {
  const whole = page({ title: 't', about: '', lead: '', content: [], foot: '' });
  expect(whole).not.toMatch(/https?:|src=|url\(|@import|<script|<link/);
  expect(whole).toContain("default-src 'none'");
  expect(whole).toMatch(/light dark/);
});

describe('axes', () => {
  test('have round ticks within their ends', () => {
    expect(ticks({ ...axis, from: 0, to: 1 })).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks({ ...axis, from: -0.37, to: 0.11 })).toEqual([-0.3, -0.2, -0.1, 0, 0.1]);
    expect(ticks({ ...axis, from: 0, to: 12345 })).toEqual([0, 2500, 5000, 7500, 10000]);
    expect(ticks({ ...axis, from: 3, to: 3 })).toEqual([3]);
  });
  test('keep what lies beyond them at their ends', () => {
    const at = placed({ ...axis, from: 0, to: 10 }, 100, 200);
    expect([at(-5), at(0), at(5), at(99)]).toEqual([100, 100, 150, 200]);
  });
});

describe('drawings', () => {
  test('put each value where its axis says, an interval around it, and name themselves for those who cannot see', () => {
    const chart = lineChart({
      says: 'What it shows.',
      x: axis,
      y: axis,
      lines: [
        {
          name: 'a',
          tone: 'model',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
      dots: [{ x: 0.5, y: 0.5, low: 0.4, high: 0.6, share: 1 }],
    }).html;
    expect(chart).toContain('role="img" aria-label="What it shows."');
    expect(chart).toContain('points="58,222 336,10"');
    expect(chart).toContain('cx="197" cy="116"');
    expect(chart).toContain('y1="137.2" y2="94.8"');
  });
  test('of two groups draw one up and one down, each as a share of its own', () => {
    const chart = twoHistograms({
      says: '',
      x: axis,
      groups: [
        { name: 'a', shares: [1, 0], tone: 'model' },
        { name: 'b', shares: [0, 1], tone: 'still' },
      ],
    }).html;
    expect(chart.match(/height="106.00"/g)).toHaveLength(2);
  });
  test('of signed sizes go to the right or the left of the middle', () => {
    const bars = signedBars([
      { name: 'a', value: 2, text: '' },
      { name: 'b', value: -1, text: '' },
    ]).html;
    expect(bars).toContain('fill up" style="width:50.0%;left:50%"');
    expect(bars).toContain('fill down" style="width:25.0%;right:50%"');
  });
});

test('numbers have as many digits as they need', () => {
  expect([12340.4, 12.34, 0.01234, 3, 0].map(plain)).toEqual(['12,340', '12.3', '0.012', '3', '0']);
});

describe('each evaluation has a page that says in words what its numbers mean:', () => {
  const uplift: UpliftReport = {
    task: 'uplift',
    rows: 900,
    treated: 450,
    control: 450,
    splits: 5,
    average_effect: { value: 0.04, interval_95: [0.01, 0.07] },
    mean: { qini: 0.007, uplift_10: 0.08, uplift_30: 0.06, response_qini: 0.002, advantage: 0.005 },
    interval_95: { qini: [0.004, 0.01], uplift_10: [0.02, 0.14], uplift_30: [0.03, 0.09], response_qini: [-0.002, 0.006], advantage: [0.002, 0.008] },
    beats_response_model: true,
    heterogeneity: 'shown',
    per_split: [{ qini: 0.007, uplift_10: 0.08, uplift_30: 0.06, response_qini: 0.002, advantage: 0.005 }],
  };
  const about = { treatment: '<b>mail</b>', outcome: 'visit' };
  test('uplift, shown', () => {
    const whole = upliftPage('t.csv', about, uplift);
    expect(whole).toContain('&lt;b&gt;mail&lt;/b&gt;');
    expect(whole).toContain('Treat in the model’s order');
    expect(whole).not.toMatch(/NaN|undefined|https?:/);
  });
  test('uplift, not shown: no word of an order to treat in', () => {
    const whole = upliftPage('t.csv', about, {
      ...uplift,
      beats_response_model: false,
      heterogeneity: 'none shown',
      average_effect: { value: 0.01, interval_95: [-0.02, 0.04] },
    });
    expect(whole).toContain('is not shown to change');
    expect(whole).toContain('Decide for everybody at once');
    expect(whole).not.toContain('Treat in the model');
  });
  test('forecasts, with intervals that are too narrow', () => {
    const mean = { smape: 9.1, mase: 0.8, owa: 0.7, coverage_80: 0.7, coverage_95: 0.95, seconds_per_series: 0.02 };
    const whole = forecastPage('f.csv', { horizon: 24, season: 24 }, { report: { task: 'forecast', series: 12, mean }, weights: { theta: 0.7, mstl: 0.3 } });
    expect(whole).toContain('30\u00a0% better');
    expect(whole).toContain('too narrow');
    expect(whole.indexOf('theta')).toBeLessThan(whole.indexOf('mstl'));
    expect(whole).not.toMatch(/NaN|undefined|https?:/);
    expect(
      forecastPage('f.csv', { horizon: 24, season: 24 }, { report: { task: 'forecast', series: 12, mean: { ...mean, owa: 1.2 } }, weights: {} }),
    ).toContain('use it');
  });
  test('anomalies: every unusual moment with its reason', () => {
    const detector = anomalyDetector();
    const judged = Array.from({ length: 700 }, (_, i) => {
      const value = i === 650 ? 400 : 50 + 10 * Math.sin(i / 6) + ((i * 7919) % 13) / 10;
      const ms = Date.UTC(2026, 0, 1) + i * 600_000;
      return { timestamp: new Date(ms).toISOString(), cell: String(value), value, reading: detector.next(ms, value) };
    });
    const alarms = judged.filter(({ reading }) => reading.score >= ALARM).length;
    const learning = judged.filter(({ reading }) => reading.learning).length;
    const whole = anomalyPage('a.csv', { task: 'anomaly', rows: 700, missing: 0, learning, alarm_from: ALARM, alarms, scores: [] }, judged);
    expect(alarms).toBeGreaterThan(0);
    expect(whole).toContain(judged[650]?.timestamp as string);
    expect(whole.match(/class="dot odd"/g)).toHaveLength(alarms);
    expect(whole).not.toMatch(/NaN|undefined|https?:/);
  });
});
