import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { tellCustomers, telling } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { nextAt } from '../../ui/clock-time.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow } from '../../ui/now.ts';
import { count, counted } from '../../ui/numbers.ts';
import { ReadTrouble, Skeleton, Trouble } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { TimeField } from './time-field.tsx';

const languages = new Intl.DisplayNames('en', { type: 'language' });

/** Shows how many would be told, from when on and in which words; nobody is told before somebody has seen it and agreed. */
export function TellDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const queries = useQueryClient();
  const { clock } = useTenant();
  const now = useNow();
  const [time, setTime] = useState('');
  const at = time === '' ? null : nextAt(time, clock.zone, now);
  const asked = useQuery({ ...telling(id, at), placeholderData: keepPreviousData });
  const tell = useMutation({
    mutationFn: (customers: number) => tellCustomers(id, customers, at),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['incident', id] });
      onClose();
    },
  });
  const preview = asked.data?.preview;
  return (
    <Dialog title="Tell the customers who are cut off" onClose={onClose}>
      <div className="space-y-4 text-sm">
        <ReadTrouble what="The preview could not be read." asked={asked} />
        {preview === undefined && !asked.error ? <Skeleton rows={4} className="h-8" /> : null}
        {preview ? (
          <>
            <p>
              <span className="font-medium">{counted(preview.customers, 'customer')}</span> with service {preview.customers === 1 ? 'is' : 'are'} cut off and{' '}
              {preview.customers === 1 ? 'has' : 'have'} not been told. The messages leave from{' '}
              <span title={clock.exact(preview.leaves_from)}>{clock.time(preview.leaves_from)}</span> on, at any hour of the day; who is back before then hears
              nothing.
            </p>
            <TimeField label="Expected back at, if it is known" value={time} at={at} onChange={setTime} />
            <ul className="space-y-3">
              {preview.wording.map(({ locale, customers, text }) => (
                <li key={locale}>
                  <p className="text-soft">
                    {languages.of(locale)} · {count(customers)}
                  </p>
                  <p lang={locale} className="mt-1 rounded-md bg-raised px-3 py-2">
                    {text}
                  </p>
                </li>
              ))}
            </ul>
            {asked.data?.refused ? <p className="text-warn">{asked.data.refused}</p> : null}
            <div className="flex justify-end gap-2">
              <Button onClick={onClose}>Tell nobody</Button>
              <Button
                kind="main"
                disabled={asked.data?.refused !== null || asked.isPlaceholderData || tell.isPending || (time !== '' && at === null)}
                className="disabled:opacity-50"
                onClick={() => tell.mutate(preview.customers)}
              >
                Tell {counted(preview.customers, 'customer')}
              </Button>
            </div>
          </>
        ) : null}
        {tell.error ? <Trouble what="Nobody was told." error={tell.error} /> : null}
      </div>
    </Dialog>
  );
}
