import { useState } from 'react';
import type { ModelRecord, ModelVersionInfo } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { byDay } from '../../ui/by-day.ts';
import { Moment } from '../../ui/moment.tsx';
import { useNow } from '../../ui/now.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { StageWord, stageWord } from './stage.tsx';
import { stoodAt } from './standing.ts';
import { sentence } from './words.ts';

const FEW = 5;

/** Every version that is kept, the latest first, each with where it stands and why. */
export function Versions({ versions }: { versions: readonly ModelVersionInfo[] }) {
  const [shown, more] = useFew(versions, 'versions');
  return (
    <Panel title="Which versions are there?" aside={versions.length > 0 ? counted(versions.length, 'version') : null} flush>
      {versions.length === 0 ? <p className="px-4 py-3 text-sm text-soft">None yet.</p> : null}
      <ul className="divide-y">
        {shown.map((version) => (
          <li key={version.version} className="grid gap-x-4 gap-y-0.5 px-4 py-2.5 text-sm sm:grid-cols-[9.5rem_minmax(0,1fr)_auto]">
            <StageWord stage={version.stage} />
            <div className="min-w-0 max-sm:order-last">
              <p className="break-words">{sentence(version.why)}</p>
              <p className="text-xs text-soft">
                <span className="font-mono">{version.version}</span> · learned from {count(version.rows)} cases · there since <Moment at={version.since} />
              </p>
            </div>
            <span className="whitespace-nowrap text-soft tabular-nums sm:text-end" title="When two cases are shown, how often it ranks the right one higher">
              {version.metrics.roc_auc === undefined ? '' : `ranks right ${Math.round(version.metrics.roc_auc * 100)} of 100`}
            </span>
          </li>
        ))}
      </ul>
      {more}
    </Panel>
  );
}

/** What moved where, when, why and by whom, the latest first. */
export function Moves({ moves }: { moves: ModelRecord['moves'] }) {
  const { clock } = useTenant();
  const now = useNow();
  const [shown, more] = useFew(moves, 'moves');
  return (
    <Panel title="Why is each where it is?" flush>
      {moves.length === 0 ? <p className="px-4 py-3 text-sm text-soft">Nothing has moved yet.</p> : null}
      {byDay(
        shown.map((move, place) => ({ ...move, place })),
        ({ at }) => clock.dayFrom(at, now),
      ).map(({ day, entries }) => (
        <section key={day} className="border-b px-4 py-2.5 text-sm last:border-0">
          <h3 className="text-xs font-medium text-soft">{day}</h3>
          <ol>
            {entries.map(({ version, at, to, why, by, place }) => {
              const from = stoodAt(moves, place);
              return (
                <li key={`${version} ${at} ${to}`} className="grid grid-cols-[3rem_minmax(0,1fr)] gap-x-2 py-1.5">
                  <time dateTime={at} title={clock.exact(at)} className="text-soft tabular-nums">
                    {clock.time(at)}
                  </time>
                  <div className="min-w-0">
                    <p className="font-medium">{from ? `${stageWord(from)} → ${stageWord(to)}` : `New → ${stageWord(to)}`}</p>
                    <p className="break-words">{sentence(why)}</p>
                    <p className="text-xs text-soft">
                      <span className="font-mono">{version}</span> · by {by}
                    </p>
                  </div>
                </li>
              );
            })}
          </ol>
        </section>
      ))}
      {more}
    </Panel>
  );
}

/** The first few of a list, and the button that shows all of it. */
function useFew<Entry>(entries: readonly Entry[], name: string) {
  const [all, setAll] = useState(false);
  const more =
    entries.length > FEW && !all ? (
      <div className="border-t px-4 py-2">
        <Button kind="quiet" onClick={() => setAll(true)}>
          Show all {count(entries.length)} {name}
        </Button>
      </div>
    ) : null;
  return [all ? entries : entries.slice(0, FEW), more] as const;
}
