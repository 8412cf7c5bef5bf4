import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { changePlaybook, playbooks, previewPlaybook, replayPlaybook } from '../../api/playbook-queries.ts';
import type { PlaybookInfo } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Trouble } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { type Field, fieldsOf, type Typed, typedFrom, valuesFrom } from '../settings/fields.ts';
import { Previewed, Replayed } from './tried.tsx';

const LEAST = 3;
const REPLAYED_DAYS = 30;
const box = 'mt-1 block h-9 w-full rounded-md border border-edge bg-surface px-3 max-md:h-11 max-md:text-[16px]';

/** The settings as a form made from their schema, tried on the open runs and on the last month before they are set. */
export function Tune({ info }: { info: PlaybookInfo }) {
  const queries = useQueryClient();
  const { session } = useTenant();
  const fields = fieldsOf(info.schema, info.defaults);
  const usual = typedFrom(fields, info.defaults);
  const [typed, setTyped] = useState(() => typedFrom(fields, info.settings));
  const [why, setWhy] = useState('');
  const [moves, setMoves] = useState(false);
  const { values, wrong } = valuesFrom(fields, typed);
  const previewing = useMutation({ mutationFn: () => previewPlaybook(info.name, values) });
  const replaying = useMutation({ mutationFn: () => replayPlaybook(info.name, values, REPLAYED_DAYS) });
  const setting = useMutation({
    mutationFn: () => changePlaybook(info.name, { edition: info.edition, settings: values, why: why.trim(), open_runs: moves ? 'move' : 'stay' }),
    onSettled: () => void queries.invalidateQueries({ queryKey: playbooks.queryKey }),
  });
  /** Figures of a try are of the settings that were tried, and go with them. */
  const change = (next: Typed) => {
    setTyped(next);
    previewing.reset();
    replaying.reset();
  };
  const may = session.role === 'owner' || session.role === 'operations';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong === null && why.trim().length >= LEAST && !setting.isPending) setting.mutate();
  };
  const busy = previewing.isPending || replaying.isPending;
  return (
    <Panel title="Settings" aside={info.edition === 0 ? 'The defaults' : `Edition ${info.edition}`}>
      <form onSubmit={submit} className="space-y-4 text-sm" autoComplete="off">
        {fields.map((field) => (
          <Setting
            key={field.name}
            field={field}
            usual={usual[field.name] ?? ''}
            value={typed[field.name] ?? ''}
            onChange={(value) => change({ ...typed, [field.name]: value })}
          />
        ))}
        {wrong ? <p className="text-bad">{wrong}</p> : null}
        {may ? (
          <>
            <div className="flex flex-wrap gap-2 border-t pt-4">
              <Button onClick={() => previewing.mutate()} disabled={wrong !== null || busy} className="disabled:opacity-50">
                {previewing.isPending ? 'Trying' : 'Try on the open runs'}
              </Button>
              <Button onClick={() => replaying.mutate()} disabled={wrong !== null || busy} className="disabled:opacity-50">
                {replaying.isPending ? 'Trying' : `Try on the last ${REPLAYED_DAYS} days`}
              </Button>
              <Button kind="quiet" onClick={() => change(usual)}>
                Back to the defaults
              </Button>
            </div>
            {previewing.error ? <Trouble what="It could not be tried." error={previewing.error} /> : null}
            {replaying.error ? <Trouble what="It could not be tried." error={replaying.error} /> : null}
            {previewing.data ? <Previewed preview={previewing.data} /> : null}
            {replaying.data ? <Replayed replay={replaying.data} /> : null}
            <label className="flex min-h-11 cursor-pointer items-start gap-3 border-t pt-4">
              <input type="checkbox" checked={moves} onChange={(event) => setMoves(event.target.checked)} className="mt-0.5 size-4 accent-accent" />
              <span>
                Open runs go on under these settings and look again at once. <span className="text-soft">Else they end as they began.</span>
              </span>
            </label>
            <NoteField label="Why?" most={500} rows={2} value={why} onChange={setWhy} />
            {setting.error ? <Trouble what="It was not set." error={setting.error} /> : null}
            <div className="flex justify-end">
              <Button kind="main" type="submit" disabled={wrong !== null || why.trim().length < LEAST || setting.isPending} className="disabled:opacity-50">
                {setting.isPending ? 'Setting' : 'Set from now on'}
              </Button>
            </div>
          </>
        ) : null}
      </form>
    </Panel>
  );
}

type SettingProps = { field: Field; usual: string; value: string; onChange: (value: string) => void };

/** A value as people say it. */
const optionWord = (option: string): string => (option === 'true' ? 'yes' : option === 'false' ? 'no' : option === '' ? 'empty' : option);

/** What it means, and what may be typed where that does not show. */
const hintOf = ({ kind, hint, options }: Field): string =>
  kind === 'list' && options.length > 0 ? `${hint} With commas between them, of: ${options.join(', ')}.` : hint;

function Setting({ field, usual, value, onChange }: SettingProps) {
  const id = useId();
  const changed = value.trim() !== '' && value.trim() !== usual;
  const common = { id, value, required: field.required, 'aria-describedby': `${id}-note` };
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {field.label}
        {changed ? <span className="font-normal text-accent"> (changed; by default {optionWord(usual)})</span> : null}
      </label>
      {field.kind === 'choice' || field.kind === 'yes-no' ? (
        <select {...common} onChange={(event) => onChange(event.target.value)} className={box}>
          {(field.kind === 'choice' ? field.options : ['true', 'false']).map((option) => (
            <option key={option} value={option}>
              {optionWord(option)}
            </option>
          ))}
        </select>
      ) : (
        <input {...common} type={field.kind === 'number' ? 'number' : 'text'} step="any" onChange={(event) => onChange(event.target.value)} className={box} />
      )}
      <p id={`${id}-note`} className="mt-1 text-xs text-soft">
        {hintOf(field)} {changed ? '' : `By default ${optionWord(usual)}.`}
      </p>
    </div>
  );
}
