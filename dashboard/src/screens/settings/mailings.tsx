import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerMailing, mailings } from '../../api/sending.ts';
import type { MailingRow } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Prose } from '../../ui/private.tsx';
import { ReadTrouble, Trouble } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { WriteMessage } from './write-message.tsx';

const ASK_MS = 5_000;
const SHOWN = 20;
const states: Readonly<Record<MailingRow['state'], string>> = {
  proposed: 'Waits for a second person',
  held: 'Agreed',
  refused: 'Refused',
  cancelled: 'Called back',
  lapsed: 'Lapsed',
};

/** How far it is, in words. */
const stateWord = ({ state, asked_by, decided_by }: MailingRow): string => (state === 'refused' && decided_by === asked_by ? 'Taken back' : states[state]);

/** Messages that people asked for: what became of them, and what can still be done. */
export function Mailings() {
  const asked = useQuery({ ...mailings, refetchInterval: ASK_MS });
  const [writing, setWriting] = useState(false);
  // What waits for a second person stands first, and all of it is shown.
  const rows = asked.data?.rows.filter(({ state }, place) => state === 'proposed' || place < SHOWN) ?? [];
  const total = asked.data?.total ?? 0;
  return (
    <Panel title="Messages of people" aside={<Button onClick={() => setWriting(true)}>Write one</Button>} flush>
      <ReadTrouble what="The messages of people could not be read." asked={asked} />
      {total > rows.length ? (
        <p className="px-4 pt-3 text-sm text-soft">{`${count(rows.length)} of ${count(total)} shown; what waits for a second person comes first.`}</p>
      ) : null}
      {asked.data && rows.length === 0 ? <p className="px-4 py-3 text-sm text-soft">Nobody has asked for a message.</p> : null}
      <ul className="divide-y">
        {rows.map((row) => (
          <Row key={row.mailing_id} row={row} />
        ))}
      </ul>
      {writing ? <WriteMessage onClose={() => setWriting(false)} /> : null}
    </Panel>
  );
}

function Row({ row }: { row: MailingRow }) {
  const { person, role } = useTenant().session;
  const isOwn = row.asked_by === person;
  const mayAgree = !isOwn && (role === 'owner' || role === 'operations');
  const queries = useQueryClient();
  const answering = useMutation({ mutationFn: answerMailing, onSettled: () => void queries.invalidateQueries({ queryKey: mailings.queryKey }) });
  const { waiting = 0, ...done } = row.ends;
  const say = (answer: 'approve' | 'refuse' | 'cancel', words: string) => (
    <Button disabled={answering.isPending} onClick={() => answering.mutate({ id: row.mailing_id, answer })}>
      {words}
    </Button>
  );
  return (
    <li className="space-y-1.5 px-4 py-3 text-sm">
      <p>
        <span className="font-medium">{row.title}</span> to {counted(row.customers, 'customer')}. <span className="text-soft">{stateWord(row)}.</span>
      </p>
      <Prose text={row.text} />
      <p className="text-soft">
        Asked by <span className="private">{row.asked_by}</span>, <Moment at={row.asked_at} />
        {waiting > 0 ? `; ${waiting} waiting` : ''}
        {Object.entries(done).map(([state, n]) => `; ${n} ${state}`)}
      </p>
      <div className="flex gap-2">
        {row.state === 'proposed' && mayAgree ? (
          <>
            {say('approve', 'Agree')}
            {say('refuse', 'Refuse')}
          </>
        ) : null}
        {row.state === 'proposed' && isOwn ? say('refuse', 'Take back') : null}
        {row.state === 'held' && waiting > 0 ? say('cancel', 'Call back') : null}
      </div>
      {answering.error ? <Trouble what="It was not done." error={answering.error} /> : null}
    </li>
  );
}
