import type { ArrangedPage } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { offerQuestion, offerReason, placeWord } from './words.ts';

type OfferProps = { offer: NonNullable<ArrangedPage['offer']>; busy: boolean; onAnswer: (answer: 'yes' | 'no') => void };

/** A better order, offered quietly above the parts. */
export function OfferCard({ offer, busy, onAnswer }: OfferProps) {
  return (
    <section aria-label="A better order" className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border bg-accent-ground px-4 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="font-medium">{offerQuestion(offer)}</p>
        <p className="text-sm text-pretty text-soft">{offerReason(offer)}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button disabled={busy} onClick={() => onAnswer('yes')}>
          Yes, put it {placeWord(offer.place)}
        </Button>
        <Button kind="quiet" disabled={busy} onClick={() => onAnswer('no')}>
          Not now
        </Button>
      </div>
    </section>
  );
}
