import { useQuery } from '@tanstack/react-query';
import { whatWouldHelp } from '../../api/queries.ts';
import type { ChurnRisk } from '../../api/types.ts';

const points = (chance: number) => Math.round(100 * chance);

/** What the ISP could change to lower the risk, by the model alone; nothing for who is at low risk. */
export function WhatWouldHelp({ id, risk }: { id: string; risk: ChurnRisk }) {
  const wanted = risk.level === 'high' || risk.level === 'medium';
  const { data } = useQuery({ ...whatWouldHelp(id, risk.made_at), enabled: wanted });
  if (!wanted || !data || data.before === null || data.after === null) return null;
  return (
    <div className="mt-4 border-t pt-3 text-sm">
      <h3 className="font-medium">What would go with a lower risk</h3>
      {data.changes.length === 0 ? (
        <p className="mt-1 text-soft">Nothing that an ISP can change moves this risk.</p>
      ) : (
        <>
          <ul className="mt-1 list-disc space-y-0.5 ps-5">
            {data.changes.map(({ feature, sentence }) => (
              <li key={feature}>{`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`}</li>
            ))}
          </ul>
          <p className="mt-1 tabular-nums">
            {`Risk ${points(data.before)} → ${points(data.after)} of 100${data.reached ? '' : '; that is not enough to leave this level'}.`}
          </p>
        </>
      )}
      <p className="mt-1 text-xs text-soft">{data.note}</p>
    </div>
  );
}
