import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { preferences, statePreferences } from '../../api/preferences.ts';
import type { Preferences, StatePreferences } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { ReadTrouble, Trouble } from '../../ui/states.tsx';
import { ConsentTable } from './consent-table.tsx';
import { channelNames, clockHour, languageName } from './words.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const ANY = { value: '', label: 'any' };

/** What somebody allows and wishes of messages, to be looked at and changed; `id` is null for the reader's own. */
export function Wishes({ id }: { id: string | null }) {
  const asked = useQuery(preferences(id));
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: (choices: StatePreferences) => statePreferences(id, choices),
    onSuccess: (told) => void queries.setQueryData(preferences(id).queryKey, told),
  });
  const wishes = asked.data;
  const say = (choices: StatePreferences) => saving.mutate(choices);
  return (
    <Panel title={id === null ? 'Messages to you' : 'How they wish to be written to'}>
      <ReadTrouble what="These choices could not be read." asked={asked} />
      {wishes ? (
        <div aria-busy={saving.isPending}>
          <ConsentTable lines={wishes.consent.map((line) => asSaid(line, saving.isPending ? saving.variables : {}))} say={say} />
          <Choices wishes={wishes} say={say} />
          {saving.error ? <Trouble what="It was not stored." error={saving.error} /> : null}
          {id === null ? null : <Known wishes={wishes} />}
        </div>
      ) : null}
    </Panel>
  );
}

/** A line as it will be once the choice is kept: a box shows at once what was chosen, and goes back when it could not be stored. */
function asSaid(line: Preferences['consent'][number], { consent = [] }: StatePreferences): Preferences['consent'][number] {
  const said = consent.find((one) => one.class === line.class && one.channel === line.channel);
  return said === undefined ? line : { ...line, stated: said.allowed, allowed: said.allowed };
}

function Choices({ wishes: { hours, channel, language, language_on_file, languages, consent }, say }: { wishes: Preferences; say: Say }) {
  const from = hours?.from ?? null;
  const channels = [...new Set(consent.map((line) => line.channel))];
  const onFile = language_on_file === null ? 'not known' : `${languageName(language_on_file)}, on file`;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <Select
        label="From"
        value={from === null ? '' : String(from)}
        options={[{ value: '', label: 'any time' }, ...HOURS.map((hour) => ({ value: String(hour), label: clockHour(hour) }))]}
        onChange={(value) => say({ hours: value === '' ? null : { from: Number(value), until: untilAfter(Number(value), hours?.until ?? null) } })}
      />
      {hours ? (
        <Select
          label="Until"
          value={String(hours.until)}
          options={HOURS.map((hour) => ({ value: String(hour + 1), label: clockHour(hour + 1) }))}
          onChange={(value) => say({ hours: { from: hours.from, until: Number(value) } })}
        />
      ) : null}
      <Select
        label="First by"
        value={channel ?? ''}
        options={[ANY, ...channels.map((value) => ({ value, label: channelNames[value] }))]}
        onChange={(value) => say({ channel: value === '' ? null : (value as Preferences['channel']) })}
      />
      <Select
        label="Language"
        value={language ?? ''}
        options={[{ value: '', label: onFile }, ...languages.map((value) => ({ value, label: languageName(value) }))]}
        onChange={(value) => say({ language: value === '' ? null : value })}
      />
    </div>
  );
}

type Say = (choices: StatePreferences) => void;

/** The end that a new beginning gets: the old one where it still lies after it, else the end of the day. */
const untilAfter = (from: number, until: number | null): number => (until !== null && until > from ? until : Math.max(from + 1, 20));

const who = { customer: 'themselves', staff: 'us', elsewhere: 'a message or another system' } as const;

/** For the people of the ISP: what was learned, and who said what. */
function Known({ wishes: { learned, choices } }: { wishes: Preferences }) {
  return (
    <>
      <p className="mt-3 text-sm">
        {learned ? (
          <>
            Most likely to answer at <span className="font-medium">{clockHour(learned.hour)}</span> by {channelNames[learned.channel]}:{' '}
            <span className="text-soft">{learned.basis}.</span> What they asked for goes before it.
          </>
        ) : (
          <span className="text-soft">Too little is known yet to tell when and where they answer.</span>
        )}
      </p>
      {choices.length > 0 ? (
        <ul className="mt-2 space-y-1 text-sm">
          {choices.map(({ at, by, person, sentence }) => (
            <li key={`${at} ${sentence}`}>
              {sentence}{' '}
              <span className="text-soft">
                said by {person ?? who[by]}, <Moment at={at} />
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-2 text-sm text-soft">They have not said anything about messages.</p>
      )}
    </>
  );
}
