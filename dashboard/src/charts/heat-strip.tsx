import type { NodePeriod } from '../api/types.ts';
import { wellbeingWord } from '../ui/level.tsx';
import { count } from '../ui/numbers.ts';
import { calendarDay } from '../ui/time.ts';

const marks: Record<NodePeriod['status'], string> = {
  healthy: 'h-[35%] bg-still',
  watch: 'h-[65%] bg-warn-mark',
  attention: 'h-full bg-bad-mark',
  // No data is not a low bar: it is a gap with a line where the bar would stand.
  'no-data': 'h-0.5 border-b border-dashed border-edge',
};

/** The last periods of a node, one bar each: its height and colour say the state, and a gap says that there was no data. */
export function HeatStrip({ periods, className = 'h-6' }: { periods: readonly NodePeriod[]; className?: string }) {
  return (
    <div role="img" aria-label={stripInWords(periods)} className={`flex items-end gap-px ${className}`}>
      {periods.map((period) => (
        <span key={period.day} title={periodInWords(period)} className="flex h-full min-w-1 flex-1 items-end">
          <span className={`w-full rounded-[1px] ${marks[period.status]}`} />
        </span>
      ))}
    </div>
  );
}

/** "3 Mar 2026: Watch, 61 ms, 91 % full" */
export function periodInWords({ day, status, latency_ms: latency, utilisation_percent: full }: NodePeriod): string {
  const told = [wellbeingWord(status), latency === null ? null : `${Math.round(latency)} ms`, full === null ? null : `${Math.round(full)} % full`];
  return `${calendarDay(day)}: ${told.filter((part) => part !== null).join(', ')}`;
}

/** "Last 15 days: 2 Needs attention, 1 Watch, 10 Healthy, 2 No data" */
export function stripInWords(periods: readonly NodePeriod[]): string {
  const states = ['attention', 'watch', 'healthy', 'no-data'] as const;
  const parts = states.flatMap((state) => {
    const days = periods.filter(({ status }) => status === state).length;
    return days === 0 ? [] : [`${count(days)} ${wellbeingWord(state)}`];
  });
  return `Last ${count(periods.length)} days: ${parts.join(', ')}`;
}
