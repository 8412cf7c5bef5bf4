import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerLayoutOffer, changeLayout } from '../../api/preferences.ts';
import type { AnswerOffer, ArrangedPage, ChangeLayout, Experience } from '../../api/types.ts';

const EXPERIENCE = ['waiting', 'experience'];

type Held = { readonly desk: Experience['desk']; readonly page: ArrangedPage };
type Asked = { readonly change: ChangeLayout } | { readonly offer: string; readonly answer: AnswerOffer['answer'] };

/**
 * The page as it was when it was opened: it changes by what its reader does here and by nothing else, so that nothing moves by itself
 * and an offer waits for the next opening. `ask` changes it and gives it as it is then.
 */
export function useArranged(now: Experience | undefined): {
  page: ArrangedPage | null;
  ask: (asked: Asked) => Promise<ArrangedPage>;
  busy: boolean;
  error: Error | null;
} {
  const queries = useQueryClient();
  const [held, setHeld] = useState<Held | null>(null);
  if (now !== undefined && held?.desk !== now.desk) setHeld({ desk: now.desk, page: now.layout });
  const asking = useMutation({
    mutationFn: (asked: Asked) => ('change' in asked ? changeLayout(asked.change) : answerLayoutOffer(asked.offer, asked.answer)),
    onSuccess: (page) => {
      if (now === undefined) return;
      setHeld({ desk: now.desk, page });
      void queries.invalidateQueries({ queryKey: EXPERIENCE });
    },
    // It stands otherwise than the reader saw: they see it as it is.
    onError: async () => {
      await queries.refetchQueries({ queryKey: EXPERIENCE });
      setHeld(null);
    },
  });
  const page = held !== null && held.desk === now?.desk ? held.page : (now?.layout ?? null);
  return { page, ask: asking.mutateAsync, busy: asking.isPending, error: asking.error };
}
