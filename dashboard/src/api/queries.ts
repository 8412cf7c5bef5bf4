import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { change, part, read } from './client.ts';
import type {
  Accuracy,
  AffectedList,
  ChannelChange,
  ChannelList,
  ChannelRoute,
  ChannelTryResult,
  ChurnDetail,
  CustomerIntelligence,
  CustomerJourney,
  CustomerList,
  CustomerUsageForecast,
  DecisionList,
  DecisionRecord,
  ExemptCustomer,
  Exemption,
  Feedback,
  FeedbackList,
  GiveFeedback,
  Guardrails,
  ImpactList,
  IncidentList,
  IncidentRecord,
  IncidentTelling,
  Journey,
  ModelList,
  ModelRecord,
  NetworkForecasts,
  NetworkScan,
  NodeForecast,
  NodeList,
  NodeUsageForecast,
  OpportunityList,
  PartnerList,
  PartnerRecord,
  PeerComparison,
  PlanList,
  PlanUsageForecast,
  PlatformTenants,
  SessionInfo,
  SystemState,
  TenantEcosystemIntelligence,
  TenantSatisfaction,
  Timeline,
  TrainingInfo,
  WaitingAnswer,
  WaitingList,
  WhatWouldHelp,
} from './types.ts';

const WINDOW = 100;
export type CustomerFilter = {
  sort?: string | undefined;
  status?: string | undefined;
  level?: string | undefined;
  /** Whether those who are left out of lists are shown: not, too, or they alone. */
  exempted?: 'without' | 'with' | 'only' | undefined;
  q?: string | undefined;
  node_id?: string | undefined;
  plan_id?: string | undefined;
  partner_id?: string | undefined;
};
export type DecisionFilter = { customer_id?: string | undefined; playbook?: string | undefined; choice?: string | undefined };

/** A window of a list, and when it was asked for, in milliseconds: a live value heard later is newer than it. */
export type CustomerWindow = CustomerList & { asked_at: number };
export type DecisionWindow = DecisionList & { asked_at: number };

/** Who is signed in. */
export const session = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => read<SessionInfo>('/session', {}, signal),
  staleTime: 5 * 60_000,
});

/** The worklist in windows of a hundred, in the server's order. */
export const customers = (filter: CustomerFilter) =>
  infiniteQueryOptions({
    queryKey: ['customers', filter],
    queryFn: async ({ pageParam, signal }): Promise<CustomerWindow> => {
      const asked_at = Date.now();
      const page = await read<CustomerList>('/customers', { ...filter, limit: WINDOW, after: pageParam ?? undefined }, signal);
      return { ...page, asked_at };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** The first few customers that a few letters or an id may mean. */
export const customerSearch = (q: string) =>
  queryOptions({
    queryKey: ['customer-search', q],
    queryFn: ({ signal }) => read<CustomerList>('/customers', { q, status: 'all', exempted: 'with', limit: 8 }, signal),
    staleTime: 30_000,
  });

/** One customer with everything that the layer knows and advises. */
export const customerIntelligence = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'intelligence'],
    queryFn: ({ signal }) => read<CustomerIntelligence>(`/customers/${part(id)}/intelligence`, {}, signal),
  });

/** What may fail in the network; those that are warned of come first. */
export const networkForecasts = queryOptions({
  queryKey: ['network', 'forecasts'],
  queryFn: ({ signal }) => read<NetworkForecasts>('/network/forecasts', {}, signal),
  staleTime: 30_000,
});

/** One device: why it may fail, and who hangs on it. */
export const nodeForecast = (id: string) =>
  queryOptions({
    queryKey: ['network', 'forecast', id],
    queryFn: ({ signal }) => read<NodeForecast>(`/nodes/${part(id)}/failure-forecast`, {}, signal),
    staleTime: 30_000,
  });

