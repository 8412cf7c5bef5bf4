import type { Alert } from '../contract/api/experience.ts';
import type { Desk } from '../contract/api/layout.ts';
import type { WaitingItem } from '../contract/api/waiting.ts';

/** The kinds of alerts that have to do with the work of a desk. */
const ALERTS: Readonly<Record<Desk, ReadonlySet<Alert['kind']>>> = {
  tenant: new Set(['incident', 'payments', 'leaving', 'work', 'silence']),
  noc: new Set(['incident', 'silence']),
  finance: new Set(['payments', 'incident']),
  support: new Set(['incident', 'leaving', 'work']),
};

/** The work that is for a desk, by the role for which it was asked; all of it for who runs the ISP. */
export const WORK: Readonly<Record<Desk, readonly WaitingItem['role'][] | null>> = {
  tenant: null,
  noc: ['network'],
  finance: ['collections'],
  support: ['support', 'success'],
};

/**
 * The alerts of a desk in their order: by the customers whom each hits, then by what these pay, as incidents are ranked everywhere; what
 * nobody can count stands after what is counted. The same facts give the same order, so that a row moves only when what it says has changed.
 */
export function rankAlerts(alerts: readonly Alert[], desk: Desk): Alert[] {
  const size = (value: number | null): number => value ?? -1;
  return alerts
    .filter(({ kind }) => ALERTS[desk].has(kind))
    .sort((a, b) => size(b.customers) - size(a.customers) || size(b.monthly_minor) - size(a.monthly_minor) || (a.key < b.key ? -1 : 1));
}

/** Actions in their order: of the customer who is looked at first, then as they press. */
export const orderActions = (actions: readonly WaitingItem[], customer: string | null): WaitingItem[] =>
  customer === null ? [...actions] : [...actions.filter((one) => one.customer_id === customer), ...actions.filter((one) => one.customer_id !== customer)];
