import type { HealthScore } from '../../api/types.ts';
import { HealthParts } from '../../charts/health-parts.tsx';
import { Changing } from '../../ui/changing.tsx';
import { HealthState } from '../../ui/level.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { backtestSentence, gradeSentence, healthSentence, knownSentence } from './health-words.ts';

/** How well the customer is served and serves us: a grade that is held, the measures that add up to the score, how sure it is, and how well it tells. */
export function Health({ health }: { health: HealthScore }) {
  const { grade, components, profile, made_at, backtest } = health;
  const sentence = healthSentence(health);
  return (
    <Panel title="Health" aside={<HealthState grade={grade} />}>
      <p className="text-lg font-semibold tracking-tight tabular-nums">
        <Changing value={sentence} block>
          {sentence}
        </Changing>
      </p>
      <p className="mt-1 text-sm text-soft">{gradeSentence(health)}</p>
      <p className="mt-1 mb-4 text-sm text-soft">{knownSentence(health)}</p>
      <HealthParts health={health} />
      {components.length > 0 && profile ? (
        <p className="mt-3 text-xs text-soft">
          Weighed for {profile.label}. {profile.basis}
        </p>
      ) : null}
      <p className="mt-1 text-xs text-soft">
        {backtestSentence(backtest)}
        {backtest ? (
          <>
            {' '}
            Learned <Moment at={backtest.learned_at} />.
          </>
        ) : null}
      </p>
      {components.length > 0 && made_at ? (
        <p className="mt-1 text-xs text-soft">
          Computed <Moment at={made_at} />
        </p>
      ) : null}
    </Panel>
  );
}
