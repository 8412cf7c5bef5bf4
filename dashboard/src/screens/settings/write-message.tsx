import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { askMailing, mailings, previewMailing } from '../../api/sending.ts';
import type { MailingAsk, MailingPreview } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { money } from '../../ui/money.ts';
import { NoteField } from '../../ui/note-field.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Select } from '../../ui/select.tsx';
import { Trouble } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { waitingWords } from './sending-words.ts';
import { channelWords } from './words.ts';

const classes = [
  { value: 'care', label: 'Care' },
  { value: 'billing', label: 'Billing' },
  { value: 'marketing', label: 'Offer' },
  { value: 'safety', label: 'Warning of danger' },
];
const channels = (['email', 'sms', 'whatsapp', 'push', 'in-app'] as const).map((value) => ({ value, label: channelWords[value] }));
const ways = [{ value: 'auto', label: 'The channel on which each answers' }, ...channels];
const moments = [
  { value: 'now', label: 'Now' },
  { value: 'own', label: 'The hour at which each answers' },
];
const box = 'mt-1 block h-9 w-full rounded-md border border-edge bg-surface px-3 max-md:h-11 max-md:text-[16px]';

/** Writes a message to customers or to everybody at a node: first who would get it, then it is held ten seconds or waits for a second person. */
export function WriteMessage({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [of, setOf] = useState('care');
  const [channel, setChannel] = useState('email');
  const [otherwise, setOtherwise] = useState(false);
  const [hour, setHour] = useState('now');
  const [to, setTo] = useState('');
  const [node, setNode] = useState('');
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const customers = to.split(/[\s,;]+/).filter((id) => id !== '');
  // A warning of danger goes at once, by the channels that are named.
  const isWarning = of === 'safety';
  const by = isWarning && channel === 'auto' ? 'email' : channel;
  const asked: MailingAsk = {
    class: of as MailingAsk['class'],
    purpose: 'by-hand-note',
    subject: title.trim().slice(0, 128),
    channel: by as MailingAsk['channel'],
    instead: otherwise && by !== 'auto' ? channels.map(({ value }) => value).filter((value) => value !== by && value !== 'in-app') : [],
    hour: (isWarning ? 'now' : hour) as NonNullable<MailingAsk['hour']>,
    title: title.trim(),
    text: text.trim(),
    ...(node.trim() === '' ? { customers } : { node_id: node.trim() }),
  };
  const looking = useMutation({ mutationFn: previewMailing });
  const going = useMutation({
    mutationFn: askMailing,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: mailings.queryKey });
      onClose();
    },
  });
  const both = customers.length > 0 && node.trim() !== '';
  const ready = title.trim().length >= 3 && text.trim().length >= 3 && (customers.length > 0 || node.trim() !== '') && !both;
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      looking.reset();
    };
  return (
    <Dialog title="Write a message" onClose={onClose}>
      <div className="space-y-3 text-sm">
        <div className="flex flex-wrap gap-2">
          <Select label="What for" value={of} options={classes} onChange={changed(setOf)} />
          <Select label="By" value={by} options={isWarning ? channels : ways} onChange={changed(setChannel)} />
          {isWarning ? null : <Select label="When" value={hour} options={moments} onChange={changed(setHour)} />}
        </div>
        {by === 'auto' ? null : (
          <label className="flex min-h-11 cursor-pointer items-center gap-3">
            <input
              type="checkbox"
              checked={otherwise}
              onChange={(event) => changed(setOtherwise)(event.target.checked)}
              className="size-4 shrink-0 accent-accent"
            />
            By another channel where this one cannot reach them
          </label>
        )}
        <Field label="Ids of customers" value={to} onChange={changed(setTo)} />
        <Field label="Or everybody at the node" value={node} onChange={changed(setNode)} />
        {both ? <p className="text-bad">Name either customers or a node, not both.</p> : null}
        <Field label="Title" value={title} onChange={changed(setTitle)} />
        <NoteField label="Text" hint="An empty line begins a new paragraph." most={4_000} rows={5} value={text} onChange={changed(setText)} />
        {looking.data ? <Foreseen plan={looking.data} /> : null}
        {(looking.error ?? going.error) ? <Trouble what="It was not done." error={looking.error ?? going.error} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Do not send</Button>
          {looking.data ? (
            <Button kind="main" disabled={going.isPending} onClick={() => going.mutate(asked)}>
              {looking.data.needs_approval ? 'Ask a second person' : 'Send'}
            </Button>
          ) : (
            <Button kind="main" disabled={!ready || looking.isPending} className="disabled:opacity-50" onClick={() => looking.mutate(asked)}>
              Who gets it?
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Field({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input id={id} value={value} onChange={(event) => onChange(event.target.value)} className={box} />
    </div>
  );
}

function Foreseen({ plan }: { plan: MailingPreview }) {
  const { currency } = useTenant().session;
  return (
    <div className="rounded-md border px-3 py-2" role="status">
      <p className="font-medium">
        Of {counted(plan.customers, 'customer')}, {plan.now} get it in {plan.hold_seconds} seconds, {plan.later} later, {plan.never} not at all.
      </p>
      <ul className="mt-1">
        {plan.channels.map(({ channel, customers, cost_minor }) => (
          <li key={channel}>
            {channelWords[channel]}: {count(customers)}
            {cost_minor === null ? '' : `, costs ${money(cost_minor, currency)}`}
          </li>
        ))}
      </ul>
      <ul className="mt-1 text-soft">
        {Object.entries(plan.reasons).map(([reason, n]) => (
          <li key={reason}>
            {n}: {reason === 'not-before' ? 'At the hour at which they answer' : waitingWords(reason)}
          </li>
        ))}
      </ul>
    </div>
  );
}
