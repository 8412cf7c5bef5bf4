import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { touches } from '../../api/own-queries.ts';
import type { EventTouch } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { counted } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Sums } from './sums.tsx';

const ASK_MS = 15_000;

/** The latest events that reached somebody, each with what it comes to. */
export function Touched() {
  useTitle('Who is touched');
  const asked = useQuery({ ...touches, refetchInterval: ASK_MS });
  const rows = asked.data?.rows;
  return (
    <>
      <PageHead question="What happened, and whom does it touch?">
        Faults, planned work, failed payments and use that fills a plan, each counted once. Open one to see what everybody sees of it.
      </PageHead>
      <ReadTrouble what="The events could not be read." asked={asked} />
      <div className="rounded-lg border bg-surface">
        {asked.isPending && !asked.error ? <Skeleton rows={8} className="h-14 px-4" /> : null}
        {rows?.length === 0 ? (
          <Empty title="Nothing has touched anybody.">An event of the last three days that reaches a customer appears here within seconds.</Empty>
        ) : null}
        <ul className="divide-y">
          {rows?.map((row) => (
            <Row key={row.impact_id} row={row} />
          ))}
        </ul>
      </div>
    </>
  );
}

function Row({ row }: { row: EventTouch }) {
  return (
    <li>
      <Link to="/touched/$id" params={{ id: row.impact_id }} className="block px-4 py-3 hover:bg-raised">
        <span className="flex flex-wrap items-baseline justify-between gap-x-6">
          <span>
            <span className="font-medium">{row.title}</span>{' '}
            <span className="text-soft">{row.node_id ? `at ${row.node_id}` : row.customer_id ? <Private>{row.customer_id}</Private> : null}</span>
          </span>
          <span className="text-sm text-soft">
            <Moment at={row.at} />
          </span>
        </span>
        <span className="block text-sm text-soft">
          <Sums sums={row.sums} />
          {row.partners > 0 ? `, ${counted(row.partners, 'partner')} among them` : ''}
        </span>
      </Link>
    </li>
  );
}
