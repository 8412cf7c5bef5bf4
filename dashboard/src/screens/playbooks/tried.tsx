import type { PlaybookPreview, PlaybookReplay } from '../../api/types.ts';
import { CustomerName } from '../../ui/customer-name.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Prose } from '../../ui/private.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { readable, title } from '../decisions/words.tsx';
import { measureName, measureSentence } from '../impact/words.ts';

const CHOICES: Readonly<Record<string, string>> = {
  act: 'would act',
  wait: 'would wait for another reason',
  'hold-out': 'are held out',
  stop: 'would end',
  'nothing new': 'go on as they are',
};

/** Who would get what and when if the settings held now, with the worst that can follow. */
export function Previewed({ preview }: { preview: PlaybookPreview }) {
  const { runs, choices, messages, days, tasks, cost_minor, unpriced_messages, increment, worst, rows, as_of } = preview;
  const { currency } = useTenant().session;
  return (
    <section aria-label="Tried on the open runs" className="space-y-2 rounded-md border p-3">
      <p className="font-medium">
        Of {counted(runs, 'open run')}:{' '}
        {Object.entries(choices)
          .map(([choice, n]) => `${n} ${CHOICES[choice] ?? choice}`)
          .join(', ') || 'nothing would change'}
        .
      </p>
      {messages.length > 0 ? (
        <p>
          Messages:{' '}
          {messages
            .map(
              ({ channel, answer, messages: n }) => `${n} by ${channel} (${answer === 'send' ? 'may go' : answer === 'defer' ? 'would wait' : 'may not go'})`,
            )
            .join(', ')}
          . Asked for, by days in UTC: {days.map(({ day, messages: n }) => `${day}: ${n}`).join(', ')}. {counted(tasks, 'task')} for people.
        </p>
      ) : null}
      <p>
        {cost_minor === null ? 'No price of a message is known.' : `What may go costs ${money(cost_minor, currency)}.`}
        {cost_minor !== null && unpriced_messages > 0 ? ` For ${counted(unpriced_messages, 'message')} no price is known.` : ''}
      </p>
      <Increment increment={increment} />
      <p className="text-soft">
        At the worst:{' '}
        {worst.most_messages_a_day === null
          ? 'no cap limits the messages of one day'
          : `no more than ${counted(worst.most_messages_a_day, 'message')} in one day, whatever happens`}
        ; {worst.messages_if_nothing_happens} in all if nobody pays or answers (estimated from {counted(worst.estimated_from, 'run')});{' '}
        {counted(worst.answers, 'answer')} if everybody who is written to answers. Nothing was written. <Moment at={as_of} />
      </p>
      <Listed shown={rows.length} of={runs} what="runs" />
      <ul className="max-h-64 divide-y overflow-y-auto">
        {rows.map((row) => (
          <li key={row.run_id} className="py-1.5">
            <CustomerName id={row.customer_id} name={null} /> <span className="text-soft">{CHOICES[row.choice]}</span>
            <br />
            <Prose text={row.why} names={[]} />
            {row.steps.map((step) => (
              <span key={step.key} className="block text-soft">
                {readable(step.what)}
                {step.channel ? ` by ${step.channel}` : ''}, <Moment at={step.at} />
                {step.answer === 'defer' || step.answer === 'suppress' ? `: ${readable(step.reason ?? step.answer).toLowerCase()}` : ''}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How many of them are listed, where not all are. */
const Listed = ({ shown, of, what }: { shown: number; of: number; what: string }) =>
  shown < of ? <p className="text-soft">{`${count(shown)} of ${count(of)} ${what} listed:`}</p> : null;

/** What acting was measured to bring, and what that comes to here. */
function Increment({ increment }: Pick<PlaybookPreview, 'increment'>) {
  if (increment === null) return <p className="text-soft">Nobody knows yet what it brings: nothing has been followed to its end.</p>;
  const { runs, measure, total } = increment;
  return (
    <p className="text-soft">
      {measureName(measure)}. {measureSentence(measure)}
      {total === null
        ? ''
        : ` For the ${counted(runs, 'run')} acted on that is ${totalText(total.estimate, total)} in all (${totalText(total.interval.low, total)} to ${totalText(total.interval.high, total)}).`}
    </p>
  );
}

const totalText = (value: number, { unit, currency }: { unit: string; currency: string | null }): string =>
  unit === 'minor' && currency !== null ? money(value, currency) : value.toFixed(1);

const ESTIMATORS: Record<PlaybookReplay['estimates'][number]['estimator'], string> = {
  ips: 'By inverse chances',
  snips: 'The same, divided by the mean weight',
  dr: 'Doubly robust',
};
const share = (value: number): string => `${(100 * value).toFixed(1)} of 100`;
const more = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(100 * value).toFixed(1)}`;

/** What the settings would have decided in the runs of the last month, and what that would have earned. */
export function Replayed({ replay }: { replay: PlaybookReplay }) {
  const { runs, same, nothing, other, differ, comparable, estimates, rows } = replay;
  return (
    <section aria-label="Tried on what has happened" className="space-y-2 rounded-md border p-3">
      <p className="font-medium">
        Of {counted(runs, 'run')}: the same in {same}, nothing in {nothing}, something else in {other}.
      </p>
      {estimates.map(({ estimator, value, gain }) => (
        <p key={estimator} className="text-soft">
          {ESTIMATORS[estimator]}:{' '}
          {value.value === null
            ? `nothing can be said, as ${value.because}.`
            : `${share(value.value)} end well (${share(value.low ?? 0)} to ${share(value.high ?? 0)})${
                gain.value === null ? '' : `; against the settings that held ${more(gain.value)} (${more(gain.low ?? 0)} to ${more(gain.high ?? 0)})`
              }, from ${counted(comparable, 'run')}.`}
        </p>
      ))}
      <Listed shown={rows.length} of={differ} what="runs that differ" />
      <ul className="max-h-64 divide-y overflow-y-auto">
        {rows.map((row) => (
          <li key={row.run_id} className="py-1.5">
            <CustomerName id={row.customer_id} name={null} /> <span className="text-soft">{title(row.ending ?? 'still open')}</span>
            <span className="block text-soft">Then: {row.was.length === 0 ? 'nothing' : <Prose text={row.was.at(-1) ?? ''} names={[]} />}</span>
            <span className="block">Under these settings: {row.would.length === 0 ? 'nothing' : <Prose text={row.would.at(-1) ?? ''} names={[]} />}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
