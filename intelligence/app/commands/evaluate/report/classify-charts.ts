import { type Curve, gainCurve, heightAt, liftByTenth, precisionRecallCurve, rocCurve } from '../../../../ml/curves.ts';
import type { HeldOut } from '../../../../ml/evaluate.ts';
import { calibrationCurve } from '../../../../ml/metric-intervals.ts';
import type { Axis } from './axis.ts';
import { dataTable } from './data-table.ts';
import { columnChart, twoHistograms } from './histogram.ts';
import type { Html } from './html.ts';
import { lineChart } from './line-chart.ts';
import { percent, plain, whole } from './words.ts';

const shares = (label: string): Axis => ({ from: 0, to: 1, label, format: (value) => percent(value) });

/** What was said against what happened, in tenths, with intervals. */
export function calibrationChart({ chances, labels }: HeldOut, event: string): Html {
  const bins = calibrationCurve(chances, labels);
  const most = Math.max(...bins.map(({ rows }) => rows));
  const numbers = dataTable(
    'What was said and what happened',
    ['chance', 'rows', 'said', 'happened', '95 % interval'],
    bins.map(({ from, to, rows, said, happened, low, high }) => [
      `${percent(from)} to ${percent(to)}`,
      whole(rows),
      percent(said, 1),
      percent(happened, 1),
      `${percent(low, 1)} to ${percent(high, 1)}`,
    ]),
  );
  return lineChart({
    says: `Calibration curve: for ten classes of chance, the share of rows in which ${event}, beside the chance that was said.`,
    x: shares('chance that the model said'),
    y: shares(`share in which ${event}`),
    lines: [
      { name: 'said and happened', tone: 'model', points: bins.map(({ said, happened }) => [said, happened] as const) },
      {
        name: 'exactly right',
        tone: 'still',
        dashed: true,
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
    dots: bins.map(({ said, happened, low, high, rows }) => ({ x: said, y: happened, low, high, share: rows / most })),
    numbers,
  });
}

/** Of all to whom it happened, how many are found among so many of the highest chances. */
export function gainChart({ chances, ruleChances, labels }: HeldOut, rule: string): Html {
  const [model, simple] = [gainCurve(chances, labels), gainCurve(ruleChances, labels)];
  const places = [0.05, 0.1, 0.2, 0.3, 0.5];
  return lineChart({
    says: 'Gain chart: the share of all events found among the rows with the highest chances.',
    x: shares('share of the rows, highest chance first'),
    y: shares('share of all events found'),
    lines: [
      { name: 'model', tone: 'model', points: model },
      { name: rule, tone: 'rule', points: simple },
      {
        name: 'by lot',
        tone: 'still',
        dashed: true,
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
    numbers: dataTable(
      'Events found',
      ['of the rows', 'model', rule, 'by lot'],
      places.map((place) => [percent(place), percent(heightAt(model, place)), percent(heightAt(simple, place)), percent(place)]),
    ),
  });
}

/** Lift per tenth of the rows. */
export function liftChart({ chances, labels }: HeldOut): Html {
  const lift = liftByTenth(chances, labels);
  return columnChart({
    says: 'Lift by tenths of the rows: how often it happened in each, against the average.',
    x: { from: 0, to: 10, label: 'tenths of the rows, highest chance first', ticks: lift.map((_, k) => k + 0.5), format: (value) => String(Math.ceil(value)) },
    y: { from: 0, to: Math.max(2, Math.ceil(Math.max(...lift))), label: 'times the average', format: (value) => plain(value) },
    values: lift,
    level: 1,
    numbers: dataTable(
      'Lift by tenths',
      ['tenth', 'times the average'],
      lift.map((value, k) => [String(k + 1), value.toFixed(2)]),
    ),
  });
}

export const rocChart = ({ chances, ruleChances, labels }: HeldOut, rule: string): Html =>
  lineChart({
    says: 'ROC curve: events found against false alarms.',
    x: shares('share of the others taken along'),
    y: shares('share of events found'),
    lines: [
      { name: 'model', tone: 'model', points: rocCurve(chances, labels) },
      { name: rule, tone: 'rule', points: rocCurve(ruleChances, labels) },
      {
        name: 'by lot',
        tone: 'still',
        dashed: true,
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
  });

export function precisionChart({ chances, ruleChances, labels }: HeldOut, rule: string): Html {
  const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const steps = (curve: Curve): Curve => curve.filter(([recall]) => recall > 0.01);
  return lineChart({
    says: 'Precision and recall: how many of those taken are right, by how many events are found.',
    x: shares('share of events found'),
    y: shares('share of those taken that are right'),
    lines: [
      { name: 'model', tone: 'model', points: steps(precisionRecallCurve(chances, labels)) },
      { name: rule, tone: 'rule', points: steps(precisionRecallCurve(ruleChances, labels)) },
      {
        name: 'by lot',
        tone: 'still',
        dashed: true,
        points: [
          [0, rate],
          [1, rate],
        ],
      },
    ],
  });
}

/** Where the chances lie of those to whom it happened, and of the others. */
export function scoresChart({ chances, labels }: HeldOut, event: string): Html {
  const bins = 20;
  const sharesOf = (label: number): number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (const [i, chance] of chances.entries()) {
      if (labels[i] !== label) continue;
      const bin = Math.min(bins - 1, Math.floor(chance * bins));
      counts[bin] = (counts[bin] as number) + 1;
    }
    const all = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => count / Math.max(1, all));
  };
  const [upper, lower] = [sharesOf(1), sharesOf(0)];
  return twoHistograms({
    says: `Distribution of the chances: above of those with ${event}, below of the others.`,
    x: shares('chance that the model said'),
    groups: [
      { name: event, shares: upper, tone: 'model' },
      { name: 'all others', shares: lower, tone: 'still' },
    ],
    numbers: dataTable(
      'Distribution of the chances',
      ['chance', event, 'all others'],
      upper.map((share, k) => [`${percent(k / bins)} to ${percent((k + 1) / bins)}`, percent(share, 1), percent(lower[k] as number, 1)]),
    ),
  });
}
