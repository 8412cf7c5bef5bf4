import { Link } from '@tanstack/react-router';
import type { CustomerRow } from '../../api/types.ts';
import { CustomerName } from '../../ui/customer-name.tsx';
import { RiskLevel } from '../../ui/level.tsx';
import { money } from '../../ui/money.ts';
import { count } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { Empty } from '../../ui/states.tsx';

/** The few customers with the most at risk, and the way to all of them. */
export function Worst({ rows, total }: { rows: readonly CustomerRow[]; total: number }) {
  const all = (
    <Link to="/retention" search={{ level: 'high' }} className="text-accent hover:underline">
      All {count(total)}
    </Link>
  );
  return (
    <Panel title="Who to call first" aside={total > 0 ? all : null} flush>
      {rows.length === 0 ? <Empty title="Nobody needs a call.">The list fills when somebody’s risk rises.</Empty> : null}
      <ul className="divide-y">
        {rows.map((row) => (
          <li key={row.customer_id} className="flex items-center gap-4 px-4 py-2 text-sm">
            <div className="min-w-0 flex-1">
              <CustomerName id={row.customer_id} name={row.name} className="block max-w-fit truncate" />
              <p className="truncate text-xs text-soft">
                {row.main_reason ? <Prose text={row.main_reason.sentence} names={[row.name]} /> : (row.plan_name ?? 'No plan')}
              </p>
            </div>
            <RiskLevel level={row.churn_level} points={row.churn_chance === null ? null : row.churn_chance * 100} />
            <span className="w-20 text-end whitespace-nowrap tabular-nums">
              {row.at_risk_minor !== null && row.currency ? <Private>{money(row.at_risk_minor, row.currency, { whole: true })}</Private> : '–'}
              <span className="block text-xs text-soft">at risk / mo</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
