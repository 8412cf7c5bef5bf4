import { BellOff, Check, Flag, Hand, MessageSquareX, UserX } from 'lucide-react';
import { useState } from 'react';
import type { CustomerIntelligence } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Prose } from '../../ui/private.tsx';
import { Trouble } from '../../ui/states.tsx';
import { LeaveOut } from './leave-out.tsx';
import { LeftOut } from './left-out.tsx';
import { ReportData } from './report-data.tsx';
import { useSaying } from './saying.ts';

/** What one may say against a score: that it can wait, that it is wrong and in what, that it is done, or that the data are wrong. `onSaid` hears when it was kept. */
export function SayWrong({ customer, onSaid }: { customer: CustomerIntelligence; onSaid?: (() => void) | undefined }) {
  const saying = useSaying(onSaid);
  const [open, setOpen] = useState<'reasons' | 'leave-out' | 'data' | null>(null);
  const reasons = customer.churn_risk.reasons.filter(({ points }) => points > 0);
  const scored = customer.churn_risk.chance !== null;
  const toggle = (what: typeof open) => setOpen((now) => (now === what ? null : what));
  return (
    <div className="space-y-2">
      {customer.exemption ? <LeftOut customer={customer} exemption={customer.exemption} onTakeBack={() => saying.takeBack(customer)} /> : null}
      <div className="flex flex-wrap gap-1.5">
        <Button onClick={() => saying.snooze(customer)} disabled={saying.busy}>
          <BellOff size={14} aria-hidden /> Snooze
        </Button>
        {scored ? (
          <Button onClick={() => saying.feedback(customer, { kind: 'not-at-risk' })} disabled={saying.busy}>
            <Hand size={14} aria-hidden /> Not at risk
          </Button>
        ) : null}
        {reasons.length > 0 ? (
          <Button onClick={() => toggle('reasons')} aria-expanded={open === 'reasons'} disabled={saying.busy}>
            <MessageSquareX size={14} aria-hidden /> Wrong reason
          </Button>
        ) : null}
        <Button onClick={() => saying.feedback(customer, { kind: 'already-handled' })} disabled={saying.busy}>
          <Check size={14} aria-hidden /> Already handled
        </Button>
        <Button kind="quiet" onClick={() => toggle('leave-out')}>
          <UserX size={14} aria-hidden /> Leave out
        </Button>
        <Button kind="quiet" onClick={() => toggle('data')}>
          <Flag size={14} aria-hidden /> Wrong data
        </Button>
      </div>
      {open === 'reasons' ? (
        <fieldset className="rounded-md border bg-ground p-2">
          <legend className="px-1 text-xs text-soft">Which reason does not hold?</legend>
          <ul>
            {reasons.map(({ feature, sentence }) => (
              <li key={feature}>
                <button
                  type="button"
                  onClick={() => {
                    saying.feedback(customer, { kind: 'wrong-reason', feature });
                    setOpen(null);
                  }}
                  className="min-h-8 w-full rounded px-2 text-start text-sm hover:bg-raised max-md:min-h-11"
                >
                  <Prose text={sentence} />
                </button>
              </li>
            ))}
          </ul>
        </fieldset>
      ) : null}
      {saying.error ? <Trouble what="It was not kept." error={saying.error} /> : null}
      {open === 'leave-out' ? (
        <LeaveOut
          onClose={() => setOpen(null)}
          onChosen={(how) => {
            saying.leaveOut(customer, how);
            setOpen(null);
          }}
        />
      ) : null}
      {open === 'data' ? (
        <ReportData
          reasons={customer.churn_risk.reasons}
          onClose={() => setOpen(null)}
          onReported={(said) => {
            saying.feedback(customer, said);
            setOpen(null);
          }}
        />
      ) : null}
    </div>
  );
}
