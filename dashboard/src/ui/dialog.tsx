import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from './button.tsx';

type DialogProps = { title: string; onClose: () => void; children: ReactNode; sheet?: boolean };

/** A window over the page, closed by Escape, by its button, or by a press beside it; a `sheet` comes from below and fills a phone. */
export function Dialog({ title, onClose, children, sheet = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  const place = sheet ? 'mt-auto mb-0 max-h-[88dvh] w-full max-w-full rounded-t-xl' : 'm-auto max-h-[85dvh] w-[min(34rem,calc(100vw-2rem))] rounded-xl';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
      className={`overflow-hidden border bg-surface p-0 text-ink backdrop:bg-black/40 ${place}`}
    >
      <div className="flex max-h-[inherit] flex-col">
        <div className="flex items-center justify-between border-b py-1.5 ps-4 pe-2">
          <h2 className="font-semibold">{title}</h2>
          <IconButton label="Close" onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse must be able to scroll what holds nothing to press */}
        <section aria-label={title} tabIndex={0} className="overflow-y-auto p-4 focus:outline-none">
          {children}
        </section>
      </div>
    </dialog>
  );
}
