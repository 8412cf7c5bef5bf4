import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { experience } from '../../api/preferences.ts';
import type { Experience } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { counted } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Segments } from '../../ui/select.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { waitingWords } from '../settings/sending-words.ts';
import { WaitingRow } from '../waiting/row.tsx';
import { Alerts } from './alerts.tsx';
import { WithheldList } from './withheld.tsx';

const route = getRouteApi('/now');
const deskWords = { tenant: 'The whole ISP', noc: 'Network', finance: 'Collections', support: 'Support' } as const;

/** What needs the reader now, in the order that suits their work: what hits whom, what they may do as it stands, and what is not done and why. */
export function Now() {
  useTitle('What needs me');
  const { desk } = route.useSearch();
  const navigate = useNavigate({ from: '/now' });
  const asked = useQuery({ ...experience(desk), refetchInterval: usePolling(), placeholderData: keepPreviousData });
  const now = asked.data;
  return (
    <>
      <PageHead question="What needs me now?">{now ? <Sum now={now} /> : null}</PageHead>
      {now && now.desks.length > 1 ? (
        <div className="mb-3 overflow-x-auto">
          <Segments
            label="Look as"
            value={now.desk}
            options={now.desks.map((value) => ({ value, label: deskWords[value] }))}
            onChange={(value) => void navigate({ search: { desk: value as typeof desk }, replace: true, resetScroll: false })}
          />
        </div>
      ) : null}
      <ReadTrouble what="What needs you could not be read." asked={asked} />
      {asked.isPending && !asked.error ? <Skeleton rows={8} className="h-16" /> : null}
      {now ? (
        <div className="space-y-4">
          {now.parts.map((part) => (
            <Fragment key={part}>{partOf(part, now)}</Fragment>
          ))}
          <p className="text-sm text-soft">{now.parts_because}</p>
        </div>
      ) : null}
    </>
  );
}

function partOf(part: Experience['parts'][number], now: Experience): ReactNode {
  if (part === 'alerts') return <Alerts key={now.desk} alerts={now.alerts} desk={now.desk} currency={now.currency} />;
  if (part === 'actions') return <Actions now={now} />;
  if (part === 'withheld') return <NotDone now={now} />;
  return (
    <Panel title="How you hear of things">
      <p className="text-sm">{now.communication}</p>
    </Panel>
  );
}

function Actions({ now: { actions } }: { now: Experience }) {
  return (
    <Panel title="To do, as it stands" flush>
      {actions.length === 0 ? <p className="p-4 text-sm text-soft">Nothing that may be done now waits for you.</p> : null}
      <ul className="divide-y">
        {actions.map((row) => (
          <WaitingRow key={row.key} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function NotDone({ now: { withheld, held_messages } }: { now: Experience }) {
  return (
    <Panel title="Not done, and why" flush>
      {withheld.length === 0 && held_messages.length === 0 ? <p className="p-4 text-sm text-soft">No rule holds anything back.</p> : null}
      <WithheldList rows={withheld} />
      {held_messages.length > 0 ? (
        <ul className="space-y-1 border-t p-4 text-sm first:border-t-0">
          {held_messages.map(({ reason, messages }) => (
            <li key={reason}>
              {counted(messages, 'message')} {messages === 1 ? 'waits' : 'wait'}: <span className="text-soft">{waitingWords(reason)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function Sum({ now: { alerts, actions, withheld } }: { now: Experience }) {
  if (alerts.length + actions.length + withheld.length === 0) return <>Nothing goes on that concerns you.</>;
  const [worst] = alerts;
  const first = worst ? `Hits most: ${worst.title}. ` : '';
  const held = withheld.length > 0 ? `; ${withheld.length} had better wait` : '';
  const may = actions.length === 0 ? 'Nothing that may be done now waits for you' : `${counted(actions.length, 'thing')} may be done now`;
  return <>{`${first}${may}${held}.`}</>;
}
