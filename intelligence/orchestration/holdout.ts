import { hashFraction } from '../kernel/ids.ts';

/** The share of customers whom a playbook leaves alone, so that its effect can be measured. */
export const HOLDOUT_SHARE = 0.1;
/** The share of customers who get no optional message of any playbook, ever, so that the effect of everything together can be measured. */
export const UNIVERSAL_SHARE = 0.02;

/** The name under which everything together is measured; no playbook may have it. */
export const EVERYTHING = 'everything';

/** What a tenant may set: less would show nothing, more would give too much away. The universal share has its like on the other side, so both together stay small. */
export const SHARE_BOUNDS = { everything: { least: 0.01, most: 0.1 }, playbook: { least: 0.02, most: 0.5 } } as const;

/** The shares of a tenant; a playbook that is not named has the usual one. */
export type HoldoutShares = { readonly everything: number; readonly playbooks: Readonly<Record<string, number>> };

/** What holds where a tenant has set nothing. */
export const USUAL_SHARES: HoldoutShares = { everything: UNIVERSAL_SHARE, playbooks: {} };

/** The share of an experiment: a playbook, or everything together. */
export const shareOf = (shares: HoldoutShares, experiment: string): number =>
  experiment === EVERYTHING ? shares.everything : Object.hasOwn(shares.playbooks, experiment) ? (shares.playbooks[experiment] as number) : HOLDOUT_SHARE;

/** Why a share cannot be set in place of the present one; null when it can. Locked after launch: who is held out once stays so. */
export function shareRefused(experiment: string, present: number, wanted: number): string | null {
  const { least, most } = experiment === EVERYTHING ? SHARE_BOUNDS.everything : SHARE_BOUNDS.playbook;
  if (!(wanted >= least && wanted <= most)) return `a share from ${least} to ${most} can be held out`;
  if (wanted < present) return `the share is locked at ${present} or more: who was held out may not be let in, or nothing measured so far would stand`;
  return null;
}

/** Whether a customer is left alone, and the chance with which this came out. */
export type Assignment = { readonly heldOut: boolean; readonly propensity: number };

/** On which side of the universal experiment a customer stands: held out of everything, in the equally large sample drawn the same way from the others, or in neither. */
export type UniversalArm = 'held-out' | 'comparison' | null;

/** The same customer always stands on the same side; a wider share keeps those who were in a smaller one, on both sides. */
export function universalArm(tenant: string, customer: string, share: number): UniversalArm {
  const place = hashFraction('holdout', tenant, EVERYTHING, customer);
  return place < share ? 'held-out' : place >= 1 - share ? 'comparison' : null;
}

/**
 * The same customer of the same playbook always gets the same answer, on every machine and for ever; a wider share keeps those who
 * were in a smaller one. Who is held out of everything is held out of every playbook.
 */
export function assign(tenant: string, playbook: string, customer: string, share: number = HOLDOUT_SHARE, everything = 0): Assignment {
  const heldOut = universalArm(tenant, customer, everything) === 'held-out' || hashFraction('holdout', tenant, playbook, customer) < share;
  return { heldOut, propensity: heldOut ? everything + (1 - everything) * share : (1 - everything) * (1 - share) };
}
