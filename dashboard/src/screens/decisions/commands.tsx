import type { CommandRecord } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { Prose } from '../../ui/private.tsx';
import { readable, StateWord, title } from './words.tsx';

const kinds: Record<CommandRecord['kind'], string> = {
  'send-message': 'Message',
  'create-task': 'Task for a person',
  'platform-action': 'Asked of your systems',
};

/** What a decision asked for, and what became of each part. */
export function Commands({ commands, names }: { commands: readonly CommandRecord[]; names: readonly (string | null)[] }) {
  if (commands.length === 0) return <p className="text-soft">Nothing was asked for.</p>;
  return (
    <ul className="divide-y">
      {commands.map((command) => (
        <li key={command.key} className="py-2.5 first:pt-0 last:pb-0">
          <div className="flex items-baseline justify-between gap-3">
            <p className="font-medium">
              <Prose text={readable(command.title)} names={names} />
            </p>
            <StateWord state={command.state} />
          </div>
          <p className="text-soft">
            {[kinds[command.kind], command.channel ? `by ${command.channel}` : null, command.class, `step ${title(command.step).toLowerCase()}`]
              .filter((part) => part !== null)
              .join(' · ')}
          </p>
          {command.reason ? (
            <p className="text-soft">
              <Prose text={command.reason} names={names} />
            </p>
          ) : null}
          <p className="mt-0.5 flex flex-wrap gap-x-4 text-xs text-soft">
            {command.not_before ? (
              <span>
                At the earliest <Moment at={command.not_before} />
              </span>
            ) : null}
            {command.done_at ? (
              <span>
                Done <Moment at={command.done_at} />
              </span>
            ) : null}
            <span className="font-mono break-all">{command.key}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
