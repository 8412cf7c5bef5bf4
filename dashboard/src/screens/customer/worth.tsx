import type { RevenueOpportunity } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';
import { Offers } from './offers.tsx';

/** What a month of this customer is worth, what of it is at stake, and what could be won. */
export function Worth({ worth }: { worth: RevenueOpportunity }) {
  const { monthly_price_minor: price, at_risk_minor: risk, currency } = worth;
  return (
    <Panel title="Worth">
      <dl className="grid grid-cols-2 gap-4 text-sm">
        <div>
          <dt className="text-soft">Pays a month</dt>
          <dd className="font-medium tabular-nums">{price === null || !currency ? <NoData /> : <Private>{money(price, currency)}</Private>}</dd>
        </div>
        <div>
          <dt className="text-soft">Of that at risk</dt>
          <dd className="font-medium tabular-nums">{risk === null || !currency ? <NoData /> : <Private>{money(risk, currency)}</Private>}</dd>
        </div>
      </dl>
      <Offers worth={worth} />
    </Panel>
  );
}
