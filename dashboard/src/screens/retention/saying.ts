import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { endExemption, exempt, giveFeedback, withdrawFeedback } from '../../api/queries.ts';
import type { ExemptCustomer, Feedback, GiveFeedback } from '../../api/types.ts';
import { useNow } from '../../ui/now.ts';
import { useTenant } from '../../ui/tenant.tsx';
import { toast } from '../../ui/toast.tsx';

/** Whom it is said of. */
export type Whom = { readonly customer_id: string; readonly name: string | null };

const DAY_MS = 86_400_000;
/** Days for which a press on Snooze lasts. */
export const SNOOZE_DAYS = 7;

const asked = (queries: QueryClient, customer: string): void => {
  for (const queryKey of [['customer', customer], ['customers'], ['ecosystem'], ['feedback']]) void queries.invalidateQueries({ queryKey });
};

const words: Record<GiveFeedback['kind'], string> = {
  'not-at-risk': 'is noted as not at risk',
  'wrong-reason': 'has a reason noted as wrong',
  'already-handled': 'is noted as handled',
  'wrong-data': 'has data reported as wrong; operations will see it',
};

/** The ways to say that a score is wrong and to leave a customer out; each is done at once, said, and can be undone for ten seconds. */
export function useSaying(onSaid: () => void = () => {}): {
  feedback(whom: Whom, said: GiveFeedback): void;
  leaveOut(whom: Whom, how: ExemptCustomer): void;
  snooze(whom: Whom): void;
  takeBack(whom: Whom): void;
  readonly error: unknown;
  readonly busy: boolean;
} {
  const queries = useQueryClient();
  const { clock } = useTenant();
  const now = useNow();
  const until = (moment: string | null): string => (moment === null ? '' : `, off the list until ${clock.date(moment, now)}`);
  const saying = useMutation({ mutationFn: (work: () => Promise<void>) => work() });
  const run = (whom: Whom, work: () => Promise<void>) =>
    saying.mutate(() =>
      work()
        .then(onSaid)
        .finally(() => asked(queries, whom.customer_id)),
    );
  const who = ({ name, customer_id }: Whom): string => name ?? customer_id;
  const leaveOut = (whom: Whom, how: ExemptCustomer) =>
    run(whom, async () => {
      await exempt(whom.customer_id, how);
      const undo = () => run(whom, () => endExemption(whom.customer_id).then(() => {}));
      toast({ text: `is left out of lists and advice until ${clock.date(how.until, now)}.`, who: who(whom), undo });
    });
  return {
    feedback: (whom, said) =>
      run(whom, async () => {
        const given: Feedback = await giveFeedback(whom.customer_id, said);
        const undo = () => run(whom, () => withdrawFeedback(whom.customer_id, given.feedback_id).then(() => {}));
        toast({ text: `${words[said.kind]}${until(given.exempt_until)}.`, who: who(whom), undo });
      }),
    leaveOut,
    snooze: (whom) => leaveOut(whom, { kind: 'snoozed', reason: `Snoozed for ${SNOOZE_DAYS} days`, until: new Date(now + SNOOZE_DAYS * DAY_MS).toISOString() }),
    takeBack: (whom) =>
      run(whom, async () => {
        await endExemption(whom.customer_id);
        toast({ text: 'is back in lists and advice.', who: who(whom) });
      }),
    error: saying.error,
    busy: saying.isPending,
  };
}
