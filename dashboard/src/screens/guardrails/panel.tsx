import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { guardrails, reopenPlaybook } from '../../api/queries.ts';
import type { Guardrails, HarmStop } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ReadTrouble, Trouble } from '../../ui/states.tsx';
import { limitWords, playbookName } from './words.ts';

const ASK_MS = 30_000;
const LEAST = 3;

/** What holds the playbooks back that offer and keep: what is used of each limit, and what was stopped because it did harm, with why. */
export function GuardrailPanel() {
  const asked = useQuery({ ...guardrails, refetchInterval: ASK_MS });
  const [open, setOpen] = useState<HarmStop | null>(null);
  const { data } = asked;
  return (
    <>
      <ReadTrouble what="The limits could not be read." asked={asked} />
      {data ? (
        <Panel
          title="Limits"
          aside={
            data.judged_at === null ? (
              'Not judged for harm yet'
            ) : (
              <>
                Judged for harm <Moment at={data.judged_at} />
              </>
            )
          }
        >
          <div className="space-y-3 text-sm">
            {data.stops.map((stop) => (
              <Stop key={`${stop.playbook} ${stop.stopped_at}`} stop={stop} onReopen={setOpen} />
            ))}
            <Limits data={data} />
          </div>
        </Panel>
      ) : null}
      {open ? <ReopenDialog stop={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function Limits({ data: { limits, currency, fairness } }: { data: Guardrails }) {
  const byPlaybook = Map.groupBy(limits, ({ playbook }) => playbook);
  return (
    <ul className="space-y-1.5">
      {[...byPlaybook].map(([playbook, rows]) => (
        <li key={playbook} className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="font-medium">{playbookName(playbook)}</span>
          <span className="text-soft tabular-nums">{rows.map((row) => limitWords(row, currency)).join(' · ')}</span>
        </li>
      ))}
      {fairness ? (
        <li className="text-soft">{`Contacts and discounts may differ by ${fairness.bound_points} points at most between groups by ${fairness.group_by.replace('_', ' ')}.`}</li>
      ) : null}
    </ul>
  );
}

function Stop({ stop, onReopen }: { stop: HarmStop; onReopen: (stop: HarmStop) => void }) {
  const isOpen = stop.reopened_at !== null;
  return (
    <div className="flex flex-wrap items-start justify-between gap-2">
      <p className="min-w-0 flex-1">
        <span className={`inline-flex items-center gap-1.5 font-medium ${isOpen ? 'text-soft' : 'text-bad'}`}>
          <CircleAlert size={14} aria-hidden className="shrink-0" />
          {`${playbookName(stop.playbook)}: stopped`}
        </span>{' '}
        <Moment at={stop.stopped_at} />. {stop.why}
        {isOpen ? <span className="text-soft">{` Opened again by ${stop.reopened_by}: ${stop.reopened_why}`}</span> : null}
      </p>
      {isOpen ? null : <Button onClick={() => onReopen(stop)}>Open again</Button>}
    </div>
  );
}

function ReopenDialog({ stop, onClose }: { stop: HarmStop; onClose: () => void }) {
  const queries = useQueryClient();
  const [why, setWhy] = useState('');
  const reopening = useMutation({
    mutationFn: () => reopenPlaybook(stop.playbook, why.trim()),
    onSuccess: (told) => {
      queries.setQueryData(guardrails.queryKey, told);
      onClose();
    },
  });
  const short = why.trim().length < LEAST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short && !reopening.isPending) reopening.mutate();
  };
  return (
    <Dialog title={`Open ${playbookName(stop.playbook).toLowerCase()} again`} onClose={onClose}>
      <form onSubmit={submit} className="space-y-4 text-sm">
        <p>It opens runs and sends again at once, and is judged by what comes after.</p>
        <NoteField label="What has changed?" most={500} rows={3} value={why} onChange={setWhy} />
        {reopening.error ? <Trouble what="It was not opened." error={reopening.error} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" kind="main" disabled={short || reopening.isPending} className="disabled:opacity-50">
            Open again
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
