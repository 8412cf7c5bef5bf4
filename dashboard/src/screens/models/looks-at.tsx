import type { ModelRecord } from '../../api/types.ts';
import { Panel } from '../../ui/panel.tsx';
import { spanOf, weightOf } from './weight.ts';

/** What the model looks at most: how much each moves the odds on average, the greatest first. */
export function LooksAt({ reasons }: { reasons: ModelRecord['reasons'] }) {
  const most = reasons[0]?.weight ?? 0;
  return (
    <Panel title="What does it look at most?">
      {reasons.length === 0 ? <p className="text-sm text-soft">Not known of this version.</p> : null}
      <ol className="space-y-2.5 text-sm">
        {reasons.map(({ feature, meaning, weight }) => (
          <li key={feature} title={feature}>
            <div className="flex items-baseline justify-between gap-3">
              <span className="min-w-0">
                {meaning}
                {spanOf(feature, meaning)}
              </span>
              <span className="font-medium whitespace-nowrap tabular-nums">{weightOf(weight)}</span>
            </div>
            <svg aria-hidden width="100%" height="6" className="mt-1 block rounded-sm bg-raised">
              <rect width={`${most > 0 ? Math.max((weight / most) * 100, 0.75) : 0}%`} height="6" rx="1.5" className="fill-still" />
            </svg>
          </li>
        ))}
      </ol>
      {reasons.length > 0 ? (
        <p className="mt-3 text-xs text-soft">
          By how much each moves the odds up or down, on average. It says what goes with the outcome, not what brings it about.
        </p>
      ) : null}
    </Panel>
  );
}
