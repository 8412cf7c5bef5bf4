import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { NumberLink, NumberLinks } from '../../ui/number-links.tsx';
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
    <NumberLinks>
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
    </NumberLinks>
  );
}
