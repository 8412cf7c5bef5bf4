import { X } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { IconButton } from './button.tsx';
import { Private } from './private.tsx';

/** What happened, to whom, and the way back. */
type Done = { readonly text: string; readonly who: string | null; readonly undo?: () => void };
type Shown = Done & { readonly id: number };

const SHOWN_MS = 10_000;
const listeners = new Set<() => void>();
let shown: Shown | null = null;
let told = 0;

function show(next: Shown | null): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Says what was done; for ten seconds it can be undone. A later word takes its place. */
export const toast = (done: Done): void => show({ ...done, id: ++told });

/** Undoes what was said last, while it is shown. */
export function undoLast(): void {
  const undo = shown?.undo;
  show(null);
  undo?.();
}

const latest = (): Shown | null => shown;
const follow = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The place where it is said, over the foot of the page. */
export function Toasts() {
  const now = useSyncExternalStore(follow, latest);
  useEffect(() => {
    if (!now) return;
    const timer = setTimeout(() => shown?.id === now.id && show(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-16 z-40 flex justify-center px-4 max-md:bottom-28">
      {now ? (
        <div className="pointer-events-auto flex max-w-full items-center gap-3 rounded-lg border bg-surface py-1.5 ps-4 pe-1.5 text-sm shadow-lg">
          <span className="min-w-0">
            {now.who ? <Private>{now.who}</Private> : null} {now.text}
          </span>
          {now.undo ? (
            <button type="button" onClick={undoLast} className="rounded-md px-2 py-1 font-medium text-accent hover:bg-raised max-md:min-h-11">
              Undo <kbd className="font-sans text-xs text-soft">U</kbd>
            </button>
          ) : null}
          <IconButton label="Close" onClick={() => show(null)}>
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ) : null}
    </div>
  );
}
