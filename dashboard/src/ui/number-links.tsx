import { Link, type LinkProps } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Changing } from './changing.tsx';

/** Numbers at the head of a page, side by side. */
export function NumberLinks({ className = '', children }: { className?: string; children: ReactNode }) {
  return <ul className={`grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line xl:grid-cols-4 ${className}`}>{children}</ul>;
}

type NumberLinkProps = { name: string; note: ReactNode; value: number | null; to: LinkProps; children: ReactNode };

/** A number that is a way to the list it counts; it says when it changes. */
export function NumberLink({ name, note, value, to, children }: NumberLinkProps) {
  return (
    <li className="bg-surface">
      <Link {...to} className="group block h-full px-4 py-3 hover:bg-raised focus-visible:-outline-offset-2">
        <span className="flex items-center justify-between text-sm text-soft">
          {name}
          <ChevronRight size={14} aria-hidden className="opacity-0 group-hover:opacity-100" />
        </span>
        <span className="mt-1 block text-2xl font-semibold tracking-tight tabular-nums">
          <Changing value={value} block>
            {children}
          </Changing>
        </span>
        <span className="mt-0.5 block text-xs text-soft">{note}</span>
      </Link>
    </li>
  );
}
