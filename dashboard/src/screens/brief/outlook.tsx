import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { RangeBand } from '../../charts/range-band.tsx';
import { money } from '../../ui/money.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { Sums } from '../opportunities/sums.tsx';

type OutlookProps = { forecast: TenantEcosystemIntelligence['revenue_forecast']; growth: TenantEcosystemIntelligence['growth_opportunities'] };

/** What next month is expected to bring, as a range, and where it could be more. */
export function Outlook({ forecast, growth }: OutlookProps) {
  const { session } = useTenant();
  const { monthly_minor: middle, low_minor: low, high_minor: high, basis } = forecast;
  const amount = (minor: number) => <Private>{money(minor, forecast.currency ?? session.currency, { whole: true })}</Private>;
  return (
    <Panel title="Next month">
      {middle === null ? (
        <p className="text-soft">No forecast yet.</p>
      ) : (
        <p className="text-lg font-semibold tracking-tight tabular-nums">
          {amount(middle)} <span className="text-base font-normal text-soft">expected{low !== null && high !== null ? ', between ' : ''}</span>
          {low !== null && high !== null ? (
            <span className="text-base font-normal text-soft">
              {amount(low)} and {amount(high)}
            </span>
          ) : null}
        </p>
      )}
      {middle !== null && low !== null && high !== null ? (
        <div className="mt-2">
          <RangeBand low={low} middle={middle} high={high} />
        </div>
      ) : null}
      <p className="mt-1 text-xs text-soft">{basis}</p>
      <h3 className="mt-4 border-t pt-3 text-sm font-medium">Where it could be more</h3>
      {growth.items.length === 0 ? (
        <p className="mt-1 text-sm text-soft">{growth.none_because ?? 'Nothing is known to offer.'}</p>
      ) : (
        <div className="mt-1">
          <Sums sums={growth.items} currency={forecast.currency} />
        </div>
      )}
    </Panel>
  );
}
