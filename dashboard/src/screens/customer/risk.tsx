import { Link } from '@tanstack/react-router';
import type { ChurnRisk } from '../../api/types.ts';
import { Reasons } from '../../charts/reasons.tsx';
import { Changing } from '../../ui/changing.tsx';
import { RiskLevel } from '../../ui/level.tsx';
import { Moment } from '../../ui/moment.tsx';
import { change } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { recordSentence, riskSentence } from '../retention/risk-sentence.ts';
import { Ahead } from './ahead.tsx';
import { WhatWouldHelp } from './help.tsx';
import { silenceSentence } from './risk-ahead.ts';
import { RiskDetail } from './risk-detail.tsx';

/** The chance that the customer leaves, with the reasons that add up to it. */
export function Risk({ id, risk }: { id: string; risk: ChurnRisk }) {
  const sentence = riskSentence(risk);
  const silence = silenceSentence(risk);
  return (
    <Panel title="Risk of leaving" aside={<RiskLevel level={risk.level} />}>
      <p className="text-lg font-semibold tracking-tight tabular-nums">
        <Changing value={sentence} block>
          {sentence}
        </Changing>
      </p>
      <p className="mt-1 mb-4 text-sm text-soft">
        {recordSentence(risk)}
        {risk.change_7d === null ? '' : ` ${moved(risk.change_7d)}`}
      </p>
      {silence ? <p className="mb-3 text-sm text-warn">{silence}</p> : null}
      <Reasons risk={risk} />
      <Ahead risk={risk} />
      <RiskDetail id={id} risk={risk} />
      <WhatWouldHelp id={id} risk={risk} />
      <p className="mt-3 text-xs text-soft">
        {risk.made_at ? (
          <>
            Scored <Moment at={risk.made_at} />
          </>
        ) : null}
        {risk.model ? (
          <>
            {' by '}
            <Link to="/models" search={{ model: risk.model.name }} className="underline hover:text-ink">
              {risk.model.name} {risk.model.version}
            </Link>
            , trained <Moment at={risk.model.trained_at} />
          </>
        ) : null}
      </p>
    </Panel>
  );
}

function moved(points: number): string {
  const whole = Math.round(points);
  return whole === 0 ? 'The same as seven days ago.' : `${change(whole)} ${Math.abs(whole) === 1 ? 'point' : 'points'} against seven days ago.`;
}
