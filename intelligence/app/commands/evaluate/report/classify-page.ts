import { basename } from 'node:path';
import { gainCurve, heightAt } from '../../../../ml/curves.ts';
import { globalReasons, permutationImportance, samplePlaces } from '../../../../ml/importance.ts';
import { takeRows } from '../../../../ml/table.ts';
import type { ClassifyEvaluation } from '../classify.ts';
import { barList } from './bars.ts';
import { calibrationChart, gainChart, liftChart, precisionChart, rocChart, scoresChart } from './classify-charts.ts';
import { exampleRows } from './classify-examples.ts';
import { dataTable } from './data-table.ts';
import { type Figure, figureCards, pair, section, warning } from './figures.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';
import { percent, times, whole } from './words.ts';

/** Features that are shown among the reasons, and rows that they are measured on. */
const SHOWN = 12;
const MEASURED = 600;

/** The page of `uil evaluate classify --report`: what was measured, in plain words, with the charts that show it. */
export function classifyPage(path: string, evaluation: ClassifyEvaluation): string {
  const { report, options, validation } = evaluation;
  const event = `${options.label} = ${options.positive}`;
  const rule = `${report.baseline.single_column.columns.join(' or ')} alone`;
  const byTime = report.by_time;
  const windows = byTime ? `${byTime.windows.length} ${byTime.windows.length === 1 ? 'window' : 'windows'} of time` : `${report.folds} folds`;
  return page({
    title: `How well can “${event}” be told beforehand?`,
    about: `Evaluation of ${basename(path)} · model ${report.model} · ${windows} · seed ${report.seed}`,
    lead: leadOf(evaluation, event),
    content: [
      ...(report.leaks.length > 0 ? [leakNotice(evaluation)] : []),
      figureCards(figuresOf(evaluation, event)),
      section(
        'Can the chances be taken at their word?',
        calibrationAnswer(evaluation),
        pair(calibrationChart(validation.heldOut, event), scoresChart(validation.heldOut, event)),
      ),
      section('Whom would you find, and how soon?', gainAnswer(evaluation, rule), pair(gainChart(validation.heldOut, rule), liftChart(validation.heldOut))),
      section(
        'Is the model worth having?',
        worthAnswer(evaluation),
        html`<div class="panel">${baselineTable(evaluation, rule)}</div>`,
        pair(rocChart(validation.heldOut, rule), precisionChart(validation.heldOut, rule)),
      ),
      reasonsSection(evaluation),
      section(
        'What does it say of single rows?',
        'Rows that the model had not seen, each with what moved its chance away from the typical one. The points add up. These are associations: that something raises the chance does not prove that changing it would lower it.',
        exampleRows(evaluation, event),
      ),
      foldsSection(evaluation),
    ],
    foot: html`Every figure is of rows that the model in question had not learned from${byTime && `, each at least ${byTime.horizon} days later than the last one that it learned from`}. Chances are held-out chances of the product’s own estimator with its defaults; the same file and seed give the same page. Intervals are 95 %: ROC-AUC after DeLong, log-loss over rows, shares after Wilson, the calibration error by inverting a simulated test.`,
  });
}

function leadOf({ report, validation }: ClassifyEvaluation, event: string): Html {
  const rate = validation.heldOut.labels.reduce((sum, label) => sum + label, 0) / validation.heldOut.labels.length;
  const found = report.mean.lift_10 * rate;
  return html`Of ${whole(report.rows)} rows, ${whole(report.positives)} (${percent(report.positives / report.rows, 1)}) have ${event}. Look only at the tenth with the highest chances, and <strong>${percent(Math.min(1, found))}</strong> of them do; by lot it would be ${percent(rate)}.`;
}

const leakNotice = ({ report: { leaks } }: ClassifyEvaluation): Html =>
  warning(
    leaks.length === 1 ? 'Look at one column before you believe these figures' : `Look at ${leaks.length} columns before you believe these figures`,
    leaks.map(({ found, whatToDo }) => html`${found} ${whatToDo}`),
  );

const between = ([low, high]: readonly [number, number], format: (value: number) => string) => `95 % interval ${format(low)} to ${format(high)}`;

