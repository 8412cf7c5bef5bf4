import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Banknote, CircleAlert, CircleCheck, DoorOpen, GitBranch, LifeBuoy, type LucideIcon, Mail, Package, Receipt, UserRound, WifiOff } from 'lucide-react';
import { timeline } from '../../api/queries.ts';
import type { TimelineEntry } from '../../api/types.ts';
import { usePolling } from '../../live/provider.tsx';
import { Button } from '../../ui/button.tsx';
import { byDay } from '../../ui/by-day.ts';
import { useNow } from '../../ui/now.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private, Prose } from '../../ui/private.tsx';
import { Empty, Skeleton, Trouble } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';

const kinds: Record<TimelineEntry['kind'], { word: string; icon: LucideIcon }> = {
  bill: { word: 'Bill', icon: Receipt },
  payment: { word: 'Payment', icon: Banknote },
  fault: { word: 'Fault', icon: WifiOff },
  ticket: { word: 'Ticket', icon: LifeBuoy },
  message: { word: 'Message', icon: Mail },
  plan: { word: 'Plan', icon: Package },
  visit: { word: 'Visit', icon: DoorOpen },
  decision: { word: 'Decision', icon: GitBranch },
  status: { word: 'Status', icon: UserRound },
};

/** Everything that happened to, with and for one customer, the latest first, day by day. */
export function CustomerTimeline({ id, name }: { id: string; name: string | null }) {
  const { clock } = useTenant();
  const now = useNow();
  const asked = useInfiniteQuery({ ...timeline(id), refetchInterval: usePolling() });
  const entries = asked.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Panel title="What happened" aside={asked.data ? `Times of ${clock.zone}` : null} flush>
      {asked.error ? (
        <div className="p-4">
          <Trouble
            what="The timeline could not be read."
            error={asked.error}
            onRetry={() => void asked.refetch()}
            shownSince={asked.data ? asked.dataUpdatedAt : undefined}
          />
        </div>
      ) : null}
      {asked.isPending && !asked.error ? <Skeleton rows={8} className="h-13 px-4" /> : null}
      {asked.data && entries.length === 0 ? (
        <Empty title="Nothing has happened yet.">Bills, payments, faults, tickets and messages appear here as they arrive.</Empty>
      ) : null}
      <ul>
        {byDay(entries, (entry) => clock.dayFrom(entry.at, now)).flatMap(({ day, entries: those }) =>
          those.map((entry, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two entries of one moment may be alike in everything else
            <Entry key={`${entry.reference ?? ''} ${entry.kind} ${entry.at} ${place}`} entry={entry} day={place === 0 ? day : null} name={name} />
          )),
        )}
      </ul>
      {asked.hasNextPage ? (
        <div className="p-3">
          <Button className="w-full" onClick={() => void asked.fetchNextPage()} disabled={asked.isFetchingNextPage}>
            {asked.isFetchingNextPage ? 'Reading' : 'Show earlier'}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function Entry({ entry, day, name }: { entry: TimelineEntry; day: string | null; name: string | null }) {
  const { clock } = useTenant();
  const { word, icon: Icon } = kinds[entry.kind];
  const title = <Prose text={entry.title} names={[name]} />;
  return (
    <li
      className={`grid grid-cols-[1.25rem_minmax(0,1fr)] items-baseline gap-x-3 px-4 py-2 text-sm sm:grid-cols-[7.5rem_1.25rem_minmax(0,1fr)] ${day ? 'border-t first:border-0' : ''}`}
    >
      <time
        dateTime={entry.at}
        title={clock.exact(entry.at)}
        className="flex items-baseline justify-between gap-2 text-soft tabular-nums max-sm:col-span-2 max-sm:justify-start"
      >
        <span className="font-medium text-ink">{day}</span>
        {clock.time(entry.at)}
      </time>
      <span className={`translate-y-0.5 ${entry.tone === 'bad' ? 'text-bad' : 'text-soft'}`}>
        <Icon size={15} aria-hidden />
        <span className="sr-only">{word}</span>
      </span>
      <div className="min-w-0">
        <div className="flex items-baseline justify-between gap-3">
          <p className="min-w-0 font-medium">
            {entry.kind === 'decision' && entry.reference ? (
              <Link to="/decisions/$id" params={{ id: entry.reference }} className="hover:text-accent hover:underline">
                {title}
              </Link>
            ) : (
              title
            )}
            {entry.detail ? (
              <span className="font-normal text-soft">
                {' — '}
                <Prose text={entry.detail} names={[name]} />
              </span>
            ) : null}
          </p>
          <Tone tone={entry.tone} />
        </div>
        <p className="truncate text-xs text-soft">
          {entry.source}
          {entry.reference ? (
            <>
              {' · '}
              <Private>{entry.reference}</Private>
            </>
          ) : null}
        </p>
      </div>
    </li>
  );
}

function Tone({ tone }: { tone: TimelineEntry['tone'] }) {
  if (tone === 'neutral') return null;
  const bad = tone === 'bad';
  const Icon = bad ? CircleAlert : CircleCheck;
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 text-xs ${bad ? 'text-bad' : 'text-good'}`}>
      <Icon size={12} aria-hidden />
      {bad ? 'Went badly' : 'Went well'}
    </span>
  );
}
