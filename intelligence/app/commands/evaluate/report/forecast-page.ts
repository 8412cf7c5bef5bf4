import { basename } from 'node:path';
import type { EvaluatedForecast } from '../forecast.ts';
import { barList } from './bars.ts';
import { figureCards, section } from './figures.ts';
import { html } from './html.ts';
import { page } from './page.ts';
import { percent, whole } from './words.ts';

/** How far the share within an interval may be from what was promised before it is said to be off. */
const OFF = 0.03;

/** The page of `uil evaluate forecast --report`: how good the forecasts were and which methods made them, in plain words. */
export function forecastPage(path: string, { horizon, season }: { horizon: number; season: number }, { report, weights }: EvaluatedForecast): string {
  const { mean, series, origins } = report;
  const better = mean.owa < 1;
  const kept = (share: number, promised: number) =>
    Math.abs(share - promised) <= OFF
      ? 'They keep what they promise.'
      : share < promised
        ? 'They are too narrow: plan with more room.'
        : 'They are too wide: there is less to fear than they say.';
  const shares = Object.entries(weights).sort(([, a], [, b]) => b - a);
  return page({
    title: `How well can the next ${horizon} values be told?`,
    about: `Evaluation of ${basename(path)} · ${origins === undefined ? `${whole(series)} series` : `1 series from ${origins} origins`} · season ${season}`,
    lead: html`The forecasts are <strong>${percent(Math.abs(1 - mean.owa))} ${better ? 'better' : 'worse'}</strong> than repeating the last season (naive 2), and ${percent(mean.coverage_95, 1)} of the values that followed lie within the 95 % interval.`,
    content: [
      figureCards([
        {
          name: 'Against the simple rule (OWA)',
          value: mean.owa.toFixed(3),
          beside: 'naive 2 is 1',
          means: better
            ? 'Less is better: the mean of two kinds of error, each against the same error of the simple rule.'
            : 'The simple rule does as well or better: use it.',
        },
        { name: 'Mean error (sMAPE)', value: `${mean.smape.toFixed(1)} %`, means: 'Of the size of the values, on average over all steps ahead.' },
        { name: 'Scaled error (MASE)', value: mean.mase.toFixed(2), means: '1 is the error that repeating the last season made in the past.' },
        { name: 'Within the 80 % interval', value: percent(mean.coverage_80, 1), beside: 'promised 80 %', means: kept(mean.coverage_80, 0.8) },
        { name: 'Within the 95 % interval', value: percent(mean.coverage_95, 1), beside: 'promised 95 %', means: kept(mean.coverage_95, 0.95) },
        { name: 'Time per series', value: `${mean.seconds_per_series.toFixed(3)} s`, means: 'To choose the methods and forecast.' },
      ]),
      section(
        'Which methods spoke?',
        'Each series is told by a weighted pool of methods, chosen by how they would have done on its own past. These are the mean shares.',
        html`<div class="panel">${barList(shares.map(([name, weight]) => ({ name, value: weight, text: percent(weight, 1) })))}</div>`,
      ),
    ],
    foot: 'Every value that was measured came after all that was learned from. Made by the product’s own forecaster with its defaults.',
  });
}
