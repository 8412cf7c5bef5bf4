import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowUpCircle, ClipboardList, HandHelping, Stamp } from 'lucide-react';
import { useState } from 'react';
import { answerWaiting } from '../../api/queries.ts';
import type { WaitingAnswer, WaitingItem } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { CustomerName } from '../../ui/customer-name.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { Private, Prose } from '../../ui/private.tsx';
import { type Sign, Signed } from '../../ui/signed.tsx';
import { Trouble } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { toast } from '../../ui/toast.tsx';
import { AnswerDialog } from './answer.tsx';

const kinds: Record<WaitingItem['kind'], Sign> = {
  task: { word: 'To do', icon: ClipboardList, colour: 'text-ink' },
  proposal: { word: 'To agree to', icon: Stamp, colour: 'text-accent' },
  'by-hand': { word: 'By hand', icon: HandHelping, colour: 'text-warn' },
};
const DONE: Record<WaitingAnswer['answer'], string> = {
  done: 'is done',
  cannot: 'cannot be done',
  approve: 'is agreed to',
  refuse: 'is refused',
  agreed: 'is agreed to',
  refused: 'is refused',
  'not-reached': 'reached nobody',
};

/** One thing that waits: what, for whom, why, until when, and the answers that it takes. */
export function WaitingRow({ row }: { row: WaitingItem }) {
  const queries = useQueryClient();
  const { session } = useTenant();
  const [asking, setAsking] = useState<WaitingAnswer['answer'] | null>(null);
  const answering = useMutation({
    mutationFn: (said: WaitingAnswer) => answerWaiting(row.key, said),
    onSuccess: (_, { answer }) => {
      setAsking(null);
      toast({ text: `“${row.title}” ${DONE[answer]}.`, who: row.customer_name ?? row.customer_id });
    },
    onSettled: () => {
      for (const name of ['waiting', 'decisions', 'decision']) void queries.invalidateQueries({ queryKey: [name] });
    },
  });
  const names = [row.customer_name];
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-80">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{row.title}</span>
            <CustomerName id={row.customer_id} name={row.customer_name} />
            {row.amount ? <Private>{money(row.amount.minor, row.amount.currency)}</Private> : null}
          </p>
          {row.detail ? (
            <p className="text-sm">
              <Prose text={row.detail} names={names} />
            </p>
          ) : null}
          <p className="mt-0.5 text-sm text-soft">
            <Prose text={row.why} names={names} />{' '}
            <Link to="/decisions/$id" params={{ id: row.decision_id }} className="underline hover:text-accent">
              Why
            </Link>
          </p>
          <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
            <Signed sign={kinds[row.kind]} />
            <span>for {row.role}</span>
            <span className={row.overdue ? 'font-medium text-bad' : ''}>
              {row.kind === 'proposal' ? 'lapses' : row.overdue ? 'was due' : 'due'} <Moment at={row.due_at} />
            </span>
            {row.escalated ? <Signed sign={{ word: 'Escalated', icon: ArrowUpCircle, colour: 'text-warn' }} /> : null}
          </p>
        </div>
        <Answers row={row} may={session.role} busy={answering.isPending} ask={setAsking} done={() => answering.mutate({ answer: 'done' })} />
      </div>
      {answering.error && asking === null ? (
        <div className="mt-3">
          <Trouble what="That was not done." error={answering.error} />
        </div>
      ) : null}
      {asking ? (
        <AnswerDialog
          row={row}
          answer={asking}
          busy={answering.isPending}
          error={answering.error}
          onClose={() => setAsking(null)}
          onAnswer={(note) => answering.mutate({ answer: asking, ...(note === '' ? {} : { note }) })}
        />
      ) : null}
    </li>
  );
}

type AnswersProps = { row: WaitingItem; may: string; busy: boolean; ask: (answer: WaitingAnswer['answer']) => void; done: () => void };

function Answers({ row, may, busy, ask, done }: AnswersProps) {
  const decides = may === 'owner' || may === 'operations';
  if (row.kind === 'proposal')
    return decides ? (
      <div className="flex gap-2">
        <Button kind="main" disabled={busy} onClick={() => ask('approve')}>
          Agree
        </Button>
        <Button disabled={busy} onClick={() => ask('refuse')}>
          Refuse
        </Button>
      </div>
    ) : (
      <p className="text-sm text-soft">Owners and operations agree or refuse.</p>
    );
  return (
    <div className="flex flex-wrap gap-2">
      <Button disabled={busy} onClick={done}>
        Done
      </Button>
      {row.kind === 'task' ? <Said busy={busy} ask={ask} /> : null}
      <Button disabled={busy} onClick={() => ask('cannot')}>
        Cannot
      </Button>
    </div>
  );
}

/** What the customer said when a person asked, or that nobody was reached. */
function Said({ busy, ask }: Pick<AnswersProps, 'busy' | 'ask'>) {
  return (
    <>
      <Button disabled={busy} onClick={() => ask('agreed')}>
        Agreed
      </Button>
      <Button disabled={busy} onClick={() => ask('refused')}>
        Refused
      </Button>
      <Button disabled={busy} onClick={() => ask('not-reached')}>
        Not reached
      </Button>
    </>
  );
}
