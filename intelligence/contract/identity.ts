import type { Role } from './words.ts';

/** Who is asking, for which tenant, with which role; all of it comes from the verified credential and from nowhere else. */
export type Identity = {
  readonly tenant: string;
  readonly role: Role;
  readonly person: string;
  /** Which partner, technician or customer it is; null for everybody else. */
  readonly subject?: string | null;
};

/** Somebody who sees only what is their own. */
export type OwnIdentity = { readonly tenant: string; readonly role: 'partner' | 'technician' | 'customer'; readonly subject: string };
