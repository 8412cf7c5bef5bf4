import type { ReactNode } from 'react';
import type { BehavioralInsights } from '../../api/types.ts';
import { change, counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { NoData } from '../../ui/states.tsx';

/** When and how to reach the customer, and what they do, each with its evidence. */
export function Behaviour({ insights, zone }: { insights: BehavioralInsights; zone: string | null }) {
  const { best_hour: best, portal_visits_30d: visits, usage_change_percent: usage } = insights;
  const where = insights.time_zone ?? zone;
  return (
    <Panel title="Habits">
      <dl className="space-y-2.5 text-sm">
        <Habit name="Best hour to write" note={best ? `${best.basis.charAt(0).toUpperCase()}${best.basis.slice(1)}` : null}>
          {best ? `${String(best.hour).padStart(2, '0')}:00${where ? ` (${where})` : ''}` : null}
        </Habit>
        <Habit name="Portal">{visits === null ? null : `${counted(visits, 'visit')} in 30 days`}</Habit>
        <Habit name="Usage">
          {usage === null ? null : Math.round(usage) === 0 ? 'As in the period before' : `${change(usage)} % against the period before`}
        </Habit>
      </dl>
    </Panel>
  );
}

function Habit({ name, note, children }: { name: string; note?: string | null; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3">
      <dt className="text-soft">{name}</dt>
      <dd className="text-end tabular-nums">{children ?? <NoData />}</dd>
      {note ? <dd className="col-span-2 text-xs text-soft">{note}</dd> : null}
    </div>
  );
}
