import type { Preferences, StatePreferences } from '../../api/types.ts';
import { becauseWords, channelNames, classWords } from './words.ts';

type Line = Preferences['consent'][number];

/** A box for each class of message and channel; a warning cannot be refused here, only taken up again after a STOP. */
export function ConsentTable({ lines, say }: { lines: readonly Line[]; say: (choices: StatePreferences) => void }) {
  const rows = [...Map.groupBy(lines, (line) => line.class)];
  return (
    <ul className="divide-y divide-line text-sm">
      {rows.map(([kind, ones]) => (
        <li key={kind} className="py-2">
          <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <legend className="float-start w-44 shrink-0 font-medium">{classWords[kind]}</legend>
            {ones.map((line) => (
              <Box key={line.channel} line={line} say={say} />
            ))}
          </fieldset>
          <Note lines={ones} />
        </li>
      ))}
    </ul>
  );
}

function Box({ line: { class: kind, channel, allowed, may_refuse }, say }: { line: Line; say: (choices: StatePreferences) => void }) {
  return (
    <label className="inline-flex items-center gap-1.5 max-md:min-h-11">
      <input
        type="checkbox"
        checked={allowed}
        disabled={allowed && !may_refuse}
        onChange={(event) => say({ consent: [{ class: kind, channel, allowed: event.target.checked }] })}
        className="size-4 accent-accent"
      />
      {channelNames[channel]}
    </label>
  );
}

function Note({ lines }: { lines: readonly Line[] }) {
  const [first] = lines;
  if (first === undefined) return null;
  if (!first.may_refuse) return <p className="text-soft">Always sent, for your safety; only the word STOP ends a channel.</p>;
  const said = [...new Set(lines.flatMap((line) => becauseWords(line) ?? []))];
  return said.length > 0 ? <p className="text-soft">{said.join('; ')}</p> : null;
}
