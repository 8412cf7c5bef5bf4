import { useInfiniteQuery } from '@tanstack/react-query';
import { incidentCustomers } from '../../api/queries.ts';
import type { IncidentRecord } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { CustomerName } from '../../ui/customer-name.tsx';
import { ShowMore } from '../../ui/list-foot.tsx';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty, NoData, ReadTrouble, Skeleton } from '../../ui/states.tsx';

/** Everybody whom the incident cuts off, or had cut off, those who pay most first; as many as the number at the top says. */
export function Concerned({ record }: { record: IncidentRecord }) {
  const asked = useInfiniteQuery({ ...incidentCustomers(record.incident_id), refetchInterval: usePolling() });
  const rows = asked.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = asked.data?.pages[0]?.total ?? 0;
  const partners = record.partners.filter(({ partner_id }) => partner_id !== null);
  return (
    <Panel title={record.until === null ? 'Who is cut off' : 'Who was cut off'} aside={asked.data ? counted(total, 'customer') : null} flush>
      <ReadTrouble what="The customers could not be read." asked={asked} />
      {partners.length > 0 ? (
        <p className="border-b px-4 py-2 text-sm text-soft">
          {partners.slice(0, 5).map(({ partner_id, customers }, i) => `${i === 0 ? '' : ', '}${count(customers)} of partner ${partner_id}`)}
          {partners.length > 5 ? ` and others of ${counted(partners.length - 5, 'more partner')}` : ''}
        </p>
      ) : null}
      {asked.isPending && !asked.error ? <Skeleton rows={6} className="h-10 px-4" /> : null}
      {asked.data && rows.length === 0 ? <Empty title="No customer is cut off.">No active customer hangs on these nodes.</Empty> : null}
      <ul className="divide-y">
        {rows.map((row) => (
          <li key={row.customer_id} className="flex min-h-10 items-center gap-4 px-4 py-1.5 text-sm">
            <div className="min-w-[8em] flex-1">
              <CustomerName id={row.customer_id} name={row.name} className="block max-w-fit truncate" />
            </div>
            <span className="truncate text-soft">{row.node_id}</span>
            <span className="w-24 text-end whitespace-nowrap tabular-nums">
              {row.monthly_minor === null ? (
                <NoData why="No price in the currency of the ISP is known" />
              ) : (
                <Private>{money(row.monthly_minor, record.currency)}</Private>
              )}
              {row.monthly_minor === null ? null : <span className="text-soft"> / mo</span>}
            </span>
          </li>
        ))}
      </ul>
      {asked.hasNextPage ? (
        <div className="border-t px-4 py-2 text-end">
          <ShowMore asked={asked}>{`Show ${count(Math.min(50, total - rows.length))} more`}</ShowMore>
        </div>
      ) : null}
    </Panel>
  );
}
