import type { SystemState } from '../../api/types.ts';
import { counted } from '../../ui/numbers.ts';

export type SystemTrouble = 'database' | 'queue' | 'dead-letters' | 'outbox';

const LATE_SECONDS = 60;

/** What is wrong with the layer itself; events may wait up to a minute before it counts as trouble. */
export function systemTroubles(state: SystemState): SystemTrouble[] {
  const troubles: SystemTrouble[] = [];
  if (!state.database.ok) troubles.push('database');
  if ((state.queue.oldest_waiting_seconds ?? 0) > LATE_SECONDS) troubles.push('queue');
  if (state.dead_letters > 0) troubles.push('dead-letters');
  if ((state.outbox.failed ?? 0) + (state.outbox.unknown ?? 0) > 0) troubles.push('outbox');
  return troubles;
}

/** The state of the layer in a sentence: that all is well, or what is not. */
export function systemSentence(state: SystemState): string {
  const said: Record<SystemTrouble, string> = {
    database: 'The database does not answer.',
    queue: `Events wait longer than they should: the oldest for ${duration(state.queue.oldest_waiting_seconds ?? 0)}.`,
    'dead-letters': `${counted(state.dead_letters, 'event')} could not be processed and ${state.dead_letters === 1 ? 'was' : 'were'} set aside.`,
    outbox: `${counted((state.outbox.failed ?? 0) + (state.outbox.unknown ?? 0), 'command')} failed or had no clear answer; a person has to look.`,
  };
  const troubles = systemTroubles(state);
  return troubles.length === 0
    ? 'All is well: events are processed as they come, and nothing was set aside.'
    : troubles.map((trouble) => said[trouble]).join(' ');
}

/** Seconds as a person says them: "12 s", "4 min", "3 h", "2 days". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
