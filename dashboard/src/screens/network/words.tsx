import { CircleAlert, CircleCheck, Combine, type LucideIcon, RefreshCcw, TriangleAlert, Undo2 } from 'lucide-react';
import type { IncidentRow } from '../../api/types.ts';
import { counted } from '../../ui/numbers.ts';
import { type Sign, Signed } from '../../ui/signed.tsx';

const sign = (word: string, icon: LucideIcon, colour: string): Sign => ({ word, icon, colour });

const states: Record<IncidentRow['state'], Sign> = {
  open: sign('Down', TriangleAlert, 'text-bad'),
  'part-restored': sign('Partly back', CircleAlert, 'text-warn'),
  flapping: sign('Comes and goes', RefreshCcw, 'text-warn'),
  over: sign('Over', CircleCheck, 'text-good'),
  merged: sign('Part of another', Combine, 'text-soft'),
  withdrawn: sign('Was none', Undo2, 'text-soft'),
};
const falseAlarm = sign('False alarm', Undo2, 'text-soft');

/** What has become of an incident, by icon, word and colour. */
export function IncidentState({ row }: { row: Pick<IncidentRow, 'state' | 'false_alarm_at'> }) {
  return <Signed sign={row.false_alarm_at === null ? states[row.state] : falseAlarm} />;
}

/** "98 in 100": how sure it is that this node has failed. */
export const inHundred = (chance: number): string => `${Math.min(99, Math.round(100 * chance))} in 100`;

/** How long it lasted or lasts: "43 min", "3 h 5 min", "2 days 4 h". */
export function lasting(since: string, until: string | number): string {
  const minutes = Math.max(0, Math.round(((typeof until === 'number' ? until : Date.parse(until)) - Date.parse(since)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${counted(Math.floor(hours / 24), 'day')}${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`;
}
