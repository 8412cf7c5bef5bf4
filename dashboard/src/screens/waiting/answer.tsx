import { type FormEvent, useState } from 'react';
import type { WaitingAnswer, WaitingItem } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { Private } from '../../ui/private.tsx';
import { Trouble } from '../../ui/states.tsx';

const LEAST = 3;
const WORDS: Record<WaitingAnswer['answer'], { title: string; says: string; button: string }> = {
  approve: { title: 'Agree', says: 'Your systems are asked to do it at once, under your name.', button: 'Agree' },
  refuse: { title: 'Refuse', says: 'It is not done, and the playbook goes on without it.', button: 'Refuse' },
  cannot: { title: 'It cannot be done', says: 'The playbook goes on knowing that it was not done.', button: 'It cannot be done' },
  done: { title: 'Done', says: '', button: 'Done' },
  agreed: { title: 'The customer agreed', says: 'The playbook goes on with a yes.', button: 'Agreed' },
  refused: { title: 'The customer refused', says: 'The playbook stops asking.', button: 'Refused' },
  'not-reached': { title: 'Nobody was reached', says: 'The playbook may ask for another try.', button: 'Not reached' },
};

type AnswerProps = { row: WaitingItem; answer: WaitingAnswer['answer']; busy: boolean; error: unknown; onClose: () => void; onAnswer: (note: string) => void };

/** Asks once more, for the reason where one is needed, and says what follows. */
export function AnswerDialog({ row, answer, busy, error, onClose, onAnswer }: AnswerProps) {
  const [note, setNote] = useState('');
  const words = WORDS[answer];
  const needed = answer === 'refuse' || answer === 'cannot' || answer === 'refused';
  const short = needed && note.trim().length < LEAST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short && !busy) onAnswer(note.trim());
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <form onSubmit={submit} className="space-y-4 text-sm">
        <p>
          <span className="font-medium">{row.title}</span> · <Private>{row.customer_name ?? row.customer_id}</Private>. {words.says}
        </p>
        {needed ? <NoteField label="Why?" most={500} rows={3} value={note} onChange={setNote} /> : null}
        {error ? <Trouble what="That was not done." error={error} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" kind="main" disabled={short || busy} className="disabled:opacity-50">
            {words.button}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
