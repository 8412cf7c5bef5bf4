import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { network } from '../../api/queries.ts';
import type { NetworkScan } from '../../api/types.ts';
import { useWide } from '../../ui/media.ts';
import { Moment } from '../../ui/moment.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Segments } from '../../ui/select.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { headline } from './headline.ts';
import { IncidentPanel } from './incident-panel.tsx';
import { OpenIncidents, PastIncidents } from './incidents.tsx';
import { MayFail } from './may-fail.tsx';
import { Numbers } from './numbers.tsx';
import { useOften } from './often.ts';
import { WorstNodes } from './worst.tsx';

const route = getRouteApi('/network');
const views = [
  { value: '', label: 'Open' },
  { value: 'past', label: 'Past' },
];

/** The morning scan: what is down and whom it cuts off, then the nodes that are worst; at the right the incident that is looked at. */
export function NetworkPage() {
  useTitle('Network');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/network' });
  const wide = useWide();
  const asked = useQuery({ ...network, refetchInterval: useOften() });
  const scan = asked.data;
  const past = search.show === 'past';
  const selected = search.incident ?? (past ? null : (scan?.incidents[0]?.incident_id ?? null));
  const select = useCallback((incident: string) => void navigate({ search: (now) => ({ ...now, incident }), replace: true, resetScroll: false }), [navigate]);
  const segments = (
    <Segments
      label="Which incidents"
      value={search.show ?? ''}
      options={views}
      onChange={(value) => void navigate({ search: { show: value === 'past' ? 'past' : undefined }, replace: true, resetScroll: false })}
    />
  );
  return (
    <>
      <PageHead question="What is broken, and whom does it hurt?">{scan ? headline(scan) : null}</PageHead>
      <ReadTrouble what="The network could not be read." asked={asked} />
      {scan ? (
        <>
          <Silence scan={scan} />
          <Numbers scan={scan} />
          <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(20rem,1fr)]">
            <div className="min-w-0 space-y-4">
              <Panel title="Incidents" aside={segments} flush>
                {past ? (
                  <PastIncidents selected={selected} onSelect={select} wide={wide} />
                ) : (
                  <OpenIncidents scan={scan} selected={selected} onSelect={select} wide={wide} />
                )}
              </Panel>
              <WorstNodes scan={scan} />
            </div>
            {/* The explanations, one panel beneath the other: the incident first, then whatever foretells the next ones. */}
            <div className="space-y-4 self-start max-lg:contents">
              {wide && selected ? (
                <section aria-label="The incident" className="rounded-lg border bg-surface p-4">
                  <IncidentPanel id={selected} />
                </section>
              ) : null}
              <MayFail />
              <HowMeasured />
            </div>
          </div>
        </>
      ) : asked.error ? null : (
        <Skeleton rows={10} className="h-14" />
      )}
    </>
  );
}

/** Names the feed that has stopped, when of no node anything is heard. */
function Silence({ scan }: { scan: NetworkScan }) {
  if (scan.nodes.total === 0 || scan.nodes.no_data < scan.nodes.total) return null;
  return (
    <p role="status" className="mb-4 rounded-lg border border-warn-mark/40 bg-warn-ground px-4 py-3 text-sm">
      <span className="font-medium text-warn">No readings arrive.</span> {scan.heard_at === null ? 'Events of the type device.metrics were never sent.' : null}
      {scan.heard_at === null ? null : (
        <>
          The last one came <Moment at={scan.heard_at} />; events of the type device.metrics have stopped.
        </>
      )}{' '}
      Alarms are still taken.
    </p>
  );
}

function HowMeasured() {
  return (
    <section aria-label="How nodes are measured" className="rounded-lg border bg-surface p-4 text-sm text-soft">
      <h2 className="font-semibold text-ink">How nodes are measured</h2>
      <p className="mt-1">
        At their busiest: of the tenth of a day’s readings with the most load, the value that four in five do not exceed. Quality is the rating of a call over
        that line by delay and loss (ITU-T G.107): from 80 users are satisfied, below 70 many are not. A full line needs attention from 90 % and is watched from
        80 %. A node that is silent for three of its usual gaps has no data.
      </p>
    </section>
  );
}
