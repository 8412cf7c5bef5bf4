import type { Backtest as BacktestTold } from '../../contract/api/models.ts';
import type { Backtest } from '../../predictive/churn/backtest.ts';

const nothing = { customers: null, left: null, expected: null, auc: null, top_tenth: null, ece: null };

/** The backtest that a card holds, in the words of the API; none when the card has none. */
export function backtestTold(kept: unknown): BacktestTold[] {
  if (!Array.isArray(kept)) return [];
  return (kept as readonly Backtest[]).map((one) => {
    if ('needs' in one) return { days_before: one.daysBefore, needs: one.needs, ...nothing };
    const { customers, left, value, low, high } = one.topTenth;
    return {
      days_before: one.daysBefore,
      needs: null,
      customers: one.customers,
      left: one.left,
      expected: one.expected,
      auc: { ...one.auc },
      top_tenth: { customers, left, lift: value, low, high },
      ece: { ...one.ece },
    };
  });
}
