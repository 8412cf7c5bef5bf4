import type { ModelVersionInfo } from '../../api/types.ts';
import { count } from '../../ui/numbers.ts';
import type { ModelWords } from './words.ts';

/** A figure of a version's own test: what it means, its name in the trade, and its value. */
export type Figure = { sentence: string; name: string; value: string };

/** What a ranking quality (ROC-AUC) means, said without its name. */
export function rankingSentence(auc: number, { one, who, came, not }: ModelWords): string {
  return `Shown one ${one} ${who} ${came} and one ${who} ${not}, it ranked the right one higher ${Math.round(auc * 100)} times of 100; guessing would be 50.`;
}

/** What a calibration error (ECE) means, said without its name. */
export function calibrationSentence(ece: number, { came }: ModelWords): string {
  const off = Math.round(ece * 1000) / 10;
  if (off === 0) return 'Its chances were off by less than 0.1 of 100 on average.';
  return `Its chances were off by ${off} of 100 on average: where it said 30, between ${Math.max(0, Math.floor(30 - off))} and ${Math.ceil(30 + off)} ${came}.`;
}

function gainSentence(logLoss: number, baseline: number): string {
  const share = Math.round(((baseline - logLoss) / baseline) * 100);
  if (share === 0) return 'Its error is the same as that of giving everybody one chance.';
  return `Its error is ${Math.abs(share)} % ${share > 0 ? 'smaller' : 'larger'} than that of giving everybody one chance.`;
}

/** What a version showed on moments that it had not seen, the most telling figure first; a model that counts has only its counts. */
export function figuresOf({ metrics, baseline_log_loss, positives, rows }: ModelVersionInfo, words: ModelWords): Figure[] {
  const { roc_auc, ece, log_loss, lift_10, open_rate } = metrics;
  const figures: Figure[] = [];
  if (roc_auc !== undefined) figures.push({ sentence: rankingSentence(roc_auc, words), name: 'ROC-AUC', value: roc_auc.toFixed(3) });
  if (ece !== undefined) figures.push({ sentence: calibrationSentence(ece, words), name: 'ECE', value: ece.toFixed(3) });
  if (log_loss !== undefined && baseline_log_loss !== null && baseline_log_loss > 0)
    figures.push({
      sentence: gainSentence(log_loss, baseline_log_loss),
      name: 'Log loss',
      value: `${log_loss.toFixed(3)} against ${baseline_log_loss.toFixed(3)}`,
    });
  if (lift_10 !== undefined)
    figures.push({
      sentence: `Among the tenth with the highest chances ${lift_10.toFixed(1)} times as many ${words.came} as among all.`,
      name: 'Lift',
      value: lift_10.toFixed(2),
    });
  if (open_rate !== undefined)
    figures.push({
      sentence: `${count(positives)} of ${count(rows)} ${words.many} ${words.came}: ${Math.round(open_rate * 100)} of 100.`,
      name: 'Open rate',
      value: open_rate.toFixed(3),
    });
  return figures;
}

/** True for a model that gives chances, which can come true or not; a model that counts has no test of its own. */
export const givesChances = (version: ModelVersionInfo | undefined): boolean => version?.metrics.roc_auc !== undefined;

/** Days after which what a version said of a case is settled; null when it does not say. */
export function horizonOf(version: ModelVersionInfo): number | null {
  const days = version.params.horizon_days;
  return typeof days === 'number' && days > 0 ? days : null;
}
