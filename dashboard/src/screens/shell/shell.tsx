import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { session } from '../../api/queries.ts';
import { LiveProvider } from '../../live/provider.tsx';
import { TenantProvider, useTenant } from '../../ui/tenant.tsx';
import { Toasts } from '../../ui/toast.tsx';
import { NoServer, NotYours, SignIn } from './elsewhere.tsx';
import { Help } from './help.tsx';
import { usePageKeys } from './page-keys.ts';
import { closedPlace, looksAtIsp } from './places.ts';
import { Rail, Tabs } from './rail.tsx';
import { TopBar } from './top-bar.tsx';

/** The frame of every screen; without a session it shows how to sign in, and nothing else. */
export function Shell() {
  const asked = useQuery(session);
  if (asked.error instanceof ApiProblem && asked.error.status === 401) return <SignIn />;
  if (!asked.data) return asked.error ? <NoServer error={asked.error} onRetry={() => void asked.refetch()} /> : null;
  return (
    <TenantProvider session={asked.data}>
      <LiveProvider on={looksAtIsp(asked.data.role)}>
        <Frame />
      </LiveProvider>
    </TenantProvider>
  );
}

function Frame() {
  const [help, setHelp] = useState(false);
  const openHelp = useCallback(() => setHelp(true), []);
  const { pathname } = useLocation();
  const { role } = useTenant().session;
  const closed = closedPlace(role, pathname);
  usePageKeys(openHelp);
  const before = useRef(pathname);
  // Another page is read from its beginning, also by those who do not see it.
  useEffect(() => {
    if (before.current !== pathname) document.getElementById('page')?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname]);
  // A wall shows its page and nothing else.
  if (pathname.startsWith('/wall/')) return closed ? <NotYours place={closed.name} role={role} /> : <Outlet />;
  return (
    <div className="flex min-h-dvh">
      <a
        href="#page"
        className="fixed start-2 top-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus-visible:translate-y-0"
      >
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onHelp={openHelp} />
        <main id="page" tabIndex={-1} className="mx-auto w-full max-w-[1600px] flex-1 px-4 pt-5 pb-24 outline-none md:px-6 md:pb-8">
          {closed ? <NotYours place={closed.name} role={role} /> : <Outlet />}
        </main>
      </div>
      <Tabs />
      <Toasts />
      {help ? <Help onClose={() => setHelp(false)} /> : null}
    </div>
  );
}
