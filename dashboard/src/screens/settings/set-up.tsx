import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { channels, saveChannel } from '../../api/queries.ts';
import type { ChannelKindInfo, ChannelRoute } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { Trouble } from '../../ui/states.tsx';
import { type Field, fieldsOf, type Typed, typedFrom, valuesFrom } from './fields.ts';
import { channelWords } from './words.ts';

type SetUpProps = { kinds: readonly ChannelKindInfo[]; route: ChannelRoute | null; onClose: () => void };
const box = 'mt-1 block w-full rounded-md border border-edge bg-surface px-3 max-md:text-[16px]';

/** Sets up a route, or changes one: its secret is never shown, and stays where its field is left empty. */
export function SetUp({ kinds, route, onClose }: SetUpProps) {
  const queries = useQueryClient();
  const [name, setName] = useState(route?.kind ?? kinds[0]?.kind ?? '');
  const kind = kinds.find((one) => one.kind === name);
  const settings = fieldsOf(kind?.settings);
  const secrets = fieldsOf(kind?.secret);
  const [typed, setTyped] = useState<Typed>(() => typedFrom(settings, route?.settings ?? {}));
  const [secret, setSecret] = useState<Typed>({});
  const [routeName, setRouteName] = useState(route?.route ?? 'main');
  const [place, setPlace] = useState(String(route?.place ?? 1));
  const [wrong, setWrong] = useState<string | null>(null);
  const keepsSecret = route?.has_secret === true && route.kind === name;
  const going = useMutation({
    mutationFn: saveChannel,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: channels.queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!kind || going.isPending) return;
    const told = valuesFrom(settings, typed);
    const hidden = valuesFrom(secrets, secret);
    setWrong(told.wrong ?? hidden.wrong);
    if (told.wrong ?? hidden.wrong) return;
    const change = { route: routeName, kind: kind.kind, place: Number(place) || 1, enabled: true, settings: told.values };
    going.mutate({ channel: kind.channel, change: Object.keys(hidden.values).length === 0 ? change : { ...change, secret: hidden.values } });
  };
  return (
    <Dialog title={route ? `${channelWords[route.channel]}, route ${route.route}` : 'Set up a channel'} onClose={onClose}>
      <form onSubmit={submit} className="space-y-4 text-sm" autoComplete="off">
        {route ? null : (
          <Select
            label="By"
            value={name}
            onChange={(next) => {
              setName(next);
              setTyped({});
              setSecret({});
            }}
            options={kinds.map((one) => ({ value: one.kind, label: `${channelWords[one.channel]}: ${one.title}` }))}
          />
        )}
        {settings.map((field) => (
          <Asked key={field.name} field={field} value={typed[field.name] ?? ''} onChange={(value) => setTyped({ ...typed, [field.name]: value })} />
        ))}
        {secrets.map((field) => (
          <Asked
            key={field.name}
            field={{ ...field, required: field.required && !keepsSecret }}
            hidden
            note={keepsSecret ? 'Set, and shown to nobody. Leave it empty to keep it.' : 'Sealed when it is stored, and shown to nobody after.'}
            value={secret[field.name] ?? ''}
            onChange={(value) => setSecret({ ...secret, [field.name]: value })}
          />
        ))}
        <div className="grid grid-cols-2 gap-4">
          {route ? null : (
            <Asked
              field={{ name: 'route', label: 'Name of the route', kind: 'text', options: [], required: true, hint: '' }}
              value={routeName}
              onChange={setRouteName}
            />
          )}
          <Asked
            field={{ name: 'place', label: 'Tried as number', kind: 'number', options: [], required: true, hint: '' }}
            value={place}
            onChange={setPlace}
            note="1 is first; the next takes over when one refuses for now."
          />
        </div>
        {wrong ? <p className="text-bad">{wrong}</p> : null}
        {going.error ? <Trouble what="It was not stored." error={going.error} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" type="submit" disabled={going.isPending} className="disabled:opacity-50">
            {going.isPending ? 'Storing' : 'Store'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type AskedProps = { field: Field; value: string; onChange: (value: string) => void; hidden?: boolean; note?: string };

function Asked({ field, value, onChange, hidden = false, note }: AskedProps) {
  const id = useId();
  const common = { id, value, required: field.required, 'aria-describedby': note ? `${id}-note` : undefined };
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {field.label}
        {field.required ? null : <span className="font-normal text-soft"> (may be left out)</span>}
      </label>
      {field.kind === 'choice' || field.kind === 'yes-no' ? (
        <select {...common} onChange={(event) => onChange(event.target.value)} className={`${box} h-9 max-md:h-11`}>
          <option value="">not said</option>
          {(field.kind === 'choice' ? field.options : ['true', 'false']).map((option) => (
            <option key={option} value={option}>
              {option === 'true' ? 'yes' : option === 'false' ? 'no' : option}
            </option>
          ))}
        </select>
      ) : field.kind === 'json' ? (
        <textarea {...common} rows={6} spellCheck={false} onChange={(event) => onChange(event.target.value)} className={`${box} py-2 font-mono text-xs`} />
      ) : (
        <input
          {...common}
          type={hidden ? 'password' : field.kind === 'number' ? 'number' : 'text'}
          autoComplete={hidden ? 'new-password' : 'off'}
          onChange={(event) => onChange(event.target.value)}
          className={`${box} h-9 max-md:h-11`}
        />
      )}
      {note ? (
        <p id={`${id}-note`} className="mt-1 text-xs text-soft">
          {note}
        </p>
      ) : null}
    </div>
  );
}
