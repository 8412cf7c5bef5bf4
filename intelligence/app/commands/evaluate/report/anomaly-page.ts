import { basename } from 'node:path';
import { ALARM } from '../../../../ml/anomaly/detector.ts';
import { statementOf } from '../../../../ml/anomaly/statement.ts';
import type { AnomalyReport, Judged } from '../anomaly.ts';
import { type Axis, WIDE } from './axis.ts';
import { figureCards, section } from './figures.ts';
import { type Html, html } from './html.ts';
import { lineChart } from './line-chart.ts';
import { page } from './page.ts';
import { percent, plain, whole } from './words.ts';

/** Moments that are listed, and parts into which a long series is cut to be drawn. */
const LISTED = 20;
const PARTS = 420;

/** The page of `uil evaluate anomaly --report`: the series, what was expected of it, and its unusual moments with their reasons. */
export function anomalyPage(path: string, report: AnomalyReport, judged: readonly Judged[]): string {
  const odd = judged.filter(({ reading }) => reading.score >= ALARM);
  const listed = odd.toSorted((a, b) => b.reading.score - a.reading.score).slice(0, LISTED);
  const judgedRows = report.rows - report.learning;
  return page({
    title: `What was unusual in ${basename(path)}?`,
    about: `${whole(report.rows)} readings · ${judged[0]?.timestamp ?? ''} to ${judged.at(-1)?.timestamp ?? ''}`,
    lead: html`<strong>${report.alarms === 0 ? 'Nothing' : report.alarms === 1 ? 'One reading' : `${whole(report.alarms)} readings`}</strong> of ${whole(judgedRows)} that were judged should have been seen by a person. Each was judged by what came before it only.`,
    content: [
      figureCards([
        {
          name: 'Unusual readings',
          value: whole(report.alarms),
          beside: `${percent(report.alarms / Math.max(1, judgedRows), 2)} of those judged`,
          means: `A score of ${report.alarm_from} or more. What follows an unusual reading is quiet unless it is rarer still.`,
        },
        { name: 'Only learned from', value: whole(report.learning), means: 'From the beginning, until enough was known to judge.' },
        { name: 'Missing', value: whole(report.missing), means: 'Rows without a value are not judged.' },
      ]),
      section('When?', 'The readings, where 99 of 100 were expected at each moment, and the unusual ones as dots.', seriesChart(judged)),
      section(
        'Why?',
        listed.length < odd.length ? `The ${LISTED} most unusual moments, in the order of time.` : 'All unusual moments, in the order of time.',
        html`<div class="panel"><ol class="moments">${judged.filter((one) => listed.includes(one)).map(({ timestamp, value, reading }) => html`<li><strong>${timestamp}</strong> <span class="note">score ${reading.score.toFixed(2)}</span><br />${statementOf(value, reading)}</li>`)}</ol></div>`,
      ),
    ],
    foot: 'Found by the product’s own detector with its defaults, as a stream that never sees a later reading.',
  });
}

function seriesChart(judged: readonly Judged[]): Html {
  const known = judged.flatMap(({ value, reading, timestamp }, k) => (reading.missing ? [] : [{ k, value, reading, timestamp }]));
  const values = known.map(({ value }) => value);
  const [least, most] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const size = Math.max(1, Math.ceil(known.length / PARTS));
  const parts = Array.from({ length: Math.ceil(known.length / size) }, (_, p) => known.slice(p * size, (p + 1) * size));
  const x: Axis = {
    from: 0,
    to: Math.max(1, judged.length - 1),
    label: 'time',
    ticks: quarters(judged.length),
    format: (k) => judged[Math.round(k)]?.timestamp.slice(0, 10) ?? '',
  };
  const y: Axis = { from: least, to: most, label: 'value', format: plain };
  const band = parts.flatMap((part) => {
    const expected = part.flatMap(({ reading }) => reading.expected ?? []);
    const mean = (pick: (range: { low: number; high: number }) => number) => expected.reduce((sum, range) => sum + pick(range), 0) / expected.length;
    return expected.length > 0 ? [[part[0]?.k as number, mean(({ low }) => low), mean(({ high }) => high)] as const] : [];
  });
  return lineChart({
    says: 'The readings over time, with the range that was expected and dots at the unusual ones.',
    x,
    y,
    sheet: WIDE,
    lines: [{ name: 'readings', tone: 'model', points: parts.flatMap(extremes) }],
    bands: [{ points: band }],
    dots: known
      .filter(({ reading }) => reading.score >= ALARM)
      .map(({ k, value, reading }) => ({ x: k, y: value, low: value, high: value, share: reading.score, odd: true })),
  });
}

/** The lowest and the highest reading of a part, in the order of time: nothing that stands out is lost when a long series is drawn. */
function extremes(part: readonly { k: number; value: number }[]): (readonly [number, number])[] {
  const low = part.reduce((a, b) => (b.value < a.value ? b : a));
  const high = part.reduce((a, b) => (b.value > a.value ? b : a));
  return (low.k <= high.k ? [low, high] : [high, low]).map(({ k, value }) => [k, value] as const);
}

const quarters = (rows: number): number[] => [0.02, 0.25, 0.5, 0.75, 0.98].map((share) => Math.round(share * (rows - 1)));
