import { useMutation, useQueryClient } from '@tanstack/react-query';
import { BellRing, CircleSlash, CreditCard, Handshake, Hourglass, PauseCircle, PhoneCall, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { agreeOnPayment, holdRecovery } from '../../api/collections.ts';
import type { RecoveryRow } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { CustomerName } from '../../ui/customer-name.tsx';
import { Moment } from '../../ui/moment.tsx';
import { money } from '../../ui/money.ts';
import { Private, Prose } from '../../ui/private.tsx';
import { type Sign, Signed } from '../../ui/signed.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { toast } from '../../ui/toast.tsx';
import { AgreeDialog, HoldDialog } from './say.tsx';

const stages: Record<RecoveryRow['stage'], Sign> = {
  silent: { word: 'Not disturbed yet', icon: RefreshCw, colour: 'text-ink' },
  charging: { word: 'Charge under way', icon: CreditCard, colour: 'text-accent' },
  reminded: { word: 'Reminded', icon: BellRing, colour: 'text-ink' },
  called: { word: 'To be called', icon: PhoneCall, colour: 'text-warn' },
  agreed: { word: 'Promised', icon: Handshake, colour: 'text-accent' },
  held: { word: 'Held by a person', icon: PauseCircle, colour: 'text-accent' },
  paused: { word: 'Clock stands still', icon: Hourglass, colour: 'text-soft' },
  suspended: { word: 'Service stopped', icon: CircleSlash, colour: 'text-bad' },
};

/** Nothing goes out to them, whatever would have been due. */
const compared: Sign = { word: 'Left alone to compare', icon: Hourglass, colour: 'text-soft' };
const low: Sign = { word: 'Balance low', icon: Hourglass, colour: 'text-soft' };

function signOf({ held_out, stage }: RecoveryRow, isLow: boolean): Sign {
  if (held_out && (stage === 'reminded' || stage === 'called')) return compared;
  return isLow && stage === 'silent' ? low : stages[stage];
}

/** One debt: how much, where it stands and why, when the layer looks again, and what a person may say. */
export function RecoveryItem({ row }: { row: RecoveryRow }) {
  const queries = useQueryClient();
  const { session } = useTenant();
  const [asking, setAsking] = useState<'agree' | 'hold' | null>(null);
  const saying = useMutation({
    mutationFn: (say: () => Promise<undefined>) => say(),
    onSuccess: () => {
      setAsking(null);
      toast({ text: 'Noted; the plan goes by it from now on.', who: row.customer_name ?? row.customer_id });
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ['collections'] }),
  });
  const isLow = row.prepaid && row.missing_minor === 0;
  const close = { busy: saying.isPending, error: saying.error, onClose: () => setAsking(null) };
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-80">
          <p className="flex flex-wrap items-baseline gap-x-2">
            {isLow ? null : <Private className="font-medium">{money(row.missing_minor, row.currency)}</Private>}
            <CustomerName id={row.customer_id} name={row.customer_name} />
          </p>
          <p className="text-sm">
            <Prose text={row.why} names={[row.customer_name]} />
          </p>
          <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
            <Signed sign={signOf(row, isLow)} />
            <span>
              {row.prepaid ? 'prepaid, since' : 'since'} <Moment at={row.since} />
            </span>
            {row.declined > 0 ? <span>{row.declined === 1 ? 'declined once' : `declined ${row.declined} times`}</span> : null}
            {row.refused_for_good ? <span className="text-warn">refused for good, not tried again</span> : null}
            {row.next_at ? (
              <span>
                looked at again <Moment at={row.next_at} />
              </span>
            ) : null}
          </p>
        </div>
        {session.role === 'service' ? null : (
          <div className="flex gap-2">
            <Button onClick={() => setAsking('agree')}>Promise or plan</Button>
            <Button onClick={() => setAsking('hold')}>Hold</Button>
          </div>
        )}
      </div>
      {asking === 'agree' ? <AgreeDialog row={row} {...close} onSay={(agreement) => saying.mutate(() => agreeOnPayment(row.customer_id, agreement))} /> : null}
      {asking === 'hold' ? <HoldDialog row={row} {...close} onSay={(hold) => saying.mutate(() => holdRecovery(row.customer_id, hold))} /> : null}
    </li>
  );
}
