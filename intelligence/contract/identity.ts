import type { Role } from './words.ts';

/** Who is asking, for which tenant, with which role; all of it comes from the verified credential and from nowhere else. */
export type Identity = { readonly tenant: string; readonly role: Role; readonly person: string };
