import { CircleDot, Eye, Flag, GitBranch, ListChecks, type LucideIcon, Send, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DecisionRecord } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { counted } from '../../ui/numbers.ts';
import { Prose } from '../../ui/private.tsx';
import { Commands } from './commands.tsx';
import { View } from './view.tsx';
import { ChoiceWord, outcomeWord, readable } from './words.tsx';

/** The steps from the event to the outcome in their order, each with its time and id. */
export function Chain({ record }: { record: DecisionRecord }) {
  const names = [record.customer_name];
  const models = Object.entries(record.model_versions);
  return (
    <ol>
      <Step icon={Zap} name="Event" at={record.event?.time ?? null}>
        {record.event ? (
          <>
            <p className="font-medium">{record.event.type}</p>
            <Id>{record.event.id}</Id>
          </>
        ) : (
          <p className="text-soft">No event: the playbook had set itself a time to look again.</p>
        )}
      </Step>
      <Step icon={Eye} name="What could be seen" at={record.at}>
        <View view={record.view} names={names} />
      </Step>
      <Step icon={ListChecks} name="Rules" note={counted(record.rules.length, 'rule')}>
        {record.rules.length === 0 ? <p className="text-soft">No rule was applied.</p> : null}
        <ol className="divide-y">
          {record.rules.map(({ rule, answer }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule may be applied twice
            <li key={`${place} ${rule}`} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5 first:pt-0 last:pb-0">
              <span>
                <Prose text={readable(rule)} names={names} />
              </span>
              <span className="font-medium">
                <Prose text={answer} names={names} />
              </span>
            </li>
          ))}
        </ol>
      </Step>
      <Step icon={GitBranch} name="Decision" at={record.at}>
        <p>
          <ChoiceWord choice={record.choice} />
        </p>
        <p className="mt-1">{chanceSentence(record)}</p>
        {models.length > 0 ? <p className="mt-1 text-soft">Models: {models.map(([name, version]) => `${name} ${version}`).join(', ')}</p> : null}
        <Id>{record.decision_id}</Id>
      </Step>
      <Step icon={Send} name="Commands" note={counted(record.commands.length, 'command')}>
        <Commands commands={record.commands} names={names} />
      </Step>
      <Step icon={record.outcome ? Flag : CircleDot} name="Outcome" at={record.outcome?.at ?? null} last>
        <p className="font-medium">{outcomeWord(record.outcome)}</p>
        <p className="text-soft">
          {record.outcome ? <Prose text={record.outcome.sentence} names={names} /> : 'What comes of it is written here when it is known.'}
        </p>
      </Step>
    </ol>
  );
}

function chanceSentence({ choice, propensity }: DecisionRecord): string {
  if (propensity >= 1) return 'No chance was involved: the rules lead to this choice alone.';
  const share = `${Math.round(propensity * 1000) / 10} of 100`;
  return choice === 'hold-out'
    ? `Held out by lot (${share}), so that what the layer does can be compared with doing nothing.`
    : `Chosen by lot with a chance of ${share}; the others are held out for comparison.`;
}

type StepProps = { icon: LucideIcon; name: string; at?: string | null; note?: string; last?: boolean; children: ReactNode };

function Step({ icon: Icon, name, at, note, last = false, children }: StepProps) {
  return (
    <li className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-3">
      <div className="flex flex-col items-center">
        <span className="grid size-8 shrink-0 place-items-center rounded-full border bg-surface text-soft">
          <Icon size={15} aria-hidden />
        </span>
        {last ? null : <span aria-hidden className="w-px flex-1 bg-line" />}
      </div>
      <section className="mb-4 min-w-0 rounded-lg border bg-surface">
        <div className="flex items-baseline justify-between gap-3 border-b px-4 py-2">
          <h2 className="font-semibold">{name}</h2>
          <span className="text-sm text-soft">{at ? <Moment at={at} /> : note}</span>
        </div>
        <div className="px-4 py-3 text-sm">{children}</div>
      </section>
    </li>
  );
}

function Id({ children }: { children: string }) {
  return <p className="mt-1 font-mono text-xs break-all text-soft">{children}</p>;
}
