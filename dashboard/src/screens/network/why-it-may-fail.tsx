import { useQuery } from '@tanstack/react-query';
import { nodeForecast } from '../../api/queries.ts';
import type { NodeForecast } from '../../api/types.ts';
import { explain } from '../../charts/reason-lines.ts';
import { Moment } from '../../ui/moment.tsx';
import { change } from '../../ui/numbers.ts';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { inHundred } from './may-fail-words.ts';

/** Why a device may fail: its readings against its own normal, the reasons that add up to the chance, and the way to its customers. */
export function WhyItMayFail({ node }: { node: string }) {
  const asked = useQuery(nodeForecast(node));
  if (!asked.data) return asked.error ? <ReadTrouble what="This device could not be read." asked={asked} /> : <Skeleton rows={3} className="h-7" />;
  const { evidence, path, usual_lead_hours: lead } = asked.data;
  return (
    <div className="mt-2 space-y-2 rounded border bg-raised/40 px-3 py-2 text-xs">
      <ul>
        {evidence.map((one) => (
          <li key={one.reading} className={one.unusual ? 'font-medium text-bad' : 'text-soft'}>
            {one.sentence}
          </li>
        ))}
      </ul>
      <Points forecast={asked.data} />
      {path.length > 1 ? (
        <p className="text-soft">
          Way to its customers: {path.map((one) => `${one.node_id} ${one.chance_24h === null ? 'no data' : inHundred(one.chance_24h)}`).join(' ← ')}
        </p>
      ) : null}
      {lead ? (
        <p className="text-soft">
          In the backtest the failure came {lead.quarter} to {lead.three_quarters} hours after such a warning, half of them {lead.half} hours or more.
        </p>
      ) : null}
    </div>
  );
}

/** Whole points that add up to the chance, as everywhere. */
function Points({ forecast }: { forecast: NodeForecast }) {
  const explanation = explain({ ...forecast, points: forecast.chance_24h === null ? null : 100 * forecast.chance_24h });
  if (explanation === null) return null;
  if (explanation === 'mismatch') return <p role="alert">The reasons do not add up to the chance, so none is shown.</p>;
  return (
    <ul className="tabular-nums">
      {explanation.lines.map(({ key, kind, reason, points }) => (
        <li key={key} className={`flex justify-between gap-3 ${reason ? '' : 'text-soft'}`}>
          <span>
            {reason?.sentence ?? (kind === 'typical' ? 'Typical device' : 'Everything else together')}
            {reason?.latest ? (
              <span className="text-soft">
                {' '}
                · <Moment at={reason.latest} />
              </span>
            ) : null}
          </span>
          <span>{kind === 'typical' ? points : change(points)}</span>
        </li>
      ))}
      <li className="mt-1 flex justify-between gap-3 border-t pt-1 font-medium">
        <span>Fails within 24 h, of 100 like it</span>
        <span>{explanation.total}</span>
      </li>
    </ul>
  );
}
