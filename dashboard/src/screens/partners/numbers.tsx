import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PartnerRecord } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { count } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';

const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const tile = 'block h-full px-4 py-3 hover:bg-raised focus-visible:-outline-offset-2';

/** Four numbers of a partner, each a way to what it counts. */
export function Numbers({ record: { partner, renewals, lapses, currency } }: { record: PartnerRecord }) {
  const { sums, commission } = partner;
  const own = { partner: partner.partner_id, status: 'active' } as const;
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line xl:grid-cols-4">
      <li className="bg-surface">
        <Link to="/customers" search={own} className={tile}>
          <Tile name="Customers" note={`${count(sums.activated_90d)} new and ${count(sums.lapsed_90d)} left in 90 days`}>
            {count(sums.customers)}
          </Tile>
        </Link>
      </li>
      <li className="bg-surface">
        <a href="#renewals" className={tile}>
          <Tile
            name="Renewing this week"
            note={renewals.not_known > 0 ? `of ${count(renewals.not_known)} it is not known` : 'by the day of the latest bill or payment'}
          >
            {count(renewals.customers)}
          </Tile>
        </a>
      </li>
      <li className="bg-surface">
        <Link to="/customers" search={{ ...own, sort: 'chance' }} className={tile}>
          <Tile name="Expected to leave" note={`in ${lapses.within_days} days; the sum of ${count(lapses.scored)} chances`}>
            {lapses.expected === null ? <NoData /> : one.format(lapses.expected)}
          </Tile>
        </Link>
      </li>
      <li className="bg-surface">
        <a href="#commission" className={tile}>
          <Tile name="Earned in 30 days" note={commission.forecast ? 'the forecast stands below' : (commission.none_because ?? '')}>
            <Private>{money(commission.earned_30d_minor, currency)}</Private>
          </Tile>
        </a>
      </li>
    </ul>
  );
}

function Tile({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <>
      <span className="block text-sm text-soft">{name}</span>
      <span className="mt-1 block text-2xl font-semibold tracking-tight tabular-nums">{children}</span>
      <span className="mt-0.5 block text-xs text-soft">{note}</span>
    </>
  );
}
