import { Link } from '@tanstack/react-router';
import type { PartnerRecord } from '../../api/types.ts';
import { CustomerName } from '../../ui/customer-name.tsx';
import { RiskLevel } from '../../ui/level.tsx';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty } from '../../ui/states.tsx';
import { calendarDay } from '../../ui/time.ts';

type Priced = { readonly monthly_price_minor: number | null; readonly currency: string | null };
const Price = ({ one }: { one: Priced }) =>
  one.monthly_price_minor !== null && one.currency ? <Private>{money(one.monthly_price_minor, one.currency)}</Private> : <>–</>;

/** The customers of a partner who are likely to leave, by name, the likeliest first. */
export function Lapses({ record: { lapses, partner } }: { record: PartnerRecord }) {
  const likely = lapses.high + lapses.medium;
  const all = (
    <Link to="/customers" search={{ partner: partner.partner_id, status: 'active', sort: 'chance' }} className="text-accent hover:underline">
      All {count(partner.sums.customers)}
    </Link>
  );
  return (
    <Panel title="Likely to leave" aside={all} flush>
      {lapses.list.length === 0 ? (
        <Empty title="Nobody is at medium or high risk.">{lapses.scored === 0 ? 'No customer of this partner has been scored yet.' : null}</Empty>
      ) : (
        <>
          <p className="px-4 pt-3 text-sm">
            {counted(lapses.high, 'customer')} at high and {count(lapses.medium)} at medium risk within {lapses.within_days} days
            {likely > lapses.list.length ? `; the ${lapses.list.length} likeliest:` : ':'}
          </p>
          <ul className="mt-1 divide-y">
            {lapses.list.map((one) => (
              <li key={one.customer_id} className="flex items-center gap-4 px-4 py-2 text-sm">
                <div className="min-w-0 flex-1">
                  <CustomerName id={one.customer_id} name={one.name} className="block max-w-fit truncate" />
                  <p className="truncate text-xs text-soft">
                    {one.renews_on ? `next month begins ${calendarDay(one.renews_on)}` : 'when the next month begins is not known'}
                  </p>
                </div>
                <RiskLevel level={one.level} points={100 * one.chance} />
                <span className="w-16 text-end whitespace-nowrap tabular-nums">
                  <Price one={one} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

/** The customers of a partner whose next month begins within seven days. */
export function Renewals({ record: { renewals, currency } }: { record: PartnerRecord }) {
  return (
    <Panel
      id="renewals"
      title="Renewing this week"
      aside={
        <>
          {counted(renewals.customers, 'customer')}, <Private>{money(renewals.monthly_minor, currency)}</Private> a month
        </>
      }
      flush
    >
      {renewals.list.length === 0 ? <Empty title="Nobody’s month begins within seven days." /> : null}
      <ul className="divide-y">
        {renewals.list.map((one) => (
          <li key={one.customer_id} className="flex items-center gap-4 px-4 py-1.5 text-sm">
            <CustomerName id={one.customer_id} name={one.name} className="block min-w-0 flex-1 truncate" />
            <span className="whitespace-nowrap text-soft tabular-nums">{calendarDay(one.renews_on)}</span>
            <span className="w-16 text-end whitespace-nowrap tabular-nums">
              <Price one={one} />
            </span>
          </li>
        ))}
      </ul>
      {renewals.customers > renewals.list.length || renewals.not_known > 0 ? (
        <p className="border-t px-4 py-2 text-xs text-soft">
          {renewals.customers > renewals.list.length ? `The soonest ${renewals.list.length} of ${count(renewals.customers)}. ` : ''}
          {renewals.not_known > 0 ? `Of ${counted(renewals.not_known, 'customer')} no bill or payment of two months tells when the month begins.` : ''}
        </p>
      ) : null}
    </Panel>
  );
}