function figuresOf({ report, validation }: ClassifyEvaluation, event: string): Figure[] {
  const { mean, interval_95, calibration, baseline } = report;
  const removed = 1 - mean.log_loss / baseline.base_rate.log_loss;
  const { slope } = validation.calibration;
  const tooBold =
    slope.high < 1
      ? 'High chances are too high and low ones too low.'
      : slope.low > 1
        ? 'High chances are too low and low ones too high.'
        : 'High and low chances are neither too bold nor too timid.';
  return [
    {
      name: 'Order (ROC-AUC)',
      value: mean.roc_auc.toFixed(3),
      beside: between(interval_95.roc_auc, (value) => value.toFixed(3)),
      means: `In ${Math.round(100 * mean.roc_auc)} of 100 pairs the row with ${event} gets the higher chance of the two. 50 would be a coin, 100 perfect.`,
    },
    {
      name: 'Top tenth (lift)',
      value: times(mean.lift_10),
      beside: `precision over all (PR-AUC) ${mean.pr_auc.toFixed(3)}`,
      means: `The tenth with the highest chances holds ${times(mean.lift_10)} as many events as a tenth drawn by lot.`,
    },
    {
      name: 'Chances off by (ECE)',
      value: `${(100 * calibration.ece).toFixed(1)} points`,
      beside: `${between(interval_95.ece, (value) => `${(100 * value).toFixed(1)}`)}; mean of the folds ${(100 * mean.ece).toFixed(1)}`,
      means: `A model that is exactly right would show ${(100 * calibration.ece_by_chance).toFixed(1)} points on as many rows (all folds together), by luck alone.`,
    },
    {
      name: 'Doubt removed (log-loss)',
      value: percent(Math.max(0, removed)),
      beside: `${mean.log_loss.toFixed(3)} (${interval_95.log_loss.map((value) => value.toFixed(3)).join(' to ')}), share alone ${baseline.base_rate.log_loss.toFixed(3)}`,
      means:
        removed > 0
          ? 'So much of the doubt that remains when everybody gets the same chance is gone.'
          : 'The chances are no better than giving everybody the same one.',
    },
    {
      name: 'Boldness (calibration slope)',
      value: slope.value.toFixed(2),
      beside: between([slope.low, slope.high], (value) => value.toFixed(2)),
      means: `1.00 is right. ${tooBold}`,
    },
    {
      name: 'Mean square (Brier)',
      value: mean.brier.toFixed(3),
      beside: `share alone ${baseline.base_rate.brier.toFixed(3)}`,
      means: 'The mean squared distance between chance and outcome. Less is better.',
    },
  ];
}

function calibrationAnswer({ report: { calibration } }: ClassifyEvaluation): Html {
  const off = calibration.ece - calibration.ece_by_chance;
  const answer =
    off < 0.01
      ? 'Yes: a chance of 30 % comes true about 30 times in 100.'
      : off < 0.03
        ? 'Nearly: chances are a few points off in places.'
        : 'Not quite: read them as an order rather than as chances.';
  return html`<strong>${answer}</strong> Each dot is a class of rows with similar chances, larger where there are more; it should lie on the dashed line, and its whisker says how sure that is.`;
}

function gainAnswer({ validation: { heldOut } }: ClassifyEvaluation, rule: string): Html {
  const [model, simple] = [gainCurve(heldOut.chances, heldOut.labels), gainCurve(heldOut.ruleChances, heldOut.labels)];
  return html`If you have time for one row in five, the model’s choice holds <strong>${percent(heightAt(model, 0.2))}</strong> of all events, ${rule} ${percent(heightAt(simple, 0.2))}, a draw by lot 20 %.`;
}

function worthAnswer({ report: { mean, baseline, interval_95 } }: ClassifyEvaluation): Html {
  const better = mean.roc_auc - baseline.single_column.roc_auc;
  const sure = interval_95.roc_auc[0] > baseline.single_column.roc_auc && interval_95.log_loss[1] < baseline.base_rate.log_loss;
  if (sure)
    return html`<strong>Yes.</strong> It orders better than the best single column (AUC ${mean.roc_auc.toFixed(3)} against ${baseline.single_column.roc_auc.toFixed(3)}), and by more than luck.`;
  if (better > 0)
    return html`<strong>Not shown.</strong> It is ${better.toFixed(3)} AUC ahead of the best single column, which may be luck with so few rows. The simple rule is easier to explain.`;
  return html`<strong>No.</strong> The best single column does as well or better. Use the simple rule.`;
}