/** What moved a customer's risk, what acting would do and how right the model was; asked again when the customer has been scored again. */
export const churnDetail = (id: string, scoredAt: string | null) =>
  queryOptions({
    queryKey: ['customer', id, 'churn', scoredAt],
    queryFn: ({ signal }) => read<ChurnDetail>(`/customers/${part(id)}/churn`, {}, signal),
    staleTime: 5 * 60_000,
  });

/** What would lower a customer's risk; asked again when the customer has been scored again. */
export const whatWouldHelp = (id: string, scoredAt: string | null) =>
  queryOptions({
    queryKey: ['customer', id, 'help', scoredAt],
    queryFn: ({ signal }) => read<WhatWouldHelp>(`/customers/${part(id)}/what-would-help`, {}, signal),
    staleTime: 5 * 60_000,
  });

/** What happened to, with and for one customer, the latest first. */
export const timeline = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['customer', id, 'timeline'],
    queryFn: ({ pageParam, signal }) => read<Timeline>(`/customers/${part(id)}/timeline`, { limit: 50, after: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** Who could have more, in windows of a hundred, what the offer is expected to bring first. */
export const opportunities = (filter: { kind?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['opportunities', filter],
    queryFn: ({ pageParam, signal }) => read<OpportunityList>('/opportunities', { ...filter, limit: WINDOW, after: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** How content the customers are, as answered and corrected. */
export const tenantSatisfaction = queryOptions({
  queryKey: ['satisfaction'],
  queryFn: ({ signal }) => read<TenantSatisfaction>('/satisfaction', {}, signal),
  staleTime: 60_000,
});
/** A forecast moves once a day. */
const FORECAST = { staleTime: 5 * 60_000 };

/** What one customer will use. */
export const customerUsage = (id: string) =>
  queryOptions({
    queryKey: ['customer-usage', id],
    queryFn: ({ signal }) => read<CustomerUsageForecast>(`/customers/${part(id)}/usage-forecast`, {}, signal),
    ...FORECAST,
  });

/** How busy one access node will be. */
export const nodeUsage = (id: string) =>
  queryOptions({
    queryKey: ['node-usage', id],
    queryFn: ({ signal }) => read<NodeUsageForecast>(`/nodes/${part(id)}/usage-forecast`, {}, signal),
    ...FORECAST,
  });

/** The plans that customers have, what these pay and use. */
export const plans = queryOptions({ queryKey: ['plans'], queryFn: ({ signal }) => read<PlanList>('/plans', {}, signal), ...FORECAST });

/** What the customers of one plan will use. */
export const planUsage = (id: string) =>
  queryOptions({
    queryKey: ['plan-usage', id],
    queryFn: ({ signal }) => read<PlanUsageForecast>(`/plans/${part(id)}/usage-forecast`, {}, signal),
    ...FORECAST,
  });

/** Where people of one kind stand, and where they go from there. */
export const journey = (persona: Journey['persona']) =>
  queryOptions({ queryKey: ['journey', persona], queryFn: ({ signal }) => read<Journey>('/journey', { persona }, signal) });

/** The stages of one customer. */
export const customerJourney = (id: string) =>
  queryOptions({ queryKey: ['customer', id, 'journey'], queryFn: ({ signal }) => read<CustomerJourney>(`/customers/${part(id)}/journey`, {}, signal) });

/** How the partners do, the lowest score first. */
export const partners = queryOptions({ queryKey: ['partners'], queryFn: ({ signal }) => read<PartnerList>('/partners', {}, signal) });

/** One partner with its commission over time and what is ahead of its customers. */
export const partner = (id: string) =>
  queryOptions({ queryKey: ['partner', id], queryFn: ({ signal }) => read<PartnerRecord>(`/partners/${part(id)}`, {}, signal) });

/** The ISP at a glance. */
export const ecosystem = (tenantId: string) =>
  queryOptions({
    queryKey: ['ecosystem', tenantId],
    queryFn: ({ signal }) => read<TenantEcosystemIntelligence>(`/tenants/${part(tenantId)}/ecosystem-intelligence`, {}, signal),
  });

/** Every ISP, for the owner of the platform. */
export const platformTenants = queryOptions({ queryKey: ['platform'], queryFn: ({ signal }) => read<PlatformTenants>('/platform/tenants', {}, signal) });

/** Takes part in the comparison with peers, or no longer. */
export const takePart = (takes_part: boolean) => change<PeerComparison>('PUT', '/peer-comparison', { takes_part });

/** The record of decisions, the latest first. */
export const decisions = (filter: DecisionFilter) =>
  infiniteQueryOptions({
    queryKey: ['decisions', filter],
    queryFn: async ({ pageParam, signal }): Promise<DecisionWindow> => {
      const asked_at = Date.now();
      const page = await read<DecisionList>('/decisions', { ...filter, limit: 50, after: pageParam ?? undefined }, signal);
      return { ...page, asked_at };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** One decision with its whole chain. */
export const decision = (id: string) =>
  queryOptions({ queryKey: ['decision', id], queryFn: ({ signal }) => read<DecisionRecord>(`/decisions/${part(id)}`, {}, signal) });

/** The morning scan of the network. */
export const network = queryOptions({ queryKey: ['network'], queryFn: ({ signal }) => read<NetworkScan>('/network', {}, signal) });

/** Incidents that are over, the latest first. */
export const pastIncidents = infiniteQueryOptions({
  queryKey: ['incidents', 'past'],
  queryFn: ({ pageParam, signal }) => read<IncidentList>('/network/incidents', { state: 'past', limit: 50, after: pageParam ?? undefined }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next,
});

/** One incident with everything that is known of it. */
export const incident = (id: string) =>
  queryOptions({ queryKey: ['incident', id], queryFn: ({ signal }) => read<IncidentRecord>(`/network/incidents/${part(id)}`, {}, signal) });

/** Whom an incident cuts off, or had cut off. */
export const incidentCustomers = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['incident', id, 'customers'],
    queryFn: ({ pageParam, signal }) => read<AffectedList>(`/network/incidents/${part(id)}/customers`, { limit: 50, after: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** What the customers of an incident know, and what they would be told, with a time of return if one is to be named. */
export const telling = (id: string, expectedAt: string | null = null) =>
  queryOptions({
    queryKey: ['incident', id, 'telling', expectedAt],
    queryFn: ({ signal }) => read<IncidentTelling>(`/network/incidents/${part(id)}/telling`, { expected_at: expectedAt ?? undefined }, signal),
  });

/** Tells the customers of an incident, at most as many as were seen. */
export const tellCustomers = (id: string, customers: number, expectedAt: string | null) =>
  change<IncidentTelling>('POST', `/network/incidents/${part(id)}/tell`, { customers, expected_at: expectedAt });

/** States when service is expected back; null takes it back. */
export const stateExpected = (id: string, expectedAt: string | null) =>
  change<IncidentTelling>('POST', `/network/incidents/${part(id)}/expected`, { expected_at: expectedAt });

/** The nodes with their last fifteen days. */
export const nodes = (filter: { sort?: string | undefined; status?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['nodes', filter],
    queryFn: ({ pageParam, signal }) => read<NodeList>('/nodes', { ...filter, limit: 50, after: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** Takes an incident, or gives it back. */
export const takeIncident = (id: string, giveBack: boolean) => change<IncidentRecord>('POST', `/network/incidents/${part(id)}/take`, { give_back: giveBack });

/** Says that an incident is a false alarm, or that it is none. */
export const markFalseAlarm = (id: string, undo: boolean) => change<IncidentRecord>('POST', `/network/incidents/${part(id)}/false-alarm`, { undo });

/** How the layer itself is doing. */
export const system = queryOptions({ queryKey: ['system'], queryFn: ({ signal }) => read<SystemState>('/system', {}, signal) });

/** The models as they stand, and the work of training them. */
export const models = queryOptions({ queryKey: ['models'], queryFn: ({ signal }) => read<ModelList>('/models', {}, signal) });

/** What came of what was predicted, over the last twelve months. */
export const accuracy = queryOptions({ queryKey: ['accuracy'], queryFn: ({ signal }) => read<Accuracy>('/accuracy', {}, signal) });

/** What everything together and each playbook is shown to change. */
export const impact = queryOptions({ queryKey: ['impact'], queryFn: ({ signal }) => read<ImpactList>('/impact', {}, signal) });

/** Everything about one model: versions, moves, what came true, what is tried. */
export const model = (name: string) =>
  queryOptions({ queryKey: ['model', name], queryFn: ({ signal }) => read<ModelRecord>(`/models/${part(name)}`, {}, signal) });

/** Asks that one model, or all without a name, be trained now. */
export const trainModels = (name: string | null) => change<{ training_id: string }>('POST', '/models/train', name === null ? {} : { model: name });

/** Asks that a training be stopped; it stops at its next step. */
export const stopTraining = (id: string) => change<TrainingInfo>('POST', `/trainings/${part(id)}/stop`);

/** Gives a model back to the version before. */
export const rollBack = (name: string, why: string) => change<ModelRecord>('POST', `/models/${part(name)}/roll-back`, { why });

/** Leaves a customer out of lists and advice until a moment. */
export const exempt = (id: string, how: ExemptCustomer) => change<Exemption>('POST', `/customers/${part(id)}/exemption`, how);

/** Takes a customer back into lists and advice. */
export const endExemption = (id: string) => change<object>('DELETE', `/customers/${part(id)}/exemption`);

/** Says that a score is wrong, that a customer is handled, or that data are wrong. */
export const giveFeedback = (id: string, said: GiveFeedback) => change<Feedback>('POST', `/customers/${part(id)}/feedback`, said);

/** Takes back what one said. */
export const withdrawFeedback = (id: string, feedback: string) => change<object>('DELETE', `/customers/${part(id)}/feedback/${part(feedback)}`);

/** Data that people reported as wrong and that nobody has looked into. */
export const reportedData = queryOptions({
  queryKey: ['feedback', 'wrong-data'],
  queryFn: ({ signal }) => read<FeedbackList>('/feedback', { kind: 'wrong-data', open: 'true' }, signal),
});

/** Says what was found of reported data. */
export const closeReport = (feedback: string, found: string) => change<Feedback>('POST', `/feedback/${part(feedback)}/done`, { found });

/** The ways to people, and how each does. */
export const channels = queryOptions({ queryKey: ['channels'], queryFn: ({ signal }) => read<ChannelList>('/channels', {}, signal) });

/** Sets up a route, or changes one; without a secret the one that is there stays. */
export const saveChannel = ({ channel, change: body }: { channel: ChannelRoute['channel']; change: ChannelChange }) =>
  change<ChannelRoute>('PUT', `/channels/${part(channel)}`, body);

/** Removes a route. */
export const removeChannel = ({ channel, route }: Pick<ChannelRoute, 'channel' | 'route'>) =>
  change<undefined>('DELETE', `/channels/${part(channel)}?route=${part(route)}`);

/** Sends one message to the reader over a route. */
export const tryChannel = ({ channel, route, changed_at }: ChannelRoute, to: string) =>
  change<ChannelTryResult>('POST', `/channels/${part(channel)}/test`, changed_at === null ? { to } : { to, route });

/** What waits for people, of one role or of all. */
export const waiting = (role: string | undefined) =>
  queryOptions({ queryKey: ['waiting', role ?? ''], queryFn: ({ signal }) => read<WaitingList>('/waiting', { role }, signal) });

/** Answers something that waits. */
export const answerWaiting = (key: string, said: WaitingAnswer) => change<undefined>('POST', `/waiting/${part(key)}`, said);

/** What holds playbooks back, what is used of it, and what was stopped because it did harm. */
export const guardrails = queryOptions({ queryKey: ['guardrails'], queryFn: ({ signal }) => read<Guardrails>('/guardrails', {}, signal) });

/** Opens a playbook again that was stopped. */
export const reopenPlaybook = (playbook: string, why: string) => change<Guardrails>('POST', `/guardrails/${part(playbook)}/reopen`, { why });
