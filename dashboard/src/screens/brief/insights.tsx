import { Link } from '@tanstack/react-router';
import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Prose } from '../../ui/private.tsx';
import { Empty } from '../../ui/states.tsx';

/** What to look at today, by the customers that it touches, each with its evidence and what to do. */
export function Insights({ insights }: { insights: TenantEcosystemIntelligence['operational_insights'] }) {
  const sorted = [...insights].sort((a, b) => b.customers - a.customers);
  return (
    <Panel title="What to look at" aside={insights.length > 0 ? counted(insights.length, 'finding') : null} flush>
      {sorted.length === 0 ? <Empty title="Nothing stands out this morning.">Findings appear here when many customers share a cause.</Empty> : null}
      <ol className="divide-y">
        {sorted.map((insight) => (
          <li key={`${insight.node_id ?? ''} ${insight.sentence}`} className="px-4 py-3">
            <div className="flex items-baseline justify-between gap-4">
              <p className="font-medium">
                <Prose text={insight.sentence} />
              </p>
              <Touched node={insight.node_id} customers={insight.customers} />
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

/** How many customers a finding touches; where it concerns one access node, the number opens their list. */
function Touched({ node, customers }: { node: string | null; customers: number }) {
  const words = counted(customers, 'customer');
  if (node === null) return <span className="text-sm whitespace-nowrap text-soft tabular-nums">{words}</span>;
  return (
    <Link to="/retention" search={{ node }} className="text-sm whitespace-nowrap text-accent tabular-nums hover:underline">
      {words}
    </Link>
  );
}