function baselineTable({ report: { mean, baseline } }: ClassifyEvaluation, rule: string): Html {
  const row = (name: string, of: Partial<typeof mean>) => [
    name,
    of.roc_auc?.toFixed(4) ?? '0.5000',
    of.pr_auc?.toFixed(4) ?? '',
    of.log_loss?.toFixed(4) ?? '',
    of.brier?.toFixed(4) ?? '',
    of.ece?.toFixed(4) ?? '',
    of.lift_10?.toFixed(2) ?? '1.00',
  ];
  return dataTable(
    'The model beside simple rules',
    ['', 'ROC-AUC', 'PR-AUC', 'log-loss', 'Brier', 'ECE', 'lift 10 %'],
    [
      row('The model', mean),
      ...(baseline.logistic ? [row('Logistic regression', baseline.logistic)] : []),
      row(rule, baseline.single_column),
      row('Everybody gets the share', baseline.base_rate),
    ],
  );
}

function reasonsSection({ last, file, report, options }: ClassifyEvaluation): Html {
  const held = takeRows(
    file.table,
    Int32Array.from(samplePlaces(last.test.length, MEASURED, options.seed), (k) => last.test[k] as number),
  );
  const labels = Uint8Array.from(samplePlaces(last.test.length, MEASURED, options.seed), (k) => file.labels[last.test[k] as number] as number);
  const reasons = globalReasons(last.model, held, { seed: report.seed, sample: MEASURED }).slice(0, SHOWN);
  const both = labels.includes(1) && labels.includes(0);
  const shuffled = both ? permutationImportance(last.model, held, labels, { seed: report.seed, features: reasons.map(({ feature }) => feature) }) : [];
  const bars = barList(reasons.map(({ feature, share }) => ({ name: feature, value: share, text: percent(share, 1) })));
  const table = dataTable(
    'What shuffling a feature costs',
    ['feature', 'AUC lost', '95 % interval'],
    shuffled.map(({ feature, roc_auc }) => [feature, roc_auc.value.toFixed(3), `${roc_auc.low.toFixed(3)} to ${roc_auc.high.toFixed(3)}`]),
  );
  const first = reasons[0];
  return section(
    'What does it go by?',
    first && first.share > 0
      ? html`Most by <strong>${first.feature}</strong>, which accounts for ${percent(first.share)} of all movement of the chances. Beside it what is lost when a feature’s values are dealt to other rows: features that say the same stand in for each other there.`
      : 'By nothing: the model knows the share of the event and no more.',
    html`<div class="pair"><div class="panel"><h3>Share in the movement of the chances</h3>${bars}</div><div class="panel"><h3>What is lost without it</h3>${table}</div></div>`,
  );
}

function foldsSection({ report: { per_fold, mean, by_time } }: ClassifyEvaluation): Html {
  const cells = (of: typeof mean) => [
    of.roc_auc.toFixed(4),
    of.pr_auc.toFixed(4),
    of.log_loss.toFixed(4),
    of.brier.toFixed(4),
    of.ece.toFixed(4),
    of.lift_10.toFixed(2),
    of.fit_seconds.toFixed(1),
  ];
  const name = (k: number) => {
    const window = by_time?.windows[k];
    return window ? `from ${window.from} (${whole(window.test_rows)} of ${whole(window.train_rows + window.test_rows)})` : `fold ${k + 1}`;
  };
  return section(
    by_time ? 'Did it hold over time?' : 'Did it hold in every fold?',
    by_time
      ? 'Each window was told from what was known before it. A figure that falls from window to window is a world that changes: train often, and watch the calibration.'
      : 'Every row was held out once. Folds that differ much are a sign of few events.',
    html`<div class="panel">${dataTable(
      'Figures per fold',
      ['', 'ROC-AUC', 'PR-AUC', 'log-loss', 'Brier', 'ECE', 'lift 10 %', 'fit s'],
      per_fold.map((fold, k) => [name(k), ...cells(fold)]),
      ['mean', ...cells(mean)],
    )}</div>`,
  );
}
