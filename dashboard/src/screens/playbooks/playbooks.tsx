import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleAlert, CirclePause, CirclePlay } from 'lucide-react';
import { playbooks } from '../../api/playbook-queries.ts';
import type { PlaybookInfo } from '../../api/types.ts';
import { counted } from '../../ui/numbers.ts';
import { PageHead } from '../../ui/panel.tsx';
import { type Sign, Signed } from '../../ui/signed.tsx';
import { ReadTrouble, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/title.ts';
import { title } from '../decisions/words.tsx';

const ASK_MS = 30_000;

/** Whether a playbook works, and why not. */
export function standing({ enabled, closed_because }: Pick<PlaybookInfo, 'enabled' | 'closed_because'>): Sign {
  if (closed_because !== null) return { word: 'Its settings do not fit', icon: CircleAlert, colour: 'text-bad' };
  return enabled ? { word: 'At work', icon: CirclePlay, colour: 'text-good' } : { word: 'Switched off', icon: CirclePause, colour: 'text-soft' };
}

/** How many runs are open, whatever their edition. */
export const openRuns = ({ open_runs }: Pick<PlaybookInfo, 'open_runs'>): number => open_runs.reduce((sum, { runs }) => sum + runs, 0);

/** What the layer does by itself: every playbook, whether it works and how much it has in hand. */
export function Playbooks() {
  useTitle('Playbooks');
  const asked = useQuery({ ...playbooks, refetchInterval: ASK_MS });
  const rows = asked.data?.rows;
  return (
    <>
      <PageHead question="What does the layer do by itself?">{rows ? sentence(rows) : null}</PageHead>
      <ReadTrouble what="The playbooks could not be read." asked={asked} />
      {rows ? (
        <ul className="divide-y rounded-lg border bg-surface">
          {rows.map((row) => (
            <li key={row.name}>
              <Link to="/playbooks/$name" params={{ name: row.name }} className="block px-4 py-3 hover:bg-raised focus-visible:-outline-offset-2">
                <span className="flex flex-wrap items-baseline justify-between gap-x-4">
                  <span className="font-medium">{title(row.name)}</span>
                  <span className="text-sm">
                    <Signed sign={standing(row)} />
                  </span>
                </span>
                <span className="mt-0.5 block text-sm text-soft">{row.about}</span>
                <span className="mt-0.5 block text-xs text-soft">
                  {counted(openRuns(row), 'open run')} · {row.edition === 0 ? 'default settings' : `edition ${row.edition} of the settings`}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : asked.error ? null : (
        <Skeleton rows={6} className="h-16" />
      )}
    </>
  );
}

function sentence(rows: readonly PlaybookInfo[]): string {
  const off = rows.filter((row) => !row.enabled || row.closed_because !== null).length;
  const open = rows.reduce((sum, row) => sum + openRuns(row), 0);
  return `${counted(rows.length - off, 'playbook')} at work, ${off} not. ${counted(open, 'run')} open.`;
}
