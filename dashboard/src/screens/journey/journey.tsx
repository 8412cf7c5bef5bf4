import { useQuery } from '@tanstack/react-query';
import { journey } from '../../api/queries.ts';
import type { Journey } from '../../api/types.ts';
import { count, counted } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Empty, NoData, ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { of100, stageWords } from './words.ts';

/** Where customers, partners and colleagues stand on their way with the ISP, how long they stay, and where they go from there. */
export function JourneyPage() {
  useTitle('Journey');
  return (
    <>
      <PageHead question="Where do people stand, and where do they go from there?">
        Stages follow from events and from the risk of leaving; a fact that comes late corrects them. A chance is said only where enough stays tell of it.
      </PageHead>
      <div className="space-y-4">
        <OfKind persona="customer" title="Customers" none="Stages appear as soon as a customer.created event has come and scores were made." />
        <OfKind persona="partner" title="Partners" none="Stages appear as soon as a partner.joined event has come." />
        <OfKind persona="staff" title="Colleagues" none="Stages appear as soon as somebody signs in." />
      </div>
    </>
  );
}

function OfKind({ persona, title, none }: { persona: Journey['persona']; title: string; none: string }) {
  const asked = useQuery(journey(persona));
  const graph = asked.data;
  const stays = graph?.nodes.reduce((sum, node) => sum + node.stays, 0) ?? 0;
  const now = graph?.nodes.reduce((sum, node) => sum + node.now, 0) ?? 0;
  return (
    <Panel title={title} aside={graph ? count(now) : null} flush>
      <ReadTrouble what={`The journeys of ${title.toLowerCase()} could not be read.`} asked={asked} />
      {graph ? stays === 0 ? <Empty title="Nobody has a stage yet.">{none}</Empty> : <Stages graph={graph} /> : asked.error ? null : <Skeleton rows={5} />}
    </Panel>
  );
}

function Stages({ graph }: { graph: Journey }) {
  const most = Math.max(1, ...graph.nodes.map(({ now }) => now));
  return (
    <ul>
      {graph.nodes
        .filter(({ stays }) => stays > 0)
        .map(({ stage, now, stays, median_days: days }) => (
          <li key={stage} className="grid gap-x-6 gap-y-1 border-b px-4 py-2.5 last:border-0 sm:grid-cols-[minmax(12rem,1fr)_minmax(0,2fr)]">
            <div>
              <div className="flex items-baseline justify-between gap-3">
                <span className="font-medium">{stageWords[stage]}</span>
                <span className="tabular-nums">{count(now)}</span>
              </div>
              <div aria-hidden className="mt-1 h-1.5 rounded bg-raised">
                <div className="h-full rounded bg-accent" style={{ width: `${(100 * now) / most}%` }} />
              </div>
              <div className="mt-1 text-xs text-soft">
                {days === null
                  ? `Nobody has left this stage yet, of ${counted(stays, 'stay')}`
                  : `Half of those who went on did so within ${counted(days, 'day')}`}
              </div>
            </div>
            <Ways graph={graph} from={stage} />
          </li>
        ))}
    </ul>
  );
}

function Ways({ graph: { edges, within_days: within, least_stays: least }, from }: { graph: Journey; from: Journey['nodes'][number]['stage'] }) {
  const ways = edges.filter((edge) => edge.from === from).toSorted((a, b) => b.n - a.n);
  if (ways.length === 0) return <div className="text-sm text-soft">No way led on from here yet.</div>;
  return (
    <ul className="text-sm" aria-label={`From ${stageWords[from]}`}>
      {ways.map(({ to, n, chance }) => (
        <li key={to} className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span>
            <span aria-hidden className="text-soft">
              →{' '}
            </span>
            {stageWords[to]} <span className="text-soft">{count(n)} went</span>
          </span>
          <span className="tabular-nums">
            {chance ? `${of100(chance)} within ${within} days` : <NoData why={`Fewer than ${least} stays tell of it: too few for a chance.`} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
