import { type FormEvent, useState } from 'react';
import type { ExemptCustomer } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { useNow } from '../../ui/now.ts';
import { Select } from '../../ui/select.tsx';

const kinds = [
  { value: 'vpn', label: 'Uses a VPN' },
  { value: 'second-line', label: 'Second line' },
  { value: 'staff', label: 'Staff' },
  { value: 'test-line', label: 'Test line' },
  { value: 'other', label: 'Something else' },
];
const spans = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '180', label: 'half a year' },
  { value: '365', label: 'a year' },
];
const LEAST = 3;
const MOST = 300;

type LeaveOutProps = { onChosen: (how: ExemptCustomer) => void; onClose: () => void };

/** Asks why and for how long a customer is left out; it ends by itself. */
export function LeaveOut({ onChosen, onClose }: LeaveOutProps) {
  const now = useNow();
  const [kind, setKind] = useState('vpn');
  const [days, setDays] = useState('90');
  const [reason, setReason] = useState('');
  const short = reason.trim().length < LEAST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short) onChosen({ kind: kind as ExemptCustomer['kind'], reason: reason.trim(), until: new Date(now + Number(days) * 86_400_000).toISOString() });
  };
  return (
    <Dialog title="Leave out of lists and advice" onClose={onClose}>
      <form onSubmit={submit} className="space-y-3 text-sm">
        <p className="text-soft">The score goes on. The customer comes back by itself when the time is over, and who left them out is kept.</p>
        <div className="flex flex-wrap gap-2">
          <Select label="Why" value={kind} options={kinds} onChange={setKind} />
          <Select label="For" value={days} options={spans} onChange={setDays} />
        </div>
        <NoteField label="What is known?" most={MOST} rows={2} value={reason} onChange={setReason} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep in the lists</Button>
          <Button kind="main" type="submit" disabled={short} className="disabled:opacity-50">
            Leave out
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
