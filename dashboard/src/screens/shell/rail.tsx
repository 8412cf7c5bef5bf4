import { Link } from '@tanstack/react-router';
import { LogOut } from 'lucide-react';
import { useTenant } from '../../ui/tenant.tsx';
import { placesOf } from './places.ts';
import { useSignOut } from './sign-out.ts';

/** The places of the reader, at the left; below them who is signed in. */
export function Rail() {
  const { session } = useTenant();
  const signOut = useSignOut();
  return (
    <nav aria-label="Places" className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-e bg-surface md:flex">
      <div className="flex h-12 items-center gap-2.5 border-b px-4">
        <Mark />
        <span className="truncate font-semibold tracking-tight">Intelligence</span>
      </div>
      <ul className="flex-1 space-y-0.5 p-2">
        {placesOf(session.role).map(({ to, name, icon: Icon, key }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ includeSearch: false }}
              className="group flex h-8 items-center gap-2.5 rounded-md px-2 text-soft hover:bg-raised hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              <Icon size={16} aria-hidden className="group-aria-[current=page]:text-accent" />
              {name}
              <kbd aria-hidden className="ms-auto hidden font-sans text-xs text-soft uppercase group-hover:inline">
                G {key}
              </kbd>
            </Link>
          </li>
        ))}
      </ul>
      <div className="border-t p-2">
        <p className="truncate px-2 pt-1 text-sm font-medium">
          <span className="private">{session.person}</span>
        </p>
        <div className="flex items-center justify-between ps-2">
          <span className="text-xs text-soft capitalize">{session.role}</span>
          <button
            type="button"
            onClick={signOut}
            className="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-xs text-soft hover:bg-raised hover:text-ink"
          >
            <LogOut size={13} aria-hidden /> Sign out
          </button>
        </div>
      </div>
    </nav>
  );
}

/** The same places, below, for a phone. */
export function Tabs() {
  const { session } = useTenant();
  return (
    <nav aria-label="Places" className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden">
      <ul className="grid auto-cols-[minmax(4.25rem,1fr)] grid-flow-col overflow-x-auto">
        {placesOf(session.role).map(({ to, short, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ includeSearch: false }}
              className="flex h-14 flex-col items-center justify-center gap-0.5 text-xs text-soft max-[31rem]:text-[10px] aria-[current=page]:font-medium aria-[current=page]:text-accent"
            >
              <Icon size={18} aria-hidden />
              {short}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The sign of the product. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M7 20.5h5l2.8-9 3.7 12 2.8-6.500h4" fill="none" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" className="stroke-on-accent" />
    </svg>
  );
}
