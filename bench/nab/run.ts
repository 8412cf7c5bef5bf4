import { pathToFileURL } from 'node:url';
import { ALARM, scoreSeries } from '../../intelligence/ml/anomaly/detector.ts';
import { type Detector, nullDetector, perfectDetector, randomDetector, relativeEntropy, windowedGaussian } from './published.ts';
import { corpusOf, PROFILES, type Result, resultAt, sweep } from './scorer.ts';
import { readCorpus } from './series.ts';

const FOLDER = '../shared/data/nab';

const DETECTORS: Readonly<Record<string, Detector>> = {
  product: ({ timestamps, values }) => scoreSeries(timestamps, values),
  relative_entropy: relativeEntropy,
  windowed_gaussian: windowedGaussian,
  random: randomDetector(1),
  null: nullDetector,
  perfect: perfectDetector,
};

/** What one detector gets, with the threshold that is best for it, and the product's also with the one that it ships. */
type Line = Record<string, { score: number; threshold: number | null; detected: number; false_positives: number }>;

/**
 * Scores the product's detector and simple published ones on the Numenta Anomaly Benchmark in a folder. The scores compare with published ones (all 58 series) only when no series is absent.
 */
export function run(args: readonly string[]): object {
  const folder = args[0] ?? FOLDER;
  const { series, absent } = readCorpus(folder);
  const detectors: Record<string, Line> = {};
  for (const [name, detector] of Object.entries(DETECTORS)) {
    const corpus = corpusOf(series.map((one) => ({ scores: detector(one), windows: one.windows })));
    detectors[name] = Object.fromEntries(PROFILES.map((profile) => [profile.name, figures(sweep(corpus, profile))]));
    if (name === 'product')
      detectors.product_at_alarm = Object.fromEntries(PROFILES.map((profile) => [profile.name, figures(resultAt(ALARM, corpus, profile))]));
  }
  const windows = series.reduce((sum, one) => sum + one.windows.length, 0);
  const rows = series.reduce((sum, one) => sum + one.values.length, 0);
  return { bench: 'nab', series: series.length, absent: absent.length, rows, windows, detectors };
}

const figures = ({ score, threshold, detected, falsePositives }: Result) => ({
  score: Math.round(100 * score) / 100,
  threshold: Number.isFinite(threshold) ? threshold : null,
  detected,
  false_positives: falsePositives,
});

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.stdout.write(`${JSON.stringify(run(process.argv.slice(2)))}\n`);
