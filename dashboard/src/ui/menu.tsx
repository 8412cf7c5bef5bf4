import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { IconButton } from './button.tsx';

/** One thing to do. */
export type MenuItem = { readonly key: string; readonly label: string; readonly icon: ReactNode; readonly act: () => void };

type MenuProps = { label: string; icon: ReactNode; items: readonly MenuItem[]; id?: string };

/** A button that opens a list of things to do: by pointer, by arrows, Home and End; Escape, Tab or a press elsewhere closes it. */
export function Menu({ label, icon, items, id }: MenuProps) {
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const listId = useId();
  useEffect(() => {
    if (!open) return;
    list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const elsewhere = (event: PointerEvent) => {
      if (event.target instanceof Node && !list.current?.contains(event.target) && !button.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[to]?.focus();
    else if (event.key === 'Escape') close();
    else {
      if (event.key === 'Tab') setOpen(false);
      return;
    }
    event.preventDefault();
  };
  return (
    <div className="relative">
      <IconButton
        ref={button}
        id={id}
        label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        className="aria-expanded:after:hidden"
        onClick={() => setOpen(!open)}
      >
        {icon}
      </IconButton>
      {open ? (
        <div
          ref={list}
          id={listId}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          onKeyDown={onKeyDown}
          className="absolute end-0 top-full z-30 mt-1 w-56 rounded-lg border bg-surface p-1 shadow-lg"
        >
          {items.map(({ key, label: name, icon: sign, act }) => (
            <button
              key={key}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                act();
              }}
              className="flex h-8 w-full items-center gap-2 rounded-md px-2 text-start text-sm hover:bg-raised focus-visible:bg-raised max-md:h-11"
            >
              <span aria-hidden className="text-soft">
                {sign}
              </span>
              {name}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
