import type { ModelInfo } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { counted } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { givesChances } from './figures.ts';

/** What is no longer as it was when the model learned, each with what to do. */
export function Alerts({ model: { alerts, champion } }: { model: ModelInfo }) {
  return (
    <Panel title="What has changed since it learned?" aside={alerts.length > 0 ? counted(alerts.length, 'alert') : null} flush>
      {alerts.length === 0 ? <p className="px-4 py-3 text-sm text-soft">{quiet(champion)}</p> : null}
      <ul className="divide-y">
        {alerts.map((alert) => (
          <li key={`${alert.kind} ${alert.feature}`} className="px-4 py-3 text-sm">
            <div className="flex items-baseline justify-between gap-4">
              <p className="min-w-0 font-medium break-words">{alert.sentence}</p>
              <Moment at={alert.raised_at} className="whitespace-nowrap text-soft" />
            </div>
            <p className="mt-1 break-words">
              <span className="text-soft">Next: </span>
              {alert.what_to_do}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function quiet(champion: ModelInfo['champion']): string {
  if (!champion) return 'Nothing is in use, so nothing is watched.';
  if (!givesChances(champion)) return 'A model that counts is not watched: its next count takes in whatever has changed.';
  return 'No alert is open. Every night the data, the scores and what came true are held against the training.';
}
