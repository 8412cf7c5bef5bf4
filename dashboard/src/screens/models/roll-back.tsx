import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { model, models, rollBack } from '../../api/queries.ts';
import type { ModelRecord } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { Trouble } from '../../ui/states.tsx';
import type { ModelWords } from './words.ts';

const LEAST = 3;
const MOST = 300;

type RollBackProps = { record: ModelRecord; former: string; words: ModelWords; onClose: () => void };

/** Asks for the reason before a model goes back to the version before, and says what that does. */
export function RollBack({ record, former, words, onClose }: RollBackProps) {
  const queries = useQueryClient();
  const [why, setWhy] = useState('');
  const { name, champion } = record.model;
  const back = record.versions.find(({ version }) => version === former);
  const going = useMutation({
    mutationFn: () => rollBack(name, why.trim()),
    onSuccess: (now) => {
      queries.setQueryData(model(name).queryKey, now);
      void queries.invalidateQueries({ queryKey: models.queryKey });
      onClose();
    },
  });
  const short = why.trim().length < LEAST;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short && !going.isPending) going.mutate();
  };
  return (
    <Dialog title="Go back to the version before" onClose={onClose}>
      <form onSubmit={submit} className="space-y-3 text-sm">
        <p>
          {words.name}: version <span className="font-mono text-xs">{former}</span>
          {back ? (
            <>
              , trained <Moment at={back.trained_at} />,
            </>
          ) : null}{' '}
          is used from now on.{' '}
          {champion ? (
            <>
              Version <span className="font-mono text-xs">{champion.version}</span> is retired and kept with its record.
            </>
          ) : null}
        </p>
        <NoteField label="Why?" hint={`Whoever looks later reads this. ${LEAST} to ${MOST} letters.`} most={MOST} rows={3} value={why} onChange={setWhy} />
        {going.error ? <Trouble what="It did not go back." error={going.error} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Stay with this one</Button>
          <Button kind="main" type="submit" disabled={short || going.isPending} className="disabled:opacity-50">
            {going.isPending ? 'Going back' : 'Go back'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
