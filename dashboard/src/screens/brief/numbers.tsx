import { Link, type LinkProps } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { Changing } from '../../ui/changing.tsx';
import { money } from '../../ui/money.ts';
import { count } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { states } from './sentences.ts';

/** Four numbers of the morning, each a way to the list that it counts. */
export function Numbers({ data }: { data: TenantEcosystemIntelligence }) {
  const { session } = useTenant();
  const { churn_risks: risks, overall_health: health } = data;
  const amount = (minor: number) => <Private>{money(minor, risks.currency ?? session.currency, { whole: true })}</Private>;
  const none = health.scored === 0;
  const { attention } = states(health.grades);
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line xl:grid-cols-4">
      <NumberLink name="At high risk" note="customers, the most money first" value={risks.customers_high} to={{ to: '/retention', search: { level: 'high' } }}>
        {none ? <NoData /> : count(risks.customers_high)}
      </NumberLink>
      <NumberLink
        name="They pay a month"
        note="what is at risk altogether"
        value={risks.monthly_minor}
        to={{ to: '/retention', search: { level: 'high', sort: 'chance' } }}
      >
        {none ? <NoData /> : amount(risks.monthly_minor)}
      </NumberLink>
      <NumberLink name="Expected to be lost" note="a month; each price × its chance" value={risks.expected_loss_minor} to={{ to: '/retention' }}>
        {none ? <NoData /> : amount(risks.expected_loss_minor)}
      </NumberLink>
      <NumberLink
        name="Health of all"
        note={none ? 'nothing scored yet' : `of 100; ${count(attention)} need attention`}
        value={health.score}
        to={{ to: '/customers', search: { sort: 'health', status: 'active' } }}
      >
        {health.score === null ? <NoData /> : Math.round(health.score)}
      </NumberLink>
    </ul>
  );
}

type NumberLinkProps = { name: string; note: string; value: number | null; to: LinkProps; children: ReactNode };

function NumberLink({ name, note, value, to, children }: NumberLinkProps) {
  return (
    <li className="bg-surface">
      <Link {...to} className="group block h-full px-4 py-3 hover:bg-raised focus-visible:-outline-offset-2">
        <span className="flex items-center justify-between text-sm text-soft">
          {name}
          <ChevronRight size={14} aria-hidden className="opacity-0 group-hover:opacity-100" />
        </span>
        <span className="mt-1 block text-2xl font-semibold tracking-tight tabular-nums">
          <Changing value={value} block>
            {children}
          </Changing>
        </span>
        <span className="mt-0.5 block text-xs text-soft">{note}</span>
      </Link>
    </li>
  );
}
