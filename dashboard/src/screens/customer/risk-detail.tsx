import { useQuery } from '@tanstack/react-query';
import { churnDetail } from '../../api/queries.ts';
import type { ChurnDetail, ChurnRisk } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { change } from '../../ui/numbers.ts';
import { Prose } from '../../ui/private.tsx';
import { ReadTrouble } from '../../ui/states.tsx';
import { lookBackSentence } from './risk-ahead.ts';

/** What is computed when one looks: what moved the risk since last week, what acting would do, and how right the model was before. */
export function RiskDetail({ id, risk }: { id: string; risk: ChurnRisk }) {
  const asked = useQuery(churnDetail(id, risk.made_at));
  const { data } = asked;
  return (
    <>
      <ReadTrouble what="What moved this risk could not be read." asked={asked} />
      {data ? (
        <>
          <Moved detail={data} />
          <Saving detail={data} />
          <LookBack detail={data} />
        </>
      ) : null}
    </>
  );
}

function Moved({ detail: { changes, change_points, other_points, abstained } }: { detail: ChurnDetail }) {
  const rest = Math.round(other_points);
  return (
    <Section title="What changed since last week">
      {change_points === null ? <p className="mt-1 text-soft">{abstained}</p> : null}
      {change_points !== null && changes.length === 0 ? <p className="mt-1 text-soft">Nothing that moved the risk.</p> : null}
      <ul className="mt-1 space-y-1.5">
        {changes.map(({ feature, before, now, points, source, latest }) => (
          <li key={feature}>
            <div className="flex items-baseline justify-between gap-3">
              <Prose text={now} />
              <span className="font-medium tabular-nums">{tenths(points)}</span>
            </div>
            <p className="text-xs text-soft">
              {before === now ? 'as a week ago, but it counts otherwise beside the rest' : `a week ago: ${before}`}
              {' · '}
              {source.length > 0 ? source.join(', ') : 'no events'}
              {latest ? (
                <>
                  {' · '}
                  <Moment at={latest} />
                </>
              ) : null}
            </p>
          </li>
        ))}
      </ul>
      {change_points === null || rest === 0 ? null : <p className="mt-1 text-xs text-soft">Everything else together: {change(rest)}.</p>}
    </Section>
  );
}

/** Points with one decimal and their sign, for a week moves little. */
const tenths = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;

function Saving({ detail: { save_ability, save_missing } }: { detail: ChurnDetail }) {
  return (
    <Section title="What acting would do">
      {save_missing ? <p className="mt-1 text-soft">{save_missing}</p> : null}
      <ul className="mt-1 space-y-1">
        {save_ability.map(({ playbook, verdict, sentence }) => (
          <li key={playbook} className={verdict === 'shown' ? '' : 'text-soft'}>
            <span className="font-medium">{playbook}</span>: {sentence}
          </li>
        ))}
      </ul>
      <p className="mt-1 text-xs text-soft">From who was left alone by lot, never from the risk: who is likely to leave need not be who can be kept.</p>
    </Section>
  );
}

function LookBack({ detail: { backtest } }: { detail: ChurnDetail }) {
  const told = backtest.find(({ days_before, needs }) => days_before === 60 && needs === null) ?? backtest[0];
  if (!told) return null;
  return (
    <Section title="Was it right before?">
      <p className="mt-1">{lookBackSentence(told)}</p>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="mt-4 border-t pt-3 text-sm">
      <h3 className="font-medium">{title}</h3>
      {children}
    </div>
  );
}
