import type { HealthScore } from '../../api/types.ts';
import { HealthParts } from '../../charts/health-parts.tsx';
import { Changing } from '../../ui/changing.tsx';
import { HealthState } from '../../ui/level.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';

const trends = { up: 'better than', down: 'worse than', same: 'the same as' } as const;

/** How well the customer is served and serves us: a grade, the measures that add up to it, and how sure it is. */
export function Health({ health }: { health: HealthScore }) {
  const { score, grade, trend, change_7d, confidence, components, made_at } = health;
  const sentence = score === null ? 'No data: nothing has been measured yet' : `Health ${Math.round(score)} of 100, grade ${grade}`;
  return (
    <Panel title="Health" aside={<HealthState grade={grade} />}>
      <p className="text-lg font-semibold tracking-tight tabular-nums">
        <Changing value={sentence} block>
          {sentence}
        </Changing>
      </p>
      <p className="mt-1 mb-4 text-sm text-soft">
        {score === null ? '' : `Rests on ${Math.round(confidence * 100)} of 100 parts of what could be measured. `}
        {trend === 'no-data' ? 'There was no score seven days ago.' : `It is ${trends[trend]} seven days ago${difference(change_7d)}.`}
      </p>
      <HealthParts health={health} />
      {components.length > 0 && made_at ? (
        <p className="mt-3 text-xs text-soft">
          Computed <Moment at={made_at} />
        </p>
      ) : null}
    </Panel>
  );
}

function difference(change: number | null): string {
  const whole = Math.abs(Math.round(change ?? 0));
  return whole === 0 ? '' : `, by ${whole} ${whole === 1 ? 'point' : 'points'}`;
}
