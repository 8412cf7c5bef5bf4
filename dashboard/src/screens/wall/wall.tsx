import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { network } from '../../api/queries.ts';
import type { IncidentRow, NetworkScan, NodeRow } from '../../api/types.ts';
import { HeatStrip } from '../../charts/heat-strip.tsx';
import { useLive } from '../../live/provider.tsx';
import { wellbeingWord } from '../../ui/level.tsx';
import { useNow } from '../../ui/now.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { useTitle } from '../../ui/title.ts';
import { headline } from '../network/headline.ts';
import { lasting } from '../network/words.tsx';
import { shiftOf, shownOn } from './places.ts';

const EVERY_MS = 15_000;

/** The network on a wall: one page without scrolling, in large letters, grey until something is wrong; nothing on it moves but its place. */
export function Wall() {
  useTitle('Network wall');
  const now = useNow();
  const asked = useQuery({ ...network, refetchInterval: EVERY_MS });
  const { x, y } = shiftOf(now);
  // Dark by default, whatever the other pages are.
  useEffect(() => {
    const root = document.documentElement;
    const before = root.dataset.theme;
    root.dataset.theme = 'dark';
    return () => {
      if (before === undefined) delete root.dataset.theme;
      else root.dataset.theme = before;
    };
  }, []);
  return (
    <main
      id="page"
      style={{ transform: `translate(${x}px, ${y}px)` }}
      className="flex h-dvh flex-col gap-6 overflow-hidden bg-ground p-8 text-[28px] leading-9 text-ink max-md:p-4"
    >
      {asked.data ? <Whole scan={asked.data} /> : <h1 className="text-4xl">{asked.error ? 'The network could not be read.' : 'Reading the network'}</h1>}
      <Age at={asked.dataUpdatedAt} heardAt={asked.data?.heard_at ?? null} now={now} failed={asked.error !== null} />
    </main>
  );
}

function Whole({ scan }: { scan: NetworkScan }) {
  const { incidents, nodes } = shownOn(scan);
  const rest = scan.incidents.length - incidents.length;
  return (
    <>
      <h1 className={`text-4xl font-semibold max-md:text-3xl ${scan.incidents.length > 0 ? 'text-bad' : ''}`}>{headline(scan)}</h1>
      {incidents.length > 0 ? (
        <section aria-label="Open incidents">
          <ul className="divide-y">
            {incidents.map((row) => (
              <Incident key={row.incident_id} row={row} />
            ))}
          </ul>
          {rest > 0 ? <p className="mt-2 text-soft">And {counted(rest, 'more incident')}.</p> : null}
        </section>
      ) : null}
      <section aria-label="Worst nodes" className="min-h-0 flex-1 overflow-hidden">
        <ul className="divide-y">
          {nodes.map((row) => (
            <Node key={row.node_id} row={row} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Incident({ row }: { row: IncidentRow }) {
  const now = useNow();
  return (
    <li className="flex flex-wrap items-baseline gap-x-8 py-2">
      <span className="min-w-[8em] flex-1 truncate font-semibold">{row.root}</span>
      <span className="tabular-nums">{counted(row.customers, 'customer')}</span>
      <span className="text-soft tabular-nums">{lasting(row.since, now)}</span>
      <span className={row.taken_by === null ? 'text-warn' : 'text-soft'}>{row.taken_by === null ? 'Nobody has it' : <Private>{row.taken_by}</Private>}</span>
    </li>
  );
}

const colours = { attention: 'text-bad', watch: 'text-warn', healthy: 'text-soft', 'no-data': 'text-soft' } as const;

function Node({ row }: { row: NodeRow }) {
  return (
    <li className="flex items-center gap-8 py-2">
      <span className="min-w-[8em] flex-1 truncate">{row.node_id}</span>
      <span className="w-64 max-md:hidden">
        <HeatStrip periods={row.periods} className="h-8" />
      </span>
      <span className="w-28 text-end tabular-nums max-md:hidden">{row.latency_ms === null ? '–' : `${count(row.latency_ms)} ms`}</span>
      <span className={`w-60 max-md:w-auto ${colours[row.status]}`}>{wellbeingWord(row.status)}</span>
    </li>
  );
}

/** How old what is shown is, by the page and by the network. */
function Age({ at, heardAt, now, failed }: { at: number; heardAt: string | null; now: number; failed: boolean }) {
  const { clock, session } = useTenant();
  const { state } = useLive();
  return (
    <p className={`mt-auto flex flex-wrap justify-between gap-x-8 ${failed ? 'text-warn' : 'text-soft'}`}>
      <span>{session.tenant_name}</span>
      <span className="tabular-nums">
        {at === 0 ? 'Nothing read yet' : `${failed ? 'Not read since' : 'Read at'} ${clock.time(at)}`}
        {heardAt === null ? ', no reading ever' : `, last reading ${clock.relative(heardAt, now)}`}
        {state.mode === 'live' ? '' : ', not live'}
      </span>
    </p>
  );
}
