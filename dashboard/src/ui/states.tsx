import { CircleAlert, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { Button } from './button.tsx';
import { useTenant } from './tenant.tsx';

/** Grey bars in the size of what is coming; nothing for the first 150 ms, and nothing that moves. */
export function Skeleton({ rows, className = 'h-11' }: { rows: number; className?: string }) {
  return (
    <div role="status" className="after-a-moment">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        // The bars are alike and have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity
        <div key={row} className={`flex items-center border-b last:border-0 ${className}`}>
          <div className={`h-3 rounded bg-raised ${['w-1/2', 'w-2/3', 'w-2/5'][row % 3]}`} />
        </div>
      ))}
    </div>
  );
}

/** A question to the server, as far as its failing is concerned. */
type Asked = { readonly error: unknown; readonly data: unknown; readonly dataUpdatedAt: number; readonly refetch: () => unknown };

/** Says that a question failed, with what is still shown and a way to ask again; nothing while it has not. */
export function ReadTrouble({ what, asked }: { what: string; asked: Asked }) {
  if (!asked.error) return null;
  return (
    <div className="mb-4">
      <Trouble what={what} error={asked.error} onRetry={() => void asked.refetch()} shownSince={asked.data === undefined ? undefined : asked.dataUpdatedAt} />
    </div>
  );
}

type TroubleProps = { what: string; error: unknown; onRetry?: (() => void) | undefined; shownSince?: number | undefined };

/** What failed, what is still shown and since when, what to do, and the code to look up. */
export function Trouble({ what, error, onRetry, shownSince }: TroubleProps) {
  const { clock } = useTenant();
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <div role="alert" className="flex items-start gap-3 rounded-lg border border-bad-mark/40 bg-bad-ground px-4 py-3">
      <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-bad">{what}</p>
        <p className="text-sm text-ink">
          {error instanceof Error ? error.message : String(error)} {problem?.remedy}
          {shownSince ? ` What you see is from ${clock.time(shownSince)}.` : ''}
        </p>
        {problem?.code ? (
          <p className="mt-1 text-xs text-soft">
            Code <code className="font-mono">{problem.code}</code>
            {problem.requestId ? (
              <>
                , request <code className="font-mono">{problem.requestId}</code>
              </>
            ) : null}
          </p>
        ) : null}
      </div>
      {onRetry ? (
        <Button onClick={onRetry}>
          <RotateCw size={14} aria-hidden /> Retry
        </Button>
      ) : null}
    </div>
  );
}

/** There is nothing here, why that is so, and what can be done. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="px-6 py-12 text-center">
      <p className="font-medium">{title}</p>
      {children ? <div className="mx-auto mt-1 max-w-md text-sm text-soft">{children}</div> : null}
    </div>
  );
}

/** What is not known, in the place where the value would be. */
export function NoData({ why }: { why?: string | null | undefined }) {
  return (
    <span className="text-soft" title={why ?? undefined}>
      No data
    </span>
  );
}
