import { Link } from '@tanstack/react-router';
import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { Empty } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';

/** What to look at today, what touches most customers first, each with its evidence and what to do. */
export function Insights({ insights }: { insights: TenantEcosystemIntelligence['operational_insights'] }) {
  return (
    <Panel title="What to look at" aside={insights.length > 0 ? counted(insights.length, 'finding') : null} flush>
      {insights.length === 0 ? <Empty title="Nothing stands out this morning.">Findings appear here when many customers share a cause.</Empty> : null}
      <ol className="divide-y">
        {insights.map((insight) => (
          <li key={`${insight.node_id ?? ''} ${insight.sentence}`} className="px-4 py-3">
            <div className="flex items-baseline justify-between gap-4">
              <p className="font-medium">
                <Prose text={insight.sentence} />
              </p>
              <Touched insight={insight} />
            </div>
            <p className="mt-0.5 text-sm text-soft">
              <Prose text={insight.evidence} />
            </p>
            <p className="mt-1.5 text-sm">
              <span className="text-soft">Next: </span>
              <Prose text={insight.action} />
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

type Insight = TenantEcosystemIntelligence['operational_insights'][number];

/** How many customers a finding touches and what they pay; where there is a list of them, the number opens it. */
function Touched({ insight: { node_id: node, customers, monthly_minor: minor, kind } }: { insight: Insight }) {
  const { session } = useTenant();
  const style = 'text-sm whitespace-nowrap tabular-nums';
  const words = customers === 0 ? null : counted(customers, 'customer');
  const paying =
    minor === null ? null : (
      <span className="block text-end text-xs text-soft">{<Private>{money(minor, session.currency, { whole: true })}</Private>} / mo</span>
    );
  const link = `${style} text-accent hover:underline`;
  if (kind === 'feed')
    return (
      <Link to="/system" className={link}>
        Feeds
      </Link>
    );
  if (kind === 'recovery')
    return (
      <Link to="/decisions" search={{ playbook: 'payment-recovery' }} className={link}>
        {words}
      </Link>
    );
  return (
    <span className="shrink-0">
      {node === null ? (
        <span className={`${style} text-soft`}>{words}</span>
      ) : (
        <Link to="/retention" search={{ node }} className={link}>
          {words}
        </Link>
      )}
      {paying}
    </span>
  );
}
