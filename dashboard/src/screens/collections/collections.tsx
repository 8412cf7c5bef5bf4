import { useQuery } from '@tanstack/react-query';
import { collections } from '../../api/collections.ts';
import type { Collections as Told } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
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
    </>
  );
}

const daysOff = ({ holidays }: Told): string =>
  holidays.length === 0
    ? 'No holidays are known. Nobody’s service is proposed to be stopped on or right before a weekend.'
    : `No service is proposed to be stopped on or right before a weekend or a holiday; the next is ${holidays[0]?.name} on ${holidays[0]?.day}.`;

function Sum({ told: { open, missing, ended } }: { told: Told }) {
  const all = ended.recovered + ended.not_recovered + ended.left + ended.other;
  return (
    <>
      {open === 0 ? 'Nothing is missing' : `${counted(open, 'debt')} of `}
      {open === 0 ? null : <Private>{missing.map(({ minor, currency }) => money(minor, currency)).join(' and ')}</Private>}.{' '}
      {all === 0
        ? 'None has ended in the last 30 days.'
        : `Of ${all} that ended in the last 30 days, ${ended.recovered} were paid, ${ended.silently} of them without a message; ${ended.left} customers left.`}
    </>
  );
}
