import { type FormEvent, useState } from 'react';
import type { GiveFeedback, Reason } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { Select } from '../../ui/select.tsx';

const LEAST = 3;
const MOST = 500;

type ReportDataProps = { reasons: readonly Reason[]; onReported: (said: GiveFeedback) => void; onClose: () => void };

/** Asks what is wrong with the data; it becomes a report for operations. */
export function ReportData({ reasons, onReported, onClose }: ReportDataProps) {
  const [feature, setFeature] = useState('');
  const [note, setNote] = useState('');
  const short = note.trim().length < LEAST;
  const options = [{ value: '', label: 'Something else' }, ...reasons.map(({ feature: value, sentence }) => ({ value, label: sentence }))];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short) onReported({ kind: 'wrong-data', note: note.trim(), ...(feature && { feature }) });
  };
  return (
    <Dialog title="Report wrong data" onClose={onClose}>
      <form onSubmit={submit} className="space-y-3 text-sm">
        <p className="text-soft">Operations see it under System until somebody says what was found.</p>
        <Select label="Which" value={feature} options={options} onChange={setFeature} />
        <NoteField label="What is wrong?" most={MOST} rows={3} value={note} onChange={setNote} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" type="submit" disabled={short} className="disabled:opacity-50">
            Report
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
