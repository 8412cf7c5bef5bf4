import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { touch } from '../../api/own-queries.ts';
import type { EventTouchRecord, PersonaTouched } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { counted } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Sums } from './sums.tsx';

/** Cards of one persona that are shown; the others say the same of other sums. */
const SHOWN = 3;
const route = getRouteApi('/touched/$id');
const NAMES: Record<PersonaTouched['persona'], string> = {
  customer: 'Customers',
  technician: 'Technicians',
  noc: 'Operations centre',
  finance: 'Finance',
  partner: 'Partners',
  tenant: 'The ISP',
  platform: 'Owner of the platform',
};

/** One event: who is touched, and what each one sees. */
export function TouchedEvent() {
  const { id } = route.useParams();
  const asked = useQuery(touch(id));
  const record = asked.data;
  useTitle(record?.title ?? 'Who is touched');
  return (
    <>
      <PageHead question={record ? `${record.title}: who is touched?` : 'Who is touched?'}>{record ? <Head record={record} /> : null}</PageHead>
      <ReadTrouble what="The event could not be read." asked={asked} />
      {asked.isPending && !asked.error ? <Skeleton rows={7} className="h-20" /> : null}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {record?.personas.map((seen) => (
          <Seen key={seen.persona} seen={seen} most={record.most_cards} />
        ))}
      </div>
    </>
  );
}

function Head({ record }: { record: EventTouchRecord }) {
  return (
    <>
      <Moment at={record.at} />
      {record.node_id ? ` at ${record.node_id}` : ''}
      {record.customer_id ? (
        <>
          {' '}
          ·{' '}
          <Link to="/customers/$id" params={{ id: record.customer_id }} className="underline hover:text-accent">
            <Private>{record.customer_id}</Private>
          </Link>
        </>
      ) : null}
      . In all <Sums sums={record.sums} />, as it stood at <Moment at={record.counted_at} />.
    </>
  );
}

function Seen({ seen, most }: { seen: PersonaTouched; most: number }) {
  return (
    <Panel title={NAMES[seen.persona]} aside={seen.touched ? (seen.people > 1 ? `${counted(seen.people, 'card')}` : 'one card') : 'not touched'}>
      {seen.touched ? null : <p className="text-sm text-soft">{seen.because}</p>}
      <ul className="space-y-3">
        {seen.cards.slice(0, SHOWN).map((card) => (
          <li key={card.subject ?? 'all'} className="text-sm">
            {card.subject ? (
              <p className="text-xs text-soft">
                <Private>{card.subject}</Private>
              </p>
            ) : null}
            <p>
              <Prose text={card.sentence} />
            </p>
            {card.todo ? <p className="text-soft">{card.todo}</p> : null}
            <p className="text-xs text-soft">
              <Sums sums={card.sums} />
            </p>
          </li>
        ))}
      </ul>
      {seen.people > SHOWN ? (
        <p className="mt-2 text-xs text-soft">
          {counted(seen.people - SHOWN, 'more card')} like these{seen.people > most ? ', the largest first' : ''}.
        </p>
      ) : null}
      {seen.nobody && seen.touched ? (
        <p className="mt-2 border-t pt-2 text-xs text-soft">
          Of none of them: <Sums sums={seen.nobody} />.
        </p>
      ) : null}
    </Panel>
  );
}
