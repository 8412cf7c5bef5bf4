import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { stateExpected, telling } from '../../api/queries.ts';
import type { IncidentRecord, IncidentTelling } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { nextAt } from '../../ui/clock-time.ts';
import { money } from '../../ui/money.ts';
import { useNow } from '../../ui/now.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { ReadTrouble, Skeleton, Trouble } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { TellDialog } from './tell-dialog.tsx';
import { TimeField } from './time-field.tsx';

const REFRESH_MS = 5_000;

/** What the customers of an incident know of it, when it is expected back, and what was credited; telling them, and stating a time. */
export function Telling({ record }: { record: IncidentRecord }) {
  const asked = useQuery({ ...telling(record.incident_id), refetchInterval: REFRESH_MS });
  return (
    <Panel title="What customers know">
      <ReadTrouble what="What customers know could not be read." asked={asked} />
      {asked.data ? (
        <Known id={record.incident_id} told={asked.data} isOver={record.until !== null} />
      ) : asked.error ? null : (
        <Skeleton rows={2} className="h-6" />
      )}
    </Panel>
  );
}

function Known({ id, told, isOver }: { id: string; told: IncidentTelling; isOver: boolean }) {
  const [open, setOpen] = useState<'tell' | 'time' | null>(null);
  const { session } = useTenant();
  const may = session.role === 'owner' || session.role === 'operations';
  const { customers } = told.preview;
  const canState = !isOver && told.told + told.on_their_way > 0;
  return (
    <div className="space-y-3 text-sm">
      {told.state === 'proposed' ? <p className="text-warn">It is sure enough to tell the customers. They are told when somebody agrees.</p> : null}
      <Numbers told={told} />
      {may ? (
        <div className="flex flex-wrap gap-2">
          {told.refused === null ? (
            <Button kind="main" onClick={() => setOpen('tell')}>
              Tell {counted(customers, 'customer')}
            </Button>
          ) : null}
          {canState ? (
            <Button onClick={() => setOpen(open === 'time' ? null : 'time')}>{told.expected_at === null ? 'State when it is back' : 'Change the time'}</Button>
          ) : null}
        </div>
      ) : null}
      {told.refused !== null && !isOver && told.told + told.on_their_way === 0 ? <p className="text-soft">{told.refused}</p> : null}
      {open === 'time' && canState ? <StateTime id={id} told={told} onDone={() => setOpen(null)} /> : null}
      {open === 'tell' ? <TellDialog id={id} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function Numbers({ told }: { told: IncidentTelling }) {
  const { clock } = useTenant();
  const now = useNow();
  const credits = [
    told.credited > 0 ? `${money(told.credited_minor, told.currency)} credited to ${counted(told.credited, 'customer')}` : null,
    told.credits_waiting > 0 ? `${money(told.credits_waiting_minor, told.currency)} for ${counted(told.credits_waiting, 'customer')} not booked yet` : null,
  ].filter((text) => text !== null);
  return (
    <div className="space-y-1">
      <p>
        <span className="font-medium">Told {count(told.told)}</span>
        {told.on_their_way > 0 ? ` · ${count(told.on_their_way)} on their way` : ''}
        {told.cleared > 0 ? ` · all-clear to ${count(told.cleared)}` : ''}
        {' · '}
        {told.expected_at === null ? (
          <span className="text-soft">nobody has stated when it is back</span>
        ) : (
          <span title={clock.exact(told.expected_at)}>
            expected back {clock.dayFrom(told.expected_at, now) === 'Today' ? '' : `${clock.date(told.expected_at, now)} `}
            {clock.time(told.expected_at)}
            {told.expected_by === null ? '' : ', as '}
            {told.expected_by === null ? null : <Private>{told.expected_by}</Private>}
            {told.expected_by === null ? '' : ' stated'}
          </span>
        )}
      </p>
      {credits.length > 0 ? (
        <p className="text-soft">
          <Private>{credits.join(' · ')}</Private>
        </p>
      ) : null}
    </div>
  );
}

/** States a time of return, or takes it back: whoever is still cut off is told of it. */
function StateTime({ id, told, onDone }: { id: string; told: IncidentTelling; onDone: () => void }) {
  const queries = useQueryClient();
  const { clock } = useTenant();
  const now = useNow();
  const [time, setTime] = useState('');
  const state = useMutation({
    mutationFn: (at: string | null) => stateExpected(id, at),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['incident', id] });
      onDone();
    },
  });
  const at = nextAt(time, clock.zone, now);
  return (
    <div className="space-y-2 rounded-md border px-3 py-2">
      <TimeField label="Expected back at" value={time} at={at} onChange={setTime} />
      <p className="text-soft">Whoever is still cut off is told of it. A time that nobody is sure of is better left out.</p>
      <div className="flex flex-wrap gap-2">
        <Button kind="main" disabled={at === null || state.isPending} className="disabled:opacity-50" onClick={() => state.mutate(at)}>
          State it
        </Button>
        {told.expected_at === null ? null : (
          <Button disabled={state.isPending} onClick={() => state.mutate(null)}>
            It is not known any more
          </Button>
        )}
      </div>
      {state.error ? <Trouble what="That was not done." error={state.error} /> : null}
    </div>
  );
}
