import { useQuery } from '@tanstack/react-query';
import { collections } from '../../api/collections.ts';
import type { Collections as Told } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { CustomerName } from '../../ui/customer-name.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { RecoveryItem } from './row.tsx';

/** Debts that are being recovered: where each stands, what comes next, and what a person can agree on. */
export function Collections() {
  useTitle('Collections');
  const asked = useQuery({ ...collections, refetchInterval: usePolling() });
  const told = asked.data;
  return (
    <>
      <PageHead question="Who has not paid, and what happens next?">{told ? <Sum told={told} /> : null}</PageHead>
      <ReadTrouble what="The recoveries could not be read." asked={asked} />
      <div className="rounded-lg border bg-surface">
        {asked.isPending && !asked.error ? <Skeleton rows={8} className="h-16 px-4" /> : null}
        {told?.rows.length === 0 ? (
          <Empty title="Nothing is being recovered.">A payment that fails, or a prepaid balance that runs out, appears here.</Empty>
        ) : null}
        <ul className="divide-y">
          {told?.rows.map((row) => (
            <RecoveryItem key={row.run_id} row={row} />
          ))}
        </ul>
      </div>
      {told && told.open > told.rows.length ? <p className="mt-3 text-sm text-soft">The {told.rows.length} largest are shown.</p> : null}
      {told ? <p className="mt-3 text-sm text-soft">{daysOff(told)}</p> : null}
      {told && told.unattended.all > 0 ? <NotLookedAfter told={told} /> : null}
    </>
  );
}

const daysOff = ({ holidays }: Told): string =>
  holidays.length === 0
    ? 'No holidays are known. Nobody’s service is proposed to be stopped on or right before a weekend.'
    : `No service is proposed to be stopped on or right before a weekend or a holiday; the next is ${holidays[0]?.name} on ${holidays[0]?.day}.`;

/** Who owes and is written to by nobody: a person decides about them. */
function NotLookedAfter({ told: { unattended } }: { told: Told }) {
  return (
    <section className="mt-6">
      <h2 className="font-medium">{counted(unattended.all, 'more customer')} with a failed charge and no recovery</h2>
      <p className="mt-1 text-sm text-soft">
        Nothing has been paid since, and nothing goes out by itself: the failure was more than three days old when it was told, so that history that is brought
        in writes to nobody, or the recovery has ended. The next failed charge opens one.
      </p>
      <ul className="mt-2 divide-y rounded-lg border bg-surface">
        {unattended.customers.map(({ customer_id, customer_name, failed_at }) => (
          <li key={customer_id} className="flex flex-wrap items-baseline justify-between gap-x-6 px-4 py-2 text-sm">
            <CustomerName id={customer_id} name={customer_name} />
            <span className="text-xs text-soft">
              failed <Moment at={failed_at} />
            </span>
          </li>
        ))}
      </ul>
      {unattended.all > unattended.customers.length ? <p className="mt-2 text-sm text-soft">The {unattended.customers.length} latest are shown.</p> : null}
    </section>
  );
}

function Sum({ told: { open, low, missing, ended } }: { told: Told }) {
  const all = ended.paid + ended.unpaid + ended.left + ended.other;
  const debts = open - low;
  return (
    <>
      {debts === 0 ? 'Nothing is missing' : `${counted(debts, 'debt')} of `}
      {debts === 0 ? null : <Private>{missing.map(({ minor, currency }) => money(minor, currency)).join(' and ')}</Private>}.{' '}
      {low === 0 ? '' : `${counted(low, 'prepaid balance')} ${low === 1 ? 'is' : 'are'} low. `}
      {all === 0
        ? 'None has ended in the last 30 days.'
        : `Of ${all} that ended in the last 30 days, ${ended.paid} were paid, ${ended.silently} of them without a message; ${ended.left} customers left.`}
    </>
  );
}
