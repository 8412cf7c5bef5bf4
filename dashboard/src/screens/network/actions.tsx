import { useMutation, useQueryClient } from '@tanstack/react-query';
import { incident, markFalseAlarm, takeIncident } from '../../api/queries.ts';
import type { IncidentRow } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Trouble } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';

/** What may be done with an incident, and doing it; what the server answers is on the page at once. */
export function useIncidentActs() {
  const queries = useQueryClient();
  const { session } = useTenant();
  const act = useMutation({
    mutationFn: ({ id, what }: { id: string; what: 'take' | 'give-back' | 'false-alarm' | 'real' }) =>
      what === 'take' || what === 'give-back' ? takeIncident(id, what === 'give-back') : markFalseAlarm(id, what === 'real'),
    onSuccess: (record) => {
      queries.setQueryData(incident(record.incident_id).queryKey, record);
      for (const name of ['network', 'incidents', 'nodes']) void queries.invalidateQueries({ queryKey: [name] });
    },
  });
  return { act, may: session.role === 'owner' || session.role === 'operations', person: session.person };
}

/** Take it or give it back, and say that it is none; each can be undone by its counterpart. */
export function IncidentActs({ row }: { row: IncidentRow }) {
  const { act, may, person } = useIncidentActs();
  const id = row.incident_id;
  const mine = row.taken_by === person;
  if (!may) return <p className="text-sm text-soft">Owners and operations take incidents; your role reads them.</p>;
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        <Button kind={row.taken_by === null ? 'main' : 'plain'} disabled={act.isPending} onClick={() => act.mutate({ id, what: mine ? 'give-back' : 'take' })}>
          {mine ? 'Give it back' : row.taken_by === null ? 'Take it' : 'Take it over'}
        </Button>
        <Button disabled={act.isPending} onClick={() => act.mutate({ id, what: row.false_alarm_at === null ? 'false-alarm' : 'real' })}>
          {row.false_alarm_at === null ? 'False alarm' : 'It is real'}
        </Button>
      </div>
      {act.error ? (
        <div className="mt-3">
          <Trouble what="That was not done." error={act.error} />
        </div>
      ) : null}
    </div>
  );
}
