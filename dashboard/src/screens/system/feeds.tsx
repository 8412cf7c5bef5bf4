import { Check, TriangleAlert } from 'lucide-react';
import type { SystemState } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { duration, feedName } from './sentence.ts';

const HOUR_SECONDS = 3_600;

/** What tells the layer about the ISP: heard last when, how long each may usually be silent, and which is silent for longer. */
export function Feeds({ feeds }: { feeds: SystemState['feeds'] }) {
  return (
    <Panel title="Feeds" flush>
      {feeds.length === 0 ? <p className="px-4 py-3 text-sm text-soft">Nothing has been heard yet.</p> : null}
      {feeds.length > 0 ? (
        <table className="w-full text-sm max-sm:[&_:is(td,th)]:px-2">
          <thead>
            <tr className="border-b text-xs text-soft">
              {['Feed', 'Heard last', 'May be silent for', 'State'].map((head) => (
                <th key={head} scope="col" className="px-4 py-2 text-start font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {feeds.map(({ feed, last_at, patience_hours, silent_since }) => (
              <tr key={feed}>
                <th scope="row" className="px-4 py-2.5 text-start font-medium">
                  {feedName(feed)}
                </th>
                <td className="px-4 py-2.5 whitespace-nowrap text-soft">
                  <Moment at={last_at} />
                </td>
                <td className="px-4 py-2.5 text-soft tabular-nums">{patience_hours === null ? 'not known yet' : duration(patience_hours * HOUR_SECONDS)}</td>
                <td className="px-4 py-2.5">
                  <FeedState patience={patience_hours} silentSince={silent_since} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Panel>
  );
}

function FeedState({ patience, silentSince }: { patience: number | null; silentSince: string | null }) {
  if (silentSince !== null)
    return (
      <span className="inline-flex items-center gap-1 font-medium text-warn">
        <TriangleAlert size={14} aria-hidden /> Silent
      </span>
    );
  if (patience === null) return <span className="text-soft">Still learning its rhythm</span>;
  return (
    <span className="inline-flex items-center gap-1 text-soft">
      <Check size={14} aria-hidden /> As usual
    </span>
  );
}
