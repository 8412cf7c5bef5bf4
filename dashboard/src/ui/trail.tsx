import { Link, type LinkProps } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** Where a page lies: the list that it belongs to, as a way back, and the page itself. */
export function Trail({ to, list, children }: { to: NonNullable<LinkProps['to']>; list: string; children: ReactNode }) {
  return (
    <nav aria-label="Trail" className="mb-2 flex items-center gap-1 text-sm text-soft">
      <Link to={to} className="hover:text-ink hover:underline">
        {list}
      </Link>
      <ChevronRight size={14} aria-hidden />
      {children}
    </nav>
  );
}
