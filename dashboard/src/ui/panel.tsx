import type { ReactNode } from 'react';

type PanelProps = { title: ReactNode; aside?: ReactNode; children: ReactNode; flush?: boolean; id?: string; handle?: ReactNode };

/** A titled part of a page, inside one line. `flush` lets rows reach the edge; `handle` is what moves the part. */
export function Panel({ title, aside, children, flush = false, id, handle }: PanelProps) {
  return (
    <section id={id} className="rounded-lg border bg-surface">
      <div className="flex min-h-11 items-center justify-between gap-3 border-b px-4 py-2">
        <h2 className="font-semibold">{title}</h2>
        {aside ? <div className={`text-sm text-soft ${handle ? 'ms-auto' : ''}`}>{aside}</div> : null}
        {handle}
      </div>
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  );
}

/** The head of a page: one question, and beside it one sentence. */
export function PageHead({ question, children, actions }: { question: ReactNode; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight">{question}</h1>
        {children ? <div className="mt-0.5 max-w-3xl text-pretty text-soft">{children}</div> : null}
      </div>
      {actions}
    </div>
  );
}
