import { basename } from 'node:path';
import type { UpliftReport } from '../uplift.ts';
import { dataTable } from './data-table.ts';
import { figureCards, section } from './figures.ts';
import { html } from './html.ts';
import { page } from './page.ts';
import { percent, plain, whole } from './words.ts';

/** The page of `uil evaluate uplift --report`: whether it can be told whom a treatment helps, in plain words. */
export function upliftPage(path: string, { treatment, outcome }: { treatment: string; outcome: string }, report: UpliftReport): string {
  const { mean, interval_95, average_effect, per_split, heterogeneity } = report;
  const shown = heterogeneity === 'shown';
  const works = average_effect.interval_95[0] > 0 ? 'raises' : average_effect.interval_95[1] < 0 ? 'lowers' : 'is not shown to change';
  const points = (value: number) => (Math.abs(value) < 1 ? `${value >= 0 ? '+' : '−'}${percent(Math.abs(value), 1)}` : plain(value));
  const between = ([low, high]: readonly [number, number], format: (value: number) => string) => `95 % interval ${format(low)} to ${format(high)}`;
  const fine = (value: number) => (Math.abs(value) < 0.00005 ? 0 : value).toFixed(4);
  return page({
    title: `Whom does “${treatment}” help?`,
    about: `Evaluation of ${basename(path)} · randomised test · outcome ${outcome} · ${report.splits} half splits`,
    lead: html`On ${whole(report.treated)} treated and ${whole(report.control)} left alone, the treatment <strong>${works}</strong> ${outcome} on average (${points(average_effect.value)}). ${shown ? 'People differ in how it works on them, and the model finds whom it helps better than a plain guess at who responds.' : 'It is not shown that people differ in how it works on them: the average holds for everybody.'}`,
    content: [
      figureCards([
        {
          name: 'Average effect',
          value: points(average_effect.value),
          beside: between(average_effect.interval_95, points),
          means: `So much ${outcome} differs between those treated and those left alone.`,
        },
        {
          name: 'Effect in the best tenth',
          value: points(mean.uplift_10),
          beside: between(interval_95.uplift_10, points),
          means: 'The effect on the tenth that the model would treat first, on people that it had not seen.',
        },
        { name: 'Effect in the best 30 %', value: points(mean.uplift_30), beside: between(interval_95.uplift_30, points), means: 'The same for three in ten.' },
        {
          name: 'Order by effect (Qini area)',
          value: fine(mean.qini),
          beside: between(interval_95.qini, fine),
          means: 'How much more is gained by treating in the model’s order than by lot. 0 is by lot.',
        },
        {
          name: 'A plain response model',
          value: fine(mean.response_qini),
          beside: between(interval_95.response_qini, fine),
          means: 'The same figure when those are treated first who are likely to respond anyway.',
        },
        {
          name: 'Ahead of it by',
          value: fine(mean.advantage),
          beside: between(interval_95.advantage, fine),
          means: shown ? 'More than luck: the model is worth using.' : 'Not more than luck: do not target by this model.',
        },
      ]),
      section(
        'What should you do?',
        shown
          ? html`<strong>Treat in the model’s order</strong>, and keep a part of the people by lot untreated, so that the effect can be measured again.`
          : html`<strong>Decide for everybody at once</strong>: ${average_effect.interval_95[0] > 0 ? 'it helps on average.' : 'a help on average is not shown either.'} More people in a further test may show a difference.`,
      ),
      section(
        'Did it hold in every split?',
        'In each, one half was learned from and the other measured.',
        html`<div class="panel">${dataTable(
          'Figures per split',
          ['', 'Qini area', 'response model', 'advantage', 'best tenth', 'best 30 %'],
          per_split.map((split, k) => [
            `split ${k + 1}`,
            fine(split.qini),
            fine(split.response_qini),
            fine(split.advantage),
            points(split.uplift_10),
            points(split.uplift_30),
          ]),
          ['mean', fine(mean.qini), fine(mean.response_qini), fine(mean.advantage), points(mean.uplift_10), points(mean.uplift_30)],
        )}</div>`,
      ),
    ],
    foot: 'Learned and measured with the product’s own estimator and its defaults, on halves of a randomised test. The same file gives the same page.',
  });
}
