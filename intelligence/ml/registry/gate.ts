import type { ChanceLesson } from '../trainer.ts';

/** What a version that was just trained must show before anybody is scored with it, even unseen. */
export interface GateEvidence {
  readonly lesson: Pick<ChanceLesson, 'metrics' | 'gain' | 'baselineLogLoss' | 'testRows' | 'testPositives'>;
  /** The figures of the champion's own training; null without one. */
  readonly champion: { readonly roc_auc: number } | null;
  /** Findings of the leak check that nobody has accepted. */
  readonly leaks: readonly string[];
  /** The stored model gives other chances than the trained one. */
  readonly restored: boolean;
  /** A chance of the test was not a number between 0 and 1. */
  readonly finite: boolean;
  readonly bytes: number;
}

/** AUC that a version may lose against the champion's own test: beyond it the training itself went wrong. */
const MOST_LOST_AUC = 0.05;
const MOST_ECE = 0.1;
const MOST_BYTES = 64 * 2 ** 20;

/** Why a version may not be used at all; undefined when it may be tried. The checks stand in the order of how bad they are. */
export function refusalOf({ lesson, champion, leaks, restored, finite, bytes }: GateEvidence): string | undefined {
  const { metrics, gain, testRows, testPositives } = lesson;
  if (!restored) return 'the stored model does not give the same chances as the trained one';
  if (!finite || !Object.values(metrics).every(Number.isFinite)) return 'it gives chances that are no numbers between 0 and 1';
  if (bytes > MOST_BYTES) return `it takes ${Math.round(bytes / 2 ** 20)} MiB; ${MOST_BYTES / 2 ** 20} MiB is the limit`;
  if (leaks.length > 0)
    return `a column may know the answer beforehand: ${leaks.join('; ')}. Look at it; when it is right, train again with that column accepted (\`uil train --accept\`)`;
  if (!gain) return `only ${testPositives} of ${testRows} cases of the test came true; that is too few to tell whether it is any good`;
  if (gain.low <= 0)
    return `it is not shown to be better than one chance for everybody: log-loss ${metrics.log_loss.toFixed(4)} against ${lesson.baselineLogLoss.toFixed(4)}`;
  if (metrics.ece > MOST_ECE) return `its chances are off by ${(100 * metrics.ece).toFixed(1)} points on average; ${100 * MOST_ECE} is the limit`;
  if (champion && metrics.roc_auc < champion.roc_auc - MOST_LOST_AUC)
    return `its AUC fell from ${champion.roc_auc.toFixed(3)} to ${metrics.roc_auc.toFixed(3)}; a training that loses more than ${MOST_LOST_AUC} went wrong`;
  return undefined;
}
