import { useQuery } from '@tanstack/react-query';
import { ownTechnician } from '../../api/own-queries.ts';
import { Moment } from '../../ui/moment.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { Empty, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { OwnCards } from './cards.tsx';
import { OwnNowPanel } from './own-now.tsx';
import { visitsCut, visitsSentence } from './words.ts';

const ASK_MS = 30_000;

/** A technician's own visits, and whether the fault is known to lie outside the house. */
export function Jobs() {
  useTitle('My visits');
  const asked = useQuery({ ...ownTechnician, refetchInterval: ASK_MS });
  const own = asked.data;
  return (
    <>
      <PageHead question="Where next?">{own ? visitsSentence(own) : null}</PageHead>
      <ReadTrouble what="Your visits could not be read." asked={asked} />
      {asked.isPending && !asked.error ? <Skeleton rows={6} className="h-14" /> : null}
      <div className="mb-4">
        <OwnNowPanel />
      </div>
      {own ? (
        <div className="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
          <Panel title="Visits" flush>
            {own.visits.length === 0 ? <Empty title="No visit is open.">A visit that is planned for you appears here.</Empty> : null}
            <ul className="divide-y">
              {own.visits.map((visit) => (
                <li key={visit.visit_id} className="px-4 py-3">
                  <p>
                    <span className="tabular-nums">{visit.scheduled_for}</span> ·{' '}
                    <Private className="font-medium">{visit.customer_name ?? visit.customer_id}</Private> · {visit.kind}
                    {visit.not_closed ? <span className="text-warn"> · not closed</span> : null}
                  </p>
                  <p className="text-sm text-soft">
                    {visit.node_id === null ? 'The node is not known.' : `Behind ${visit.node_id}.`}{' '}
                    {visit.node_down_since ? (
                      <span className="text-bad">
                        It is down since <Moment at={visit.node_down_since} />: the fault is not in the house.
                      </span>
                    ) : visit.node_id === null ? null : (
                      'No fault of it is declared.'
                    )}
                  </p>
                </li>
              ))}
            </ul>
            {visitsCut(own) ? <p className="border-t px-4 py-3 text-sm text-soft">{visitsCut(own)}</p> : null}
          </Panel>
          <OwnCards cards={own.touched} nothing="Nothing has touched your visits lately." />
        </div>
      ) : null}
    </>
  );
}
