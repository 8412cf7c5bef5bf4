import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { channels, tryChannel } from '../../api/queries.ts';
import type { ChannelRoute } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Trouble } from '../../ui/states.tsx';

const ADDRESS: Record<ChannelRoute['channel'], string> = {
  email: 'Your e-mail address',
  sms: 'Your number, with + and country',
  whatsapp: 'Your number, with + and country',
  push: 'Id of a customer whose browser is yours',
  'in-app': 'Id of a customer',
  webhook: 'Any id, for the endpoint to see',
  call: 'Your number',
};
const COLOUR = { taken: 'text-good', refused: 'text-bad', unknown: 'text-warn' };

/** Sends one message to the reader over this route, and says what came of it. */
export function TryIt({ route, onClose }: { route: ChannelRoute; onClose: () => void }) {
  const id = useId();
  const queries = useQueryClient();
  const [to, setTo] = useState('');
  const going = useMutation({
    mutationFn: () => tryChannel(route, to.trim()),
    onSettled: () => void queries.invalidateQueries({ queryKey: channels.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (to.trim() !== '' && !going.isPending) going.mutate();
  };
  return (
    <Dialog title="Try this channel" onClose={onClose}>
      <form onSubmit={submit} className="space-y-3 text-sm">
        <label htmlFor={id} className="font-medium">
          {ADDRESS[route.channel]}
        </label>
        <input
          id={id}
          required
          maxLength={254}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          className="block h-9 w-full rounded-md border border-edge bg-surface px-3 max-md:h-11 max-md:text-[16px]"
        />
        <p className="text-soft">One message goes there now. It is counted nowhere and asks nobody else.</p>
        <div role="status">{going.data ? <p className={`font-medium ${COLOUR[going.data.outcome]}`}>{going.data.sentence}</p> : null}</div>
        {going.error ? <Trouble what="It could not be tried." error={going.error} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button kind="main" type="submit" disabled={to.trim() === '' || going.isPending} className="disabled:opacity-50">
            {going.isPending ? 'Sending' : 'Send'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
