import { ListRestart } from 'lucide-react';
import { count } from './numbers.ts';

/** How many changes of order wait, and the way to see them. It floats at the foot of the list, so that its coming moves nothing. */
export function NewOrder({ pending, accept, words = 'changed — show new order' }: { pending: number; accept: () => void; words?: string }) {
  if (pending === 0) return null;
  return (
    <div className="pointer-events-none sticky bottom-5 z-10 flex h-0 items-end justify-center max-md:bottom-20">
      <button
        type="button"
        onClick={accept}
        className="pointer-events-auto mb-3 inline-flex h-9 items-center gap-2 rounded-full bg-accent px-4 text-sm font-medium whitespace-nowrap text-on-accent tabular-nums shadow-lg hover:opacity-90 max-md:h-11"
      >
        <ListRestart size={15} aria-hidden /> {count(pending)} {words}
      </button>
    </div>
  );
}
