import { Link, Navigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import type { SessionInfo } from '../../api/types.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { placesOf } from './places.ts';
import { Mark } from './rail.tsx';

function Alone({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="w-full max-w-md rounded-xl border bg-surface p-6">
        <Mark />
        {children}
      </div>
    </main>
  );
}

/** Nobody is signed in: how to be, without a password or a puzzle. */
export function SignIn() {
  useEffect(() => {
    document.title = 'Sign in';
  }, []);
  return (
    <Alone>
      <h1 className="mt-4 text-lg font-semibold tracking-tight">How do I sign in?</h1>
      <p className="mt-1 text-soft">Open the one-time link that was printed in the terminal when the layer was started.</p>
      <p className="mt-3 text-soft">It works once and for a short time. A new one is made on the machine that runs the layer:</p>
      <pre className="mt-3 rounded-md border bg-raised px-3 py-2 font-mono text-sm">uil link</pre>
      <Button className="mt-4" onClick={() => window.location.reload()}>
        I have opened it
      </Button>
    </Alone>
  );
}

/** The server did not say who is signed in. */
export function NoServer({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <Alone>
      <h1 className="mt-4 text-lg font-semibold tracking-tight">Why is nothing here?</h1>
      <p className="mt-1 text-soft">{error.message} Nothing is lost meanwhile: events that were acknowledged are kept.</p>
      <Button className="mt-4" onClick={onRetry}>
        Retry
      </Button>
    </Alone>
  );
}

/** Leads to the first place of the reader's role. */
export function Home() {
  const first = placesOf(useTenant().session.role)[0];
  return first ? <Navigate to={first.to} replace /> : <NotHere />;
}

/** There is no page at this address. */
export function NotHere() {
  return (
    <div className="py-16 text-center">
      <h1 className="text-lg font-semibold">Where is this page?</h1>
      <p className="mt-1 mb-4 text-soft">There is none at this address. The link may be old, or cut off.</p>
      <Link to="/brief" className={buttonClass()}>
        Go to This morning
      </Link>
    </div>
  );
}

/** The page is there, but not for this role: who can open it, and where the reader can go. */
export function NotYours({ place, role }: { place: string; role: SessionInfo['role'] }) {
  const first = placesOf(role)[0];
  return (
    <div className="py-16 text-center">
      <h1 className="text-lg font-semibold">Why can I not see {place}?</h1>
      <p className="mt-1 mb-4 text-soft">It is not part of the role “{role}”. The owner of the ISP can give you one that it belongs to.</p>
      {first ? (
        <Link to={first.to} className={buttonClass()}>
          Go to {first.name}
        </Link>
      ) : null}
    </div>
  );
}

/** A screen could not be drawn; the frame around it still works. */
export function Fault({ error }: { error: unknown }) {
  return (
    <div role="alert" className="py-16 text-center">
      <h1 className="text-lg font-semibold">What went wrong here?</h1>
      <p className="mt-1 mb-4 text-soft">This page could not be drawn: {error instanceof Error ? error.message : String(error)} The other pages still work.</p>
      <Button onClick={() => window.location.reload()}>Load again</Button>
    </div>
  );
}
