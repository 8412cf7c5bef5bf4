import type { IncidentRecord } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { inHundred } from '../network/words.tsx';

/** The node that is taken to have failed, and those that come next, each with its chance. */
export function Suspects({ record }: { record: IncidentRecord }) {
  const suspects = [{ node_id: record.root, chance: record.chance }, ...record.runners_up];
  return (
    <Panel title="What has most likely failed">
      <ol className="space-y-2 text-sm">
        {suspects.map(({ node_id, chance }) => (
          <li key={node_id}>
            <div className="flex justify-between gap-3">
              <span className="truncate font-medium">{node_id}</span>
              <span className="whitespace-nowrap text-soft tabular-nums">{inHundred(chance)}</span>
            </div>
            <div aria-hidden className="mt-1 h-1.5 rounded-full bg-raised">
              <div className="h-full rounded-full bg-accent" style={{ width: `${Math.max(1, 100 * chance)}%` }} />
            </div>
          </li>
        ))}
      </ol>
      {record.path.length > 1 ? <p className="mt-3 text-sm text-soft">Fed by {record.path.slice(0, -1).toReversed().join(', by ')}.</p> : null}
    </Panel>
  );
}

const SHOWN = 60;
const words = { 'cut-off': 'Cut off', back: 'Back', 'taken-to-be-back': 'Taken to be back' } as const;

/** The nodes that belong to it, with what each has said. */
export function Parts({ record }: { record: IncidentRecord }) {
  return (
    <Panel title="Its nodes" aside={record.until === null ? `${count(record.nodes_cut_off)} cut off` : counted(record.nodes, 'node')} flush>
      <ul className="divide-y">
        {record.parts.slice(0, SHOWN).map((part) => (
          <li key={part.node_id} className="flex items-baseline justify-between gap-3 px-4 py-1.5 text-sm">
            <span className="min-w-0">
              <span className="block truncate">{part.node_id}</span>
              <span className="block text-xs text-soft">
                {part.reported_down_at === null ? (
                  'Sent no alarm'
                ) : (
                  <>
                    Reported down <Moment at={part.reported_down_at} />
                  </>
                )}
                {part.customers > 0 ? ` · ${counted(part.customers, 'customer')}` : ''}
              </span>
            </span>
            <span className={`whitespace-nowrap ${part.state === 'cut-off' ? 'text-bad' : 'text-soft'}`}>{words[part.state]}</span>
          </li>
        ))}
      </ul>
      {record.parts.length > SHOWN ? (
        <p className="border-t px-4 py-2 text-sm text-soft">And {counted(record.parts.length - SHOWN, 'more node')} beneath.</p>
      ) : null}
    </Panel>
  );
}
