import { useInfiniteQuery } from '@tanstack/react-query';
import { ownPartner } from '../../api/own-queries.ts';
import type { PartnerOwn } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { counted } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty, NoData, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { OwnCards } from './cards.tsx';
import { OwnNowPanel } from './own-now.tsx';

const ASK_MS = 30_000;

/** A partner's own accounts, and what has touched them. */
export function OwnPartnerPage() {
  useTitle('My customers');
  const asked = useInfiniteQuery({ ...ownPartner, refetchInterval: ASK_MS });
  const first = asked.data?.pages[0];
  return (
    <>
      <PageHead question="How are my customers?">
        {first
          ? `${counted(first.accounts, 'customer')}, ${first.lines_down === 0 ? 'no line known to be down' : `${counted(first.lines_down, 'line')} down`}.`
          : null}
      </PageHead>
      <ReadTrouble what="Your customers could not be read." asked={asked} />
      {asked.isPending && !asked.error ? <Skeleton rows={8} className="h-12" /> : null}
      <div className="mb-4">
        <OwnNowPanel />
      </div>
      {first ? (
        <div className="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
          <Panel title="Customers" flush>
            {first.rows.length === 0 ? <Empty title="You have no customers yet.">The ISP names you on an account; then it appears here.</Empty> : null}
            <ul className="divide-y">
              {asked.data?.pages
                .flatMap(({ rows }) => rows)
                .map((row) => (
                  <Account key={row.customer_id} row={row} />
                ))}
            </ul>
            {asked.hasNextPage ? (
              <div className="border-t p-3">
                <Button onClick={() => void asked.fetchNextPage()}>More</Button>
              </div>
            ) : null}
          </Panel>
          <OwnCards cards={first.touched} nothing="Nothing has touched your customers lately." />
        </div>
      ) : null}
    </>
  );
}

function Account({ row }: { row: PartnerOwn['rows'][number] }) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 px-4 py-2.5">
      <span>
        <Private className="font-medium">{row.name ?? row.customer_id}</Private> <span className="text-sm text-soft">{row.plan ?? 'no plan known'}</span>
        {row.line_down_since ? (
          <span className="block text-sm text-bad">
            Down since <Moment at={row.line_down_since} />
          </span>
        ) : null}
      </span>
      <span className="text-sm text-soft tabular-nums">
        {row.status === 'active' ? '' : `${row.status} · `}
        {row.price_minor === null || row.currency === null ? <NoData /> : <Private>{money(row.price_minor, row.currency)} a month</Private>}
        <Owes row={row} />
      </span>
    </li>
  );
}

function Owes({ row: { owed_minor, currency } }: { row: PartnerOwn['rows'][number] }) {
  if (owed_minor === null) return <> · balance not known</>;
  return owed_minor > 0 && currency ? <Private> · owes {money(owed_minor, currency)}</Private> : null;
}
