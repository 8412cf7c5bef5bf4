import type { Desk } from '../contract/api/layout.ts';
import type { Role } from '../contract/words.ts';

const DESKS: Readonly<Partial<Record<Role, readonly Desk[]>>> = {
  owner: ['tenant', 'noc', 'finance', 'support'],
  operations: ['noc', 'tenant', 'finance', 'support'],
  support: ['support', 'finance'],
};

/** The desks as which a role may look, its own first. */
export const desksOf = (role: Role): readonly Desk[] => DESKS[role] ?? [];
