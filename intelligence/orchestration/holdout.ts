import { hashFraction } from '../kernel/ids.ts';

/** The share of customers whom a playbook leaves alone, so that its effect can be measured. */
export const HOLDOUT_SHARE = 0.1;

/** Whether a customer is left alone, and the chance with which this came out. */
export type Assignment = { readonly heldOut: boolean; readonly propensity: number };

/** The same customer of the same playbook always gets the same answer, on every machine and for ever; a wider share keeps those who were in a smaller one. */
export function assign(tenant: string, playbook: string, customer: string, share: number = HOLDOUT_SHARE): Assignment {
  const heldOut = hashFraction('holdout', tenant, playbook, customer) < share;
  return { heldOut, propensity: heldOut ? share : 1 - share };
}
