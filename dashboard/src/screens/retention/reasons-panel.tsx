import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import { customerIntelligence } from '../../api/queries.ts';
import type { CustomerIntelligence } from '../../api/types.ts';
import { Reasons } from '../../charts/reasons.tsx';
import { usePolling } from '../../live/provider.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Changing } from '../../ui/changing.tsx';
import { HealthState, RiskLevel } from '../../ui/level.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Private } from '../../ui/private.tsx';
import { Skeleton, Trouble } from '../../ui/states.tsx';
import { NextStep } from './next-step.tsx';
import { recordSentence, riskSentence } from './risk-sentence.ts';
import { SayWrong } from './say-wrong.tsx';

/** Why one customer is on the worklist: the sentence, the record, the reasons that add up, and the next step with its why. */
export function ReasonsPanel({ id, onSaid }: { id: string; onSaid?: () => void }) {
  const asked = useQuery({ ...customerIntelligence(id), refetchInterval: usePolling() });
  return (
    <>
      {asked.error ? (
        <Trouble
          what="The reasons could not be read."
          error={asked.error}
          onRetry={() => void asked.refetch()}
          shownSince={asked.data ? asked.dataUpdatedAt : undefined}
        />
      ) : null}
      {asked.data ? <Why key={id} customer={asked.data} onSaid={onSaid} /> : asked.error ? null : <Skeleton rows={9} className="h-12" />}
    </>
  );
}

function Why({ customer, onSaid }: { customer: CustomerIntelligence; onSaid: (() => void) | undefined }) {
  const { churn_risk: risk, health_score: health } = customer;
  const sentence = riskSentence(risk);
  return (
    <div className="space-y-4">
      <div>
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <p className="min-w-0 truncate text-sm font-medium">
            <Private>{customer.name ?? customer.customer_id}</Private>
          </p>
          <span className="text-sm">
            <RiskLevel level={risk.level} />
          </span>
        </div>
        <p className="mt-1 text-lg font-semibold tracking-tight tabular-nums">
          <Changing value={sentence} block>
            {sentence}
          </Changing>
        </p>
        <p className="mt-1 text-sm text-soft">{recordSentence(risk)}</p>
      </div>
      <Reasons risk={risk} />
      <div className="rounded-md border bg-ground p-3">
        <h2 className="mb-1.5 text-xs font-medium text-soft">Next step</h2>
        <NextStep action={customer.recommended_actions[0]} name={customer.name} phone={customer.phone} />
      </div>
      <SayWrong customer={customer} onSaid={onSaid} />
      <dl className="flex items-baseline justify-between gap-3 text-sm">
        <dt className="text-soft">Health</dt>
        <dd className="inline-flex items-baseline gap-2">
          <HealthState grade={health.grade} />
          {health.score === null ? null : <span className="tabular-nums">{Math.round(health.score)} of 100</span>}
        </dd>
      </dl>
      <div className="flex flex-wrap items-center justify-between gap-3 border-t pt-3">
        <Link to="/customers/$id" params={{ id: customer.customer_id }} className={buttonClass()}>
          Open the customer <ArrowRight size={14} aria-hidden />
        </Link>
        <p className="text-xs text-soft">
          {risk.made_at ? (
            <>
              Scored <Moment at={risk.made_at} />
            </>
          ) : (
            'Not scored'
          )}
          {risk.model ? (
            <>
              {' by '}
              <Link to="/brief" hash="record" className="underline hover:text-ink">
                {risk.model.name} {risk.model.version}
              </Link>
            </>
          ) : null}
        </p>
      </div>
    </div>
  );
}
