import { Link } from '@tanstack/react-router';
import type { TenantEcosystemIntelligence } from '../../api/types.ts';
import { RangeBand } from '../../charts/range-band.tsx';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { calendarDay } from '../../ui/time.ts';
import { Sums } from '../opportunities/sums.tsx';

type OutlookProps = { forecast: TenantEcosystemIntelligence['revenue_forecast']; growth: TenantEcosystemIntelligence['growth_opportunities'] };

/** What the next 30, 60 and 90 days are expected to bring, each as a range with what it is made of, and where it could be more. */
export function Outlook({ forecast, growth }: OutlookProps) {
  return (
    <Panel
      title="What will be billed"
      aside={
        <Link to="/accuracy" search={{ kind: 'revenue_forecast.revenue.720' }} className="text-accent hover:underline">
          Did it come true?
        </Link>
      }
    >
      <ul className="space-y-4">
        {forecast.spans.map((span) => (
          <Span key={span.days} span={span} currency={forecast.currency} />
        ))}
      </ul>
      <p className="mt-3 text-xs text-soft">
        {forecast.basis} {forecast.spans.length > 0 ? recordSentence(forecast.settled) : ''}
      </p>
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

/** How often the band has held so far. */
const recordSentence = ({ rows, held_95 }: OutlookProps['forecast']['settled']): string =>
  rows === 0 ? 'None of these forecasts has been settled yet.' : `Of ${counted(rows, 'forecast')} settled so far, ${held_95} lay within their band.`;

type SpanProps = { span: OutlookProps['forecast']['spans'][number]; currency: string | null };

function Span({ span, currency }: SpanProps) {
  const { session } = useTenant();
  const amount = (minor: number) => <Private>{money(minor, currency ?? session.currency, { whole: true })}</Private>;
  return (
    <li>
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-sm text-soft">
          {span.days} days, to {calendarDay(span.until)}
        </span>
        <span className="font-semibold tabular-nums">{amount(span.expected_minor)}</span>
      </div>
      <RangeBand low={span.low_95_minor} middle={span.expected_minor} high={span.high_95_minor} />
      <p className="text-xs text-soft">
        Between {amount(span.low_95_minor)} and {amount(span.high_95_minor)}, 95 times of 100. {amount(span.existing_minor)} if everybody stays, less{' '}
        {amount(span.leavers_minor)} for leavers, and {amount(span.joins_minor)} from who joins; changes of price at the usual pace{' '}
        {span.repriced_minor < 0 ? 'take' : 'add'} {amount(Math.abs(span.repriced_minor))}.
      </p>
    </li>
  );
}
