import { Link } from '@tanstack/react-router';
import type { OpportunityList } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { useTenant } from '../../ui/tenant.tsx';

/** The best offers by kind, each a way to the list that it counts; together they are the list. */
export function Sums({ sums, currency }: Pick<OpportunityList, 'sums' | 'currency'>) {
  const { session } = useTenant();
  const amount = (minor: number) => <Private>{money(minor, currency ?? session.currency, { whole: true })}</Private>;
  return (
    <ul className="space-y-1.5 text-sm">
      {sums.map(({ kind, title, customers, expected_minor: value }) => (
        <li key={kind} className="flex flex-wrap items-baseline justify-between gap-x-3">
          <Link to="/opportunities" search={{ kind }} className="font-medium hover:underline">
            {title}
          </Link>
          <span className="text-soft tabular-nums">
            {counted(customers, 'customer')}
            {value === null ? (
              ', worth not known yet'
            ) : (
              <>
                , {amount(value.mid)} in a year, between {amount(value.low)} and {amount(value.high)}
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
