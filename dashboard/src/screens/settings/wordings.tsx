import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { previewWording, removeWording, saveWording, wordings } from '../../api/sending.ts';
import type { Wording, WordingPreview } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Private } from '../../ui/private.tsx';
import { ReadTrouble, Trouble } from '../../ui/states.tsx';
import { channelWords } from './words.ts';

/** How each message is worded in each language, and a way to word it anew. */
export function Wordings() {
  const asked = useQuery(wordings);
  const [open, setOpen] = useState<Wording | null>(null);
  return (
    <Panel title="Wording of messages" flush>
      <ReadTrouble what="The wording could not be read." asked={asked} />
      <ul className="divide-y text-sm">
        {asked.data?.rows.map((row) => (
          <li key={`${row.template} ${row.locale}`} className="flex flex-wrap items-center justify-between gap-2 px-4 py-2.5">
            <span className="min-w-0">
              <span className="font-medium">{row.subject}</span>{' '}
              <span className="text-soft">
                {row.template}, {row.locale}
                {row.changed_at ? (
                  <>
                    ; edition {row.edition} by <span className="private">{row.changed_by}</span>, <Moment at={row.changed_at} />
                  </>
                ) : null}
              </span>
            </span>
            <Button onClick={() => setOpen(row)}>Change</Button>
          </li>
        ))}
      </ul>
      {open ? <Reword row={open} onClose={() => setOpen(null)} /> : null}
    </Panel>
  );
}

function Reword({ row: { template, locale, known, edition, ...row }, onClose }: { row: Wording; onClose: () => void }) {
  const queries = useQueryClient();
  const id = useId();
  const [words, setWords] = useState({ subject: row.subject, body: row.body, short: row.short, anonymous: row.anonymous });
  const [customer, setCustomer] = useState('');
  const draft = { template, locale, ...words };
  const looking = useMutation({ mutationFn: previewWording });
  const onSuccess = () => {
    void queries.invalidateQueries({ queryKey: wordings.queryKey });
    onClose();
  };
  const saving = useMutation({ mutationFn: saveWording, onSuccess });
  const giving = useMutation({ mutationFn: removeWording, onSuccess });
  const set = (name: keyof typeof words) => (value: string) => setWords({ ...words, [name]: value });
  const error = looking.error ?? saving.error ?? giving.error;
  return (
    <Dialog title={`${template}, ${locale}`} onClose={onClose}>
      <div className="space-y-3 text-sm">
        <p className="text-soft">Values: {known.map((name) => `{{${name}}}`).join(' ')}</p>
        <NoteField label="Subject" most={120} rows={1} value={words.subject} onChange={set('subject')} />
        <NoteField label="Text" most={4_000} rows={6} value={words.body} onChange={set('body')} />
        <NoteField label="In one line, for text messages" most={480} rows={2} value={words.short} onChange={set('short')} />
        <NoteField label="Who has no name is addressed as" most={60} rows={1} value={words.anonymous} onChange={set('anonymous')} />
        <div>
          <label htmlFor={id} className="font-medium">
            See it as this customer would read it <span className="font-normal text-soft">(may be left out)</span>
          </label>
          <input
            id={id}
            value={customer}
            onChange={(event) => setCustomer(event.target.value)}
            className="mt-1 block h-9 w-full rounded-md border border-edge bg-surface px-3 max-md:h-11 max-md:text-[16px]"
          />
        </div>
        {looking.data ? <Seen seen={looking.data} /> : null}
        {error ? <Trouble what="It was not done." error={error} /> : null}
        <div className="flex flex-wrap justify-end gap-2">
          {edition > 0 ? (
            <Button kind="quiet" onClick={() => giving.mutate({ template, locale })}>
              Word it as the layer does
            </Button>
          ) : null}
          <Button onClick={() => looking.mutate(customer.trim() === '' ? draft : { ...draft, customer_id: customer.trim() })}>Preview</Button>
          <Button kind="main" disabled={saving.isPending} onClick={() => saving.mutate(draft)}>
            Store
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Seen({ seen }: { seen: WordingPreview }) {
  return (
    <div className="space-y-2 rounded-md border px-3 py-2" role="status">
      {seen.faults.map((fault) => (
        <p key={fault} className="text-bad">
          {fault}
        </p>
      ))}
      <p className="text-soft">
        {seen.real_values ? 'With the values of their last message.' : 'With made-up values.'}
        {seen.sms_parts === null ? '' : ` As a text message: ${seen.sms_parts} ${seen.sms_parts === 1 ? 'part' : 'parts'}.`}
      </p>
      {seen.channels.map(({ channel, subject, text }) => (
        <div key={channel}>
          <p className="font-medium">
            {channelWords[channel]}: {subject}
          </p>
          <Private className="whitespace-pre-line">{text}</Private>
        </div>
      ))}
    </div>
  );
}
