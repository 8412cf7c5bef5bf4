import { describe, expect, test } from 'vitest';
import { placed, ticks } from './axis.ts';
import { barList, signedBars } from './bars.ts';
import { dataTable } from './data-table.ts';
import { columnChart, twoHistograms } from './histogram.ts';
import { html } from './html.ts';
import { lineChart } from './line-chart.ts';
import { page } from './page.ts';
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
