import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { Agreement, Hold, RecoveryRow } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { money } from '../../ui/money.ts';
import { Private } from '../../ui/private.tsx';
import { Trouble } from '../../ui/states.tsx';

type Closing = { row: RecoveryRow; busy: boolean; error: unknown; onClose: () => void };
const MOST_PARTS = 12;
const DAYS_BETWEEN = 14;

const later = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Equal parts two weeks apart; what does not divide is in the first. */
export function partsOf(minor: number, count: number, first: string): Agreement['parts'] {
  const each = Math.floor(minor / count);
  return Array.from({ length: count }, (_, i) => ({ due_on: later(first, i * DAYS_BETWEEN), amount_minor: i === 0 ? minor - each * (count - 1) : each }));
}

function Form({ title, row, busy, error, onClose, button, ready, onSubmit, children }: Closing & FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onSubmit();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="space-y-4 text-sm">
        <p>
          <Private className="font-medium">{money(row.missing_minor, row.currency)}</Private> of <Private>{row.customer_name ?? row.customer_id}</Private>.
        </p>
        {children}
        {error ? <Trouble what="That was not noted." error={error} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" kind="main" disabled={!ready || busy} className="disabled:opacity-50">
            {button}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
type FormProps = { title: string; button: string; ready: boolean; onSubmit: () => void; children: ReactNode };

function Field({ label, ...input }: { label: string; type: 'date' | 'number'; value: string; min?: number; max?: number; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        {...input}
        id={id}
        required
        onChange={(event) => input.onChange(event.target.value)}
        className="mt-1.5 block w-full rounded-md border border-edge bg-surface px-3 py-2 max-md:text-[16px]"
      />
    </div>
  );
}

/** What was agreed on: until when all of it is paid, or in how many parts. */
export function AgreeDialog({ onSay, ...closing }: Closing & { onSay: (agreement: Agreement) => void }) {
  const [day, setDay] = useState('');
  const [count, setCount] = useState('1');
  const parts = day === '' ? [] : partsOf(closing.row.missing_minor, Number(count), day);
  const ready = day !== '' && Number(count) >= 1 && Number(count) <= MOST_PARTS && closing.row.missing_minor > 0;
  return (
    <Form {...closing} title="Promise or plan" button="It is agreed" ready={ready} onSubmit={() => onSay({ parts })}>
      <p className="text-soft">Until the day nobody asks for money. A part that does not come breaks the agreement, and the plan goes on where it stood.</p>
      <Field label="Paid by, or first part by" type="date" value={day} onChange={setDay} />
      <Field label="In how many parts, two weeks apart" type="number" min={1} max={MOST_PARTS} value={count} onChange={setCount} />
      {parts.length > 1 ? (
        <p>
          <Private>{parts.map(({ due_on, amount_minor }) => `${money(amount_minor, closing.row.currency)} by ${due_on}`).join(', ')}</Private>
        </p>
      ) : null}
    </Form>
  );
}

/** Until when nobody asks for money. */
export function HoldDialog({ onSay, ...closing }: Closing & { onSay: (hold: Hold) => void }) {
  const [until, setUntil] = useState('');
  return (
    <Form {...closing} title="Hold" button="Hold it" ready={until !== ''} onSubmit={() => onSay({ until })}>
      <p className="text-soft">Nobody asks for money and nothing is charged until the end of that day. A day that has passed lets it go on.</p>
      <Field label="Until the end of" type="date" value={until} onChange={setUntil} />
    </Form>
  );
}
