import type { PartnerRecord } from '../../api/types.ts';
import { RangeBand } from '../../charts/range-band.tsx';
import { money } from '../../ui/money.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { calendarDay } from '../../ui/time.ts';

/** What a partner earned, span by span and line by line, and what it is expected to earn next. */
export function Commission({ record: { partner, commission_history: spans, commission_lines: lines, currency } }: { record: PartnerRecord }) {
  const { forecast, none_because, earned_90d_minor } = partner.commission;
  const amount = (minor: number) => money(minor, currency);
  return (
    <Panel id="commission" title="Commission" aside={<Private>{amount(earned_90d_minor)} in 90 days</Private>}>
      {forecast ? (
        <>
          <p className="font-medium">
            <Prose
              text={`About ${amount(forecast.minor)} from ${calendarDay(forecast.from)} to ${calendarDay(forecast.to)}; 95 of 100 such forecasts lie between ${amount(forecast.low_95_minor)} and ${amount(forecast.high_95_minor)}.`}
            />
          </p>
          <div className="mt-2">
            <RangeBand low={forecast.low_95_minor} middle={forecast.minor} high={forecast.high_95_minor} />
          </div>
          <p className="mt-1 text-xs text-soft">{forecast.basis}</p>
        </>
      ) : (
        <p className="text-sm text-soft">{none_because}</p>
      )}
      {spans.length > 0 ? <Spans spans={spans.slice(-6).toReversed()} amount={amount} /> : null}
      {lines.length > 0 ? (
        <details className="mt-3 border-t pt-2 text-sm">
          <summary className="inline-flex min-h-6 items-center text-soft hover:text-ink">Line by line, 90 days</summary>
          <ul className="mt-1 divide-y text-xs">
            {lines.map(({ day, minor }) => (
              <li key={day} className="flex justify-between gap-3 py-1 tabular-nums">
                <span>{calendarDay(day)}</span>
                <Private>{amount(minor)}</Private>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </Panel>
  );
}

function Spans({ spans, amount }: { spans: PartnerRecord['commission_history']; amount: (minor: number) => string }) {
  const most = Math.max(1, ...spans.map(({ minor }) => minor));
  return (
    <ul className="mt-3 space-y-2 border-t pt-3 text-sm">
      {spans.map(({ from, to, minor }) => (
        <li key={from}>
          <div className="flex items-baseline justify-between gap-3 text-xs">
            <span className="text-soft">
              {calendarDay(from)} – {calendarDay(to)}
            </span>
            <span className="tabular-nums">
              <Private>{amount(minor)}</Private>
            </span>
          </div>
          <svg aria-hidden width="100%" height="6" className="mt-0.5 block rounded-sm bg-raised">
            <rect width={`${(100 * minor) / most}%`} height="6" rx="1.5" className="fill-still" />
          </svg>
        </li>
      ))}
    </ul>
  );
}
