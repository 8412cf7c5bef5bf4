import type { HealthBacktest, HealthScore } from '../../api/types.ts';
import { counted } from '../../ui/numbers.ts';
import { calendarDay } from '../../ui/time.ts';

const trends = { up: 'better than', down: 'worse than', same: 'the same as' } as const;

/** The score, its grade and what is usual, in a sentence. */
export function healthSentence({ score, grade, usual }: HealthScore): string {
  if (score === null) return 'No data: nothing has been measured yet';
  return `Health ${Math.round(score)} of 100, grade ${grade}${usual === null ? '' : `, usual is ${Math.round(usual)}`}`;
}

/** Since when the grade stands, what waits behind it, and how the score has moved. */
export function gradeSentence({ score, grade_since, pending, trend, change_7d }: HealthScore): string {
  if (score === null) return '';
  const since = grade_since === null ? '' : `This grade stands since ${calendarDay(grade_since)}. `;
  const waits =
    pending === null
      ? ''
      : `The score has told grade ${pending.grade} since ${calendarDay(pending.since)}; a grade changes when the score stays there or passes plainly. `;
  const whole = Math.abs(Math.round(change_7d ?? 0));
  const by = whole === 0 ? '' : `, by ${counted(whole, 'point')}`;
  return `${since}${waits}${trend === 'no-data' ? 'There was no score seven days ago.' : `It is ${trends[trend]} seven days ago${by}.`}`;
}

/** How much is known, and which feeds are missing since when. */
export function knownSentence({ score, confidence, missing_feeds }: HealthScore): string {
  const feeds = missing_feeds.map(({ label, last }) => `${label.toLowerCase()} (${last === null ? 'never heard' : `last heard of ${calendarDay(last)}`})`);
  const missing = feeds.length === 0 ? '' : ` Missing: ${feeds.join(', ')}.`;
  return score === null ? missing.trim() : `Rests on ${Math.round(confidence * 100)} of 100 parts of what could be measured.${missing}`;
}

/** How well such scores told ahead who would leave: of one who left and one who stayed, how often the one who left had the lower score. */
export function backtestSentence(backtest: HealthBacktest | null): string {
  if (backtest === null) return 'Still learning: how well health tells who leaves is known after the first training.';
  const told = backtest.leads.flatMap(({ days, auc, low, high, lift, left }) =>
    auc === null || low === null || high === null || lift === null
      ? []
      : [
          `${days} days ahead ${Math.round(100 * auc)} (${Math.round(100 * low)} to ${Math.round(100 * high)}), and the lowest tenth held ${(Math.round(10 * lift) / 10).toFixed(1)} times the usual share of leavers (from ${counted(left, 'leaver')})`,
        ],
  );
  const missing = backtest.leads.flatMap(({ days, needs }) => (needs === null ? [] : [` At ${days} days still learning: ${needs}`]));
  if (told.length === 0) return missing.join('').trim();
  return `Of 100 pairs of one who left and one who stayed, the one who left had the lower health: ${told.join('; ')}. Fifty is chance.${missing.join('')}`;
}
