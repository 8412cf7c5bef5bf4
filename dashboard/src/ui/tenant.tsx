import { createContext, type ReactNode, use, useMemo } from 'react';
import type { SessionInfo } from '../api/types.ts';
import { type Clock, clockIn } from './time.ts';

type Tenant = { session: SessionInfo; clock: Clock };

const TenantContext = createContext<Tenant | null>(null);

/** Tells everything inside whose page this is: name, currency and clock. */
export function TenantProvider({ session, children }: { session: SessionInfo; children: ReactNode }) {
  const value = useMemo(() => ({ session, clock: clockIn(session.time_zone) }), [session]);
  return <TenantContext value={value}>{children}</TenantContext>;
}

/** The tenant whose page this is. */
export function useTenant(): Tenant {
  const tenant = use(TenantContext);
  if (!tenant) throw new Error('There is no TenantProvider around this part.');
  return tenant;
}
