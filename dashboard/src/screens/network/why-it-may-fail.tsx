import { useQuery } from '@tanstack/react-query';
import { nodeForecast } from '../../api/queries.ts';
import type { NodeForecast } from '../../api/types.ts';
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

function Points({ forecast: { typical_points, reasons, other_points } }: { forecast: NodeForecast }) {
  if (typical_points === null) return null;
  return (
    <ul className="tabular-nums">
      <li className="flex justify-between gap-3 text-soft">
        <span>Typical device</span>
        <span>{change(typical_points)}</span>
      </li>
      {reasons.map((reason) => (
        <li key={reason.feature} className="flex justify-between gap-3">
          <span>
            {reason.sentence}
            {reason.latest ? (
              <span className="text-soft">
                {' '}
                · <Moment at={reason.latest} />
              </span>
            ) : null}
          </span>
          <span>{change(reason.points)}</span>
        </li>
      ))}
      <li className="flex justify-between gap-3 text-soft">
        <span>Everything else together</span>
        <span>{change(other_points)}</span>
      </li>
    </ul>
  );
}
