import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import { useState } from 'react';
import { channels, removeChannel } from '../../api/queries.ts';
import type { ChannelList, ChannelRoute } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { ReadTrouble, Skeleton, Trouble } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { SetUp } from './set-up.tsx';
import { TryIt } from './try-it.tsx';
import { channelWords, deliveryWords, lastDay } from './words.ts';

const ASK_MS = 15_000;
type Open = { what: 'set-up' | 'try'; route: ChannelRoute | null } | null;

/** The ways to people: how each does, in the order in which they are tried, and how to set them up and try them. */
export function Channels() {
  useTitle('Channels');
  const asked = useQuery({ ...channels, refetchInterval: ASK_MS });
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const { data } = asked;
  return (
    <>
      <PageHead
        question="How are people reached?"
        actions={
          data ? (
            <Button kind="main" onClick={() => setOpen({ what: 'set-up', route: null })}>
              Set up a channel
            </Button>
          ) : undefined
        }
      >
        {data ? sentence(data.routes) : null}
      </PageHead>
      <ReadTrouble what="The channels could not be read." asked={asked} />
      {data ? <Routes data={data} onOpen={setOpen} /> : asked.error ? null : <Skeleton rows={6} className="h-20" />}
      {open?.what === 'set-up' && data ? <SetUp kinds={data.kinds} route={open.route} onClose={close} /> : null}
      {open?.what === 'try' && open.route ? <TryIt route={open.route} onClose={close} /> : null}
    </>
  );
}

function sentence(routes: readonly ChannelRoute[]): string {
  const bad = routes.filter(({ tone }) => tone === 'bad');
  const on = new Set(routes.filter(({ enabled }) => enabled).map(({ channel }) => channel));
  const reached = `${on.size} of 6 channels ${on.size === 1 ? 'is' : 'are'} set up.`;
  return bad.length === 0 ? `${reached} None is in trouble.` : `${reached} ${bad.length} ${bad.length === 1 ? 'route needs' : 'routes need'} attention.`;
}

function Routes({ data, onOpen }: { data: ChannelList; onOpen: (open: Open) => void }) {
  const byChannel = Map.groupBy(data.routes, ({ channel }) => channel);
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      {[...byChannel].map(([channel, routes]) => (
        <Panel key={channel} title={channelWords[channel]} aside={routes.length > 1 ? `${routes.length} routes, tried in this order` : undefined} flush>
          <ul className="divide-y">
            {routes.map((route) => (
              <Route key={route.route} route={route} title={data.kinds.find(({ kind }) => kind === route.kind)?.title ?? route.kind} onOpen={onOpen} />
            ))}
          </ul>
        </Panel>
      ))}
    </div>
  );
}

const SIGN = { good: CircleCheck, bad: CircleAlert, neutral: CircleDashed };
const COLOUR = { good: 'text-good', bad: 'text-bad', neutral: 'text-soft' };

function Route({ route, title, onOpen }: { route: ChannelRoute; title: string; onOpen: (open: Open) => void }) {
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const removing = useMutation({
    mutationFn: () => removeChannel(route),
    onSuccess: () => void queries.invalidateQueries({ queryKey: channels.queryKey }),
  });
  const Icon = SIGN[route.tone];
  const own = route.changed_at !== null;
  return (
    <li className="space-y-2 px-4 py-3 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
        <h3 className="font-medium">
          {title} {own ? <span className="font-normal text-soft">({route.route})</span> : null}
        </h3>
        <p className={`inline-flex items-center gap-1.5 font-medium ${COLOUR[route.tone]}`}>
          <Icon size={14} aria-hidden className="shrink-0" />
          {route.state}
        </p>
      </div>
      <p className="text-soft">
        {lastDay(route.last_day)} {deliveryWords[route.delivery]}
      </p>
      {route.receipts_url ? (
        <p className="text-soft">
          Address for receipts and answers, to be given to the provider: <code className="font-mono text-xs break-all text-ink">{route.receipts_url}</code>
        </p>
      ) : null}
      {route.changed_at !== null ? (
        <p className="text-xs text-soft">
          Set up <Moment at={route.changed_at} /> by {route.changed_by}. {route.has_secret ? 'The secret is sealed and shown to nobody.' : ''}
        </p>
      ) : null}
      {removing.error ? <Trouble what="It was not removed." error={removing.error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => onOpen({ what: 'try', route })} disabled={!route.enabled} className="disabled:opacity-50">
          Try it
        </Button>
        {own ? (
          <>
            <Button onClick={() => onOpen({ what: 'set-up', route })}>Change</Button>
            <Button kind="quiet" onClick={() => (sure ? removing.mutate() : setSure(true))} onBlur={() => setSure(false)}>
              {sure ? 'Remove for good' : 'Remove'}
            </Button>
          </>
        ) : null}
      </div>
    </li>
  );
}
