import type { ModelRecord } from '../../api/types.ts';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { lookBackSentence } from '../customer/risk-ahead.ts';

type Judged = ModelRecord['backtest'][number];
type Figure = { readonly value: number; readonly low: number; readonly high: number };

/** What models of the past, which knew only what was known then, would have said, and who has left since. */
export function LookBack({ backtest }: { backtest: readonly Judged[] }) {
  if (backtest.length === 0) return null;
  return (
    <Panel title="Had it been asked before">
      <ul className="divide-y text-sm">
        {backtest.map((judged) => (
          <li key={judged.days_before} className="py-2 first:pt-0">
            <p>{lookBackSentence(judged)}</p>
            <Figures judged={judged} />
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-soft">
        For each day a model was trained on what was known on it and nothing later. It is made to judge by and serves nobody; the version in use has learned
        from more.
      </p>
    </Panel>
  );
}

function Figures({ judged: { customers, left, expected, auc, top_tenth, ece } }: { judged: Judged }) {
  if (customers === null || left === null || expected === null || auc === null || top_tenth === null || ece === null) return null;
  return (
    <p className="mt-0.5 text-xs text-soft tabular-nums">
      {`${count(customers)} customers, ${count(left)} left, ${count(expected)} expected · AUC ${told(auc, 3)} · lift of the tenth ${told({ ...top_tenth, value: top_tenth.lift }, 1)} · off by ${told({ value: 100 * ece.value, low: 100 * ece.low, high: 100 * ece.high }, 1)} points`}
    </p>
  );
}

const told = ({ value, low, high }: Figure, digits: number): string => `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
