import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { playbooks, switchPlaybook } from '../../api/playbook-queries.ts';
import type { PlaybookInfo } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { Trouble } from '../../ui/states.tsx';
import { title } from '../decisions/words.tsx';

const LEAST = 3;

/** Switches a playbook on or off, with a reason; it holds from the next moment. */
export function Switch({ info }: { info: PlaybookInfo }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState('');
  const going = useMutation({
    mutationFn: () => switchPlaybook(info.name, !info.enabled, why.trim()),
    onSuccess: () => {
      setOpen(false);
      setWhy('');
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: playbooks.queryKey }),
  });
  const short = why.trim().length < LEAST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short && !going.isPending) going.mutate();
  };
  const verb = info.enabled ? 'Switch off' : 'Switch on';
  return (
    <>
      <Button onClick={() => setOpen(true)}>{verb}</Button>
      {open ? (
        <Dialog title={`${verb}: ${title(info.name)}`} onClose={() => setOpen(false)}>
          <form onSubmit={submit} className="space-y-4 text-sm">
            <p>
              {info.enabled
                ? 'From now on it opens nothing, and none of its messages leave. What waits is kept and goes on when it is switched on again.'
                : 'From now on it opens runs again, and messages that waited leave when their hour comes.'}
            </p>
            <NoteField label="Why?" most={500} rows={3} value={why} onChange={setWhy} />
            {going.error ? <Trouble what="It was not switched." error={going.error} /> : null}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Back</Button>
              <Button type="submit" kind="main" disabled={short || going.isPending} className="disabled:opacity-50">
                {verb}
              </Button>
            </div>
          </form>
        </Dialog>
      ) : null}
    </>
  );
}
