import { Button } from './button.tsx';
import { count } from './numbers.ts';

/** A list that is read in windows, as far as reading on is concerned. */
type Asked = { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => unknown };

/** The way to the next window of a list; nothing when there is none. */
export function ShowMore({ asked, children = 'Show more' }: { asked: Asked; children?: string | undefined }) {
  if (!asked.hasNextPage) return null;
  return (
    <Button onClick={() => void asked.fetchNextPage()} disabled={asked.isFetchingNextPage}>
      {asked.isFetchingNextPage ? 'Reading' : children}
    </Button>
  );
}

/** Below a list: how many of how many are shown, and the way to more; nothing below an empty one. */
export function ListFoot({ asked, shown, total, more }: { asked: Asked; shown: number; total: number; more?: string | undefined }) {
  if (shown === 0) return null;
  return (
    <div className="mt-2 flex min-h-8 items-center justify-between gap-3 text-sm text-soft tabular-nums">
      <span>
        {count(shown)} of {count(total)}
      </span>
      <ShowMore asked={asked}>{more}</ShowMore>
    </div>
  );
}
