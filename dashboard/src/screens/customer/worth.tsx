import type { RevenueOpportunity } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';

/** What a month of this customer is worth, what of it is at stake, and what could be won. */
export function Worth({ worth }: { worth: RevenueOpportunity }) {
  const { monthly_price_minor: price, at_risk_minor: risk, currency, opportunities, none_because } = worth;
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
      {opportunities.length > 0 ? (
        <ul className="mt-3 space-y-2 border-t pt-3 text-sm">
          {opportunities.map((opportunity) => (
            <li key={opportunity.offer}>
              <p className="font-medium">{opportunity.offer}</p>
              <p className="text-soft">
                <Prose text={opportunity.sentence} />
              </p>
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-3 border-t pt-3 text-sm text-soft">{none_because ?? 'Nothing to offer is known.'}</p>
      )}
    </Panel>
  );
}
