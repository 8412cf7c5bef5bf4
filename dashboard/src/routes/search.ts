/** What a page's address may say besides its path. Unknown names and values are left out, so that an old link still opens. */
type Raw = Readonly<Record<string, unknown>>;

const sorts = ['at-risk', 'chance', 'change', 'health', 'name'] as const;
type Sort = (typeof sorts)[number];
const levels = ['high', 'medium', 'low'] as const;
const choices = ['act', 'wait', 'hold-out', 'stop'] as const;

const oneOf = <T extends string>(allowed: readonly T[], value: unknown): T | undefined => allowed.find((each) => each === value);
const words = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.slice(0, 100) : undefined);

export type RetentionSearch = {
  level?: (typeof levels)[number] | undefined;
  sort?: Sort | undefined;
  status?: 'all' | undefined;
  /** Those alone who are left out of lists. */
  exempted?: 'only' | undefined;
  q?: string | undefined;
  /** The access node whose customers are shown. */
  node?: string | undefined;
  /** The customer whose reasons are open. */
  customer?: string | undefined;
};

/** The worklist's filters, order and selection. */
export const retentionSearch = (raw: Raw): RetentionSearch => ({
  level: oneOf(levels, raw.level),
  sort: oneOf(sorts, raw.sort),
  status: oneOf(['all'], raw.status),
  exempted: oneOf(['only'], raw.exempted),
  q: words(raw.q),
  node: words(raw.node),
  customer: words(raw.customer),
});

export type CustomersSearch = {
  sort?: Sort | undefined;
  status?: 'active' | undefined;
  q?: string | undefined;
  node?: string | undefined;
  plan?: string | undefined;
  partner?: string | undefined;
};

/** The filters and order of the list of all customers. */
export const customersSearch = (raw: Raw): CustomersSearch => ({
  sort: oneOf(sorts, raw.sort),
  status: oneOf(['active'], raw.status),
  q: words(raw.q),
  node: words(raw.node),
  plan: words(raw.plan),
  partner: words(raw.partner),
});

const workRoles = ['support', 'collections', 'network', 'success'] as const;
export type WaitingSearch = { role?: (typeof workRoles)[number] | undefined };

/** Whose work is shown. */
export const waitingSearch = (raw: Raw): WaitingSearch => ({ role: oneOf(workRoles, raw.role) });

const desks = ['tenant', 'noc', 'finance', 'support'] as const;

/** As which desk somebody looks at what needs them. */
export type NowSearch = { desk?: (typeof desks)[number] | undefined };
export const nowSearch = (raw: Raw): NowSearch => ({ desk: oneOf(desks, raw.desk) });

export type NetworkSearch = {
  /** Incidents that are over, instead of those that go on. */
  show?: 'past' | undefined;
  /** The incident that is looked at. */
  incident?: string | undefined;
};

/** Which incidents are listed, and the selected one. */
export const networkSearch = (raw: Raw): NetworkSearch => ({ show: oneOf(['past'], raw.show), incident: words(raw.incident) });

const nodeSorts = ['worst', 'latency', 'loss', 'utilisation', 'customers', 'name'] as const;
const nodeStatuses = ['healthy', 'watch', 'attention', 'no-data'] as const;
export type NodesSearch = { sort?: (typeof nodeSorts)[number] | undefined; status?: (typeof nodeStatuses)[number] | undefined };

/** The filter and order of the list of nodes. */
export const nodesSearch = (raw: Raw): NodesSearch => ({ sort: oneOf(nodeSorts, raw.sort), status: oneOf(nodeStatuses, raw.status) });

export type DecisionsSearch = { customer?: string | undefined; playbook?: string | undefined; choice?: (typeof choices)[number] | undefined };

/** The filters of the record of decisions. */
export const decisionsSearch = (raw: Raw): DecisionsSearch => ({
  customer: words(raw.customer),
  playbook: words(raw.playbook),
  choice: oneOf(choices, raw.choice),
});

const offerKinds = ['upsell', 'cross-sell', 'downgrade', 'win-back'] as const;
export type OpportunitiesSearch = { kind?: (typeof offerKinds)[number] | undefined };

/** The kind of offer that the list of opportunities is held to. */
export const opportunitiesSearch = (raw: Raw): OpportunitiesSearch => ({ kind: oneOf(offerKinds, raw.kind) });

export type ModelsSearch = { model?: string | undefined };

/** The model that is looked at. */
export const modelsSearch = (raw: Raw): ModelsSearch => ({ model: words(raw.model) });

export type AccuracySearch = { kind?: string | undefined; segment?: string | undefined };

/** The kind of prediction and the segment whose accuracy is looked at. */
export const accuracySearch = (raw: Raw): AccuracySearch => ({ kind: words(raw.kind), segment: words(raw.segment) });
export type PlansSearch = { plan?: string | undefined };

/** The plan that is looked at. */
export const plansSearch = (raw: Raw): PlansSearch => ({ plan: words(raw.plan) });

/** Reads the part of an address after the question mark; every value stays text, so that an id of digits is not made a number. */
export const parseSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));

/** Writes what `parseSearch` reads, leaving out what is absent. */
export function stringifySearch(search: Raw): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (value !== undefined && value !== null) query.set(name, String(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
