import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleSlash } from 'lucide-react';
import { useState } from 'react';
import { sending, switchSending } from '../../api/sending.ts';
import type { Sending as State } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { count } from '../../ui/numbers.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { ReadTrouble, Skeleton, Trouble } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { Mailings } from './mailings.tsx';
import { scopeWords, waitingWords } from './sending-words.ts';
import { Wordings } from './wordings.tsx';

const ASK_MS = 5_000;
const LEAST = 3;

/** What leaves the layer: the switches that stop it, messages that people ask for, and how messages are worded. */
export function Sending() {
  useTitle('Sending');
  const asked = useQuery({ ...sending, refetchInterval: ASK_MS });
  const { data } = asked;
  return (
    <>
      <PageHead question="What leaves, and what holds it?">{data ? sentence(data) : null}</PageHead>
      <ReadTrouble what="The switches could not be read." asked={asked} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {data ? <Switches data={data} /> : asked.error ? null : <Skeleton rows={6} className="h-14" />}
        <div className="space-y-4">
          {data ? <Waiting waiting={data.waiting} lastHour={data.last_hour} /> : null}
          <Mailings />
        </div>
      </div>
      <div className="mt-4">
        <Wordings />
      </div>
    </>
  );
}

function sentence({ switches }: State): string {
  const off = switches.filter((one) => one.off);
  if (off.length === 0) return 'Nothing is stopped.';
  return `${off.map(({ scope }) => scopeWords(scope)).join(', ')}: stopped.`;
}

function Switches({ data }: { data: State }) {
  return (
    <Panel title="Switches" aside="each stops within two seconds" flush>
      <ul className="divide-y">
        {data.switches.map((one) => (
          <Switch key={one.scope} one={one} />
        ))}
      </ul>
    </Panel>
  );
}

function Switch({ one }: { one: State['switches'][number] }) {
  const queries = useQueryClient();
  const [why, setWhy] = useState<string | null>(null);
  const switching = useMutation({
    mutationFn: switchSending,
    onSuccess: (told) => {
      queries.setQueryData(sending.queryKey, told);
      setWhy(null);
    },
  });
  const Icon = one.off ? CircleSlash : CircleCheck;
  return (
    <li className="space-y-2 px-4 py-2.5 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="inline-flex items-center gap-2 font-medium">
          <Icon size={14} aria-hidden className={one.off ? 'text-bad' : 'text-good'} />
          {scopeWords(one.scope)}
          <span className="font-normal text-soft">
            {one.off ? 'stopped' : 'may leave'}
            {one.waiting > 0 ? `, ${count(one.waiting)} waiting` : ''}
          </span>
        </h3>
        {why === null ? <Button onClick={() => setWhy('')}>{one.off ? 'Let it go on' : 'Stop'}</Button> : null}
      </div>
      {one.why && one.changed_at ? (
        <p className="text-soft">
          {one.why} <span className="private">{one.changed_by}</span>, <Moment at={one.changed_at} />
        </p>
      ) : null}
      {why === null ? null : (
        <div className="space-y-2">
          <NoteField label="Why?" most={300} rows={1} value={why} onChange={setWhy} />
          <div className="flex gap-2">
            <Button
              kind="main"
              disabled={why.trim().length < LEAST || switching.isPending}
              className="disabled:opacity-50"
              onClick={() => switching.mutate({ scope: one.scope, off: !one.off, why: why.trim() })}
            >
              {one.off ? 'Let it go on now' : 'Stop it now'}
            </Button>
            <Button onClick={() => setWhy(null)}>Leave it</Button>
          </div>
        </div>
      )}
      {switching.error ? <Trouble what="It was not switched." error={switching.error} /> : null}
    </li>
  );
}

function Waiting({ waiting, lastHour }: { waiting: State['waiting']; lastHour: State['last_hour'] }) {
  const rows = Object.entries(waiting).sort(([, a], [, b]) => b - a);
  const sent = Object.values(lastHour).reduce((sum, n) => sum + n, 0);
  return (
    <Panel title="Messages that wait" aside={`${count(sent)} let go in the last hour`} flush>
      {rows.length === 0 ? <p className="px-4 py-3 text-sm text-soft">None.</p> : null}
      <dl className="divide-y text-sm">
        {rows.map(([reason, number]) => (
          <div key={reason} className="flex items-baseline justify-between gap-3 px-4 py-2">
            <dt>{waitingWords(reason)}</dt>
            <dd className="font-medium tabular-nums">{count(number)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
