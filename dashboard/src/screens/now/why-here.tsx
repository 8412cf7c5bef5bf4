import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { forgetUses, ownUses } from '../../api/preferences.ts';
import type { ArrangedPage, Desk } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ReadTrouble, Trouble } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { PART_NAMES, usedSentence, whySentence } from './words.ts';

type WhyHereProps = { place: ArrangedPage['places'][number]; desk: Desk; because: string; onClose: () => void };

/** Why a part is where it is, and what is noted of the reader's use of it, which they can have forgotten. */
export function WhyHere({ place, desk, because, onClose }: WhyHereProps) {
  const queries = useQueryClient();
  const asked = useQuery({ ...ownUses(desk), staleTime: 0 });
  const forgetting = useMutation({
    mutationFn: forgetUses,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['own-uses'] });
      toast({ text: 'What was noted of how you use this page is forgotten.', who: null });
    },
  });
  const uses = asked.data;
  return (
    <Dialog title={`Why is “${PART_NAMES[place.part]}” here?`} onClose={onClose}>
      <p>{whySentence(place, because)}</p>
      <ReadTrouble what="What is noted of your use could not be read." asked={asked} />
      {uses ? <p className="mt-2 text-sm text-pretty text-soft">{usedSentence(place.part, uses)}</p> : null}
      {uses && uses.of_days > 0 ? (
        <Button className="mt-3" disabled={forgetting.isPending} onClick={() => forgetting.mutate()}>
          Forget what was noted
        </Button>
      ) : null}
      {forgetting.error ? <Trouble what="It was not forgotten." error={forgetting.error} /> : null}
    </Dialog>
  );
}
