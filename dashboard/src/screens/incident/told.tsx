import type { IncidentNotice, IncidentRecord } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Prose } from '../../ui/private.tsx';
import { Empty } from '../../ui/states.tsx';

/** What was said of it, the latest first: each thing once. */
export function Told({ record }: { record: IncidentRecord }) {
  return (
    <Panel title="What was told" aside={record.timeline.length > 0 ? count(record.timeline.length) : null} flush>
      {record.timeline.length === 0 ? (
        <Empty title="Nothing was told.">
          {record.until === null
            ? 'It is told once no alarm on its way can move the root any more.'
            : 'It was over before it could be told, or came with a history.'}
        </Empty>
      ) : null}
      <ol className="divide-y">
        {record.timeline.toReversed().map((notice) => (
          <li key={`${notice.at}${notice.kinds.join()}`} className="px-4 py-2 text-sm">
            <span className="text-soft">
              <Moment at={notice.at} />
            </span>
            <p>
              <Prose text={notice.sentence} names={[notice.by]} />
            </p>
            <Named notice={notice} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

const SHOWN = 8;

function Named({ notice }: { notice: IncidentNotice }) {
  const nodes = notice.cut.length > 0 ? notice.cut : notice.restored;
  if (nodes.length === 0) return null;
  const rest = nodes.length - SHOWN;
  return (
    <p className="text-xs text-soft">
      {notice.cut.length > 0 ? 'Cut off' : 'Back'}: {nodes.slice(0, SHOWN).join(', ')}
      {rest > 0 ? ` and ${counted(rest, 'more node')}` : ''}
    </p>
  );
}
