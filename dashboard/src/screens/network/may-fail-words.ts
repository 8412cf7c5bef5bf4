import type { NetworkForecasts, TrackRecord } from '../../api/types.ts';
import { counted } from '../../ui/numbers.ts';

/** A chance in words: so many in a hundred, never "0" for what is possible. */
export const inHundred = (chance: number): string => (chance < 0.005 ? 'under 1 in 100' : `${Math.round(100 * chance)} in 100`);

/** How often warnings by this rule were right on days that the model had not seen; null while too few failures are known. */
export function recordSentence(record: TrackRecord | null): string | null {
  if (record === null || record.recall === null || record.false_per_100_node_days === null) return null;
  const half = record.lead_hours[2];
  const lead = half === undefined ? '' : ` Half of those that came true came ${counted(half, 'hour')} or more ahead.`;
  const falseOnes = record.false_per_100_node_days.toFixed(1);
  return `On days it had not seen, ${record.found} of ${counted(record.failures, 'failure')} were warned of at least 6 hours ahead, with ${falseOnes} false warnings in 100 device-days.${lead}`;
}

const STATES: Readonly<Record<string, string>> = {
  down: 'down now',
  silent: 'silent',
  learning: 'read too seldom so far',
  'never-read': 'never read',
  'no-model': 'without a model',
};

/** Devices of which nothing can be said, and why: "3 without a number: 2 silent, 1 down now." Null when there are none. */
export function noNumberSentence(states: NetworkForecasts['no_number']): string | null {
  const found = Object.entries(states).filter(([, devices]) => devices > 0);
  if (found.length === 0) return null;
  const total = found.reduce((sum, [, devices]) => sum + devices, 0);
  return `${counted(total, 'device')} without a number: ${found.map(([state, devices]) => `${devices} ${STATES[state] ?? state}`).join(', ')}.`;
}

/** What to say while no device is warned of. */
export function calmSentence({ model, none_because, backtest, rows }: NetworkForecasts): string {
  if (!model) return none_because ?? 'Still learning.';
  if (!backtest) return 'Too few failures are known to say from which chance on to warn; the chances are shown as they are.';
  const highest = rows.find(({ chance_24h }) => chance_24h !== null);
  return highest?.chance_24h != null
    ? `No device is expected to fail. Highest: ${highest.node_id}, ${inHundred(highest.chance_24h)} in 24 h.`
    : 'No device can be judged now.';
}
