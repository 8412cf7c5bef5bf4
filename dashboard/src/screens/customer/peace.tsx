import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { clearFlag, peace, setFlag } from '../../api/sending.ts';
import type { Peace } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useNow } from '../../ui/now.ts';
import { Panel } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { ReadTrouble, Trouble } from '../../ui/states.tsx';

const words = { bereavement: 'A loss in the family', illness: 'Illness' } as const;
const spans = [
  { value: '14', label: 'two weeks' },
  { value: '42', label: 'six weeks' },
  { value: '90', label: 'three months' },
  { value: '', label: 'until it is taken back' },
];
const isFlag = (id: string): id is keyof typeof words => id in words;

function sentence({ kind, id }: Peace['matters'][number]): string {
  if (kind === 'flag') return isFlag(id) ? words[id] : id;
  if (kind === 'ticket') return `A complaint about the bill, ticket ${id}`;
  return kind === 'payment' ? 'A payment is on its way' : 'Their own line is down';
}

/** Why nobody asks this customer for money or sells anything now, and what support knows of it. */
export function PeacePanel({ id }: { id: string }) {
  const asked = useQuery(peace(id));
  const queries = useQueryClient();
  const now = useNow();
  const [flag, setWhich] = useState('bereavement');
  const [days, setDays] = useState('42');
  const onSuccess = (told: Peace) => void queries.setQueryData(peace(id).queryKey, told);
  const setting = useMutation({ mutationFn: setFlag, onSuccess });
  const clearing = useMutation({ mutationFn: clearFlag, onSuccess });
  const matters = asked.data?.matters;
  const until = days === '' ? {} : { until: new Date(now + Number(days) * 86_400_000).toISOString() };
  return (
    <Panel
      title="Left in peace"
      aside={
        <Link to="/settings/sending" className="hover:text-ink hover:underline">
          Write a message
        </Link>
      }
    >
      <ReadTrouble what="What leaves this customer in peace could not be read." asked={asked} />
      {matters?.length === 0 ? <p className="text-sm text-soft">Nothing. Reminders and offers may go.</p> : null}
      {matters && matters.length > 0 ? (
        <>
          <p className="text-sm">Nobody asks for money or sells anything until this is over; what waits goes on where it stood.</p>
          <ul className="mt-2 space-y-2 text-sm">
            {matters.map((matter) => (
              <li key={`${matter.kind} ${matter.id}`} className="flex flex-wrap items-center justify-between gap-2">
                <span>
                  <span className="font-medium">{sentence(matter)}</span>{' '}
                  <span className="text-soft">
                    since <Moment at={matter.since} />
                    {matter.until ? (
                      <>
                        , until <Moment at={matter.until} />
                      </>
                    ) : null}
                  </span>
                </span>
                {matter.kind === 'flag' ? <Button onClick={() => clearing.mutate({ id, flag: matter.id })}>It is over</Button> : null}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <div className="mt-3 flex flex-wrap items-center gap-2 text-sm">
        <Select label="Because of" value={flag} options={Object.entries(words).map(([value, label]) => ({ value, label }))} onChange={setWhich} />
        <Select label="For" value={days} options={spans} onChange={setDays} />
        <Button onClick={() => setting.mutate({ id, flag, ...until })} disabled={setting.isPending}>
          Leave in peace
        </Button>
      </div>
      {(setting.error ?? clearing.error) ? <Trouble what="It was not stored." error={setting.error ?? clearing.error} /> : null}
    </Panel>
  );
}
