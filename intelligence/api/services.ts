import type { Accuracy, AccuracyQuery } from '../contract/api/accuracy.ts';
import type { ForecastQuery, NetworkForecasts, NodeForecast } from '../contract/api/failures.ts';
import type { ExemptCustomer, Exemption, Feedback, FeedbackList, FeedbackQuery, GiveFeedback } from '../contract/api/feedback.ts';
import type { Guardrails, Reopen, SetFairness, SetGuardrail } from '../contract/api/guardrails.ts';
import type { HealthRecord } from '../contract/api/health.ts';
import type { Impact, ImpactList } from '../contract/api/impact.ts';
import type { ChurnDetail, Customer, CustomerIntelligence, WhatWouldHelp } from '../contract/api/intelligence.ts';
import type { CustomerJourney, Journey, JourneyQuery } from '../contract/api/journey.ts';
import type { CustomerList, CustomerRow, DecisionList, DecisionRecord, IngestReceipt, SessionInfo, Timeline } from '../contract/api/lists.ts';
import type { Change } from '../contract/api/live.ts';
import type { ModelList, ModelPrediction, ModelRecord, TrainingInfo } from '../contract/api/models.ts';
import type { AffectedList, IncidentList, IncidentQuery, IncidentRecord, IncidentRow, NetworkScan, NodeList, NodeQuery } from '../contract/api/network.ts';
import type { OpportunityList, OpportunityQuery } from '../contract/api/opportunities.ts';
import type { PartnerList, PartnerRecord } from '../contract/api/partners.ts';
import type { PlanList, PlanUsageForecast } from '../contract/api/plans.ts';
import type { PlatformTenants, TenantRollUp } from '../contract/api/platform.ts';
import type { CustomerQuery, DecisionQuery } from '../contract/api/queries.ts';
import type { TenantSatisfaction } from '../contract/api/satisfaction.ts';
import type { IncidentTelling, StateExpected, TellCustomers, TellingQuery } from '../contract/api/telling.ts';
import type { PeerComparison, TenantEcosystemIntelligence } from '../contract/api/tenant.ts';
import type { CustomerUsageForecast, NodeUsageForecast } from '../contract/api/usage.ts';
import type { RunStop, RunStopped, WaitingAnswer, WaitingList } from '../contract/api/waiting.ts';
import type { Identity } from '../contract/identity.ts';
import type { ChannelServices } from './services-channels.ts';
import type { CollectionServices } from './services-collections.ts';
import type { PeaceServices, SendingServices, WordingServices } from './services-gate.ts';
import type { PersonaServices } from './services-personas.ts';
import type { PlaybookServices } from './services-playbooks.ts';
import type { ExperienceServices, LayoutServices, PreferenceServices } from './services-preferences.ts';

export type SystemStatus = {
  readonly version: string;
  readonly started_at: string;
  readonly database: { readonly ok: boolean; readonly version: string };
  readonly queue: { readonly waiting_events: number; readonly oldest_waiting_seconds: number | null };
  readonly dead_letters: number;
  readonly outbox: Readonly<Record<string, number>>;
  readonly models: readonly { readonly name: string; readonly version: string; readonly trained_at: string; readonly alias: string | null }[];
  readonly errors: Readonly<Record<string, number>>;
  /** What tells the layer about the ISP, heard last when, how long it may usually be silent, and since when it is silent for longer. */
  readonly feeds: readonly {
    readonly feed: string;
    readonly last_at: string;
    readonly patience_hours: number | null;
    readonly silent_since: string | null;
  }[];
};

/** Everything the API asks of the layer. Each call is held to the tenant given. */
export interface Services
  extends ChannelServices,
    CollectionServices,
    ExperienceServices,
    LayoutServices,
    PeaceServices,
    PersonaServices,
    PlaybookServices,
    PreferenceServices,
    SendingServices,
    WordingServices {
  /** Stores what is valid and says why the rest is not. `one` makes a refusal an error instead of a line in the receipt. */
  ingest(tenant: string, items: readonly unknown[], one: boolean): Promise<IngestReceipt>;
  session(identity: Identity): Promise<SessionInfo>;
  customers(tenant: string, query: CustomerQuery): Promise<CustomerList>;
  customer(tenant: string, id: string): Promise<Customer | null>;
  customerRow(tenant: string, id: string): Promise<CustomerRow | null>;
  customerIntelligence(tenant: string, id: string): Promise<CustomerIntelligence | null>;
  journey(tenant: string, persona: JourneyQuery['persona']): Promise<Journey>;
  /** As of a moment only what had happened and was known by then is seen. Null for a customer of whom nothing is known. */
  customerJourney(tenant: string, id: string, asOf?: string): Promise<CustomerJourney | null>;
  /** Computed when it is asked; null for a customer that the tenant does not have. */
  churnDetail(tenant: string, id: string): Promise<ChurnDetail | null>;
  /** How health is weighed, how well it told, and which feeds are heard. */
  health(tenant: string): Promise<HealthRecord>;
  /** Leaves a customer out of lists and advice. Throws CUSTOMER_NOT_FOUND, REQUEST_INVALID for a moment that has passed or lies too far ahead. */
  exempt(tenant: string, customer: string, asked: ExemptCustomer, by: string): Promise<Exemption>;
  /** Takes a customer back into lists. Throws NOT_FOUND when nothing left it out. */
  endExemption(tenant: string, customer: string, by: string): Promise<void>;
  /** Keeps what a person says of a score. Throws CUSTOMER_NOT_FOUND, REQUEST_INVALID for a reason that is none. */
  giveFeedback(tenant: string, customer: string, said: GiveFeedback, by: string): Promise<Feedback>;
  /** Takes it back, with the exemption that it brought. Throws NOT_FOUND when that person said no such thing. */
  withdrawFeedback(tenant: string, customer: string, id: string, by: string): Promise<void>;
  feedback(tenant: string, query: FeedbackQuery): Promise<FeedbackList>;
  /** Says what was found of reported data. Throws NOT_FOUND when no such report is open. */
  closeFeedback(tenant: string, id: string, found: string, by: string): Promise<Feedback>;
  whatWouldHelp(tenant: string, id: string): Promise<WhatWouldHelp | null>;
  timeline(tenant: string, customer: string, limit: number, after: string | undefined): Promise<Timeline>;
  /** Computed from the daily facts when it is asked; null for a customer or node that the tenant does not have. */
  customerUsage(tenant: string, id: string): Promise<CustomerUsageForecast | null>;
  nodeUsage(tenant: string, id: string): Promise<NodeUsageForecast | null>;
  networkForecasts(tenant: string, query: ForecastQuery): Promise<NetworkForecasts>;
  /** Null for a node of which nothing was ever heard. */
  nodeForecast(tenant: string, id: string): Promise<NodeForecast | null>;
  plans(tenant: string): Promise<PlanList>;
  /** Null for a plan that no customer has. */
  planUsage(tenant: string, id: string): Promise<PlanUsageForecast | null>;
  ecosystem(tenant: string): Promise<TenantEcosystemIntelligence>;
  /** For the owner of the platform only. The second throws TENANT_NOT_FOUND. */
  platformTenants(): Promise<PlatformTenants>;
  platformTenant(tenant: string): Promise<TenantRollUp>;
  /** Takes part in the comparison with peers, or no longer. */
  takePart(tenant: string, takesPart: boolean): Promise<PeerComparison>;
  /** The best offer to each customer, the greatest expected value first. */
  opportunities(tenant: string, query: OpportunityQuery): Promise<OpportunityList>;
  /** How content the customers are, as answered and corrected for who answers. */
  satisfaction(tenant: string): Promise<TenantSatisfaction>;
  decisions(tenant: string, query: DecisionQuery): Promise<DecisionList>;
  decision(tenant: string, id: string): Promise<DecisionRecord | null>;
  partners(tenant: string): Promise<PartnerList>;
  partner(tenant: string, id: string): Promise<PartnerRecord | null>;
  accuracy(tenant: string, query: AccuracyQuery): Promise<Accuracy>;
  /** What everything together and each playbook is shown to change. */
  impact(tenant: string): Promise<ImpactList>;
  /** Null for what was never launched. */
  impactOf(tenant: string, experiment: string): Promise<Impact | null>;
  /** Widens the share that is held out. Throws NOT_FOUND for no experiment, REQUEST_INVALID for a share that is refused. */
  holdOut(tenant: string, experiment: string, share: number, by: string): Promise<void>;
  models(tenant: string): Promise<ModelList>;
  /** Throws MODEL_NOT_FOUND. */
  model(tenant: string, name: string): Promise<ModelRecord>;
  predict(tenant: string, name: string, input: Readonly<Record<string, string | number | boolean | null>>): Promise<ModelPrediction>;
  /** Asks for training of one model, or of all with null; gives the id of the work. */
  train(tenant: string, name: string | null, by: string): Promise<string>;
  stopTraining(tenant: string, id: string): Promise<TrainingInfo>;
  rollBack(tenant: string, name: string, by: string, why: string): Promise<ModelRecord>;
  network(tenant: string): Promise<NetworkScan>;
  nodes(tenant: string, query: NodeQuery): Promise<NodeList>;
  incidents(tenant: string, query: IncidentQuery): Promise<IncidentList>;
  incident(tenant: string, id: string): Promise<IncidentRecord | null>;
  incidentRow(tenant: string, id: string): Promise<IncidentRow | null>;
  /** Whom an incident cuts off, or had cut off; null when there is no such incident. */
  incidentCustomers(tenant: string, id: string, limit: number, after: string | undefined): Promise<AffectedList | null>;
  /** Throw INCIDENT_NOT_FOUND. */
  takeIncident(tenant: string, id: string, person: string, giveBack: boolean): Promise<IncidentRecord>;
  markFalseAlarm(tenant: string, id: string, person: string, undo: boolean): Promise<IncidentRecord>;
  /** Tasks, proposals and steps by hand that wait for people; of one role or of all. */
  waiting(tenant: string, role: string | undefined): Promise<WaitingList>;
  /** Throws NOT_FOUND, ANSWERED_ALREADY, REQUEST_INVALID for an answer that does not fit, FORBIDDEN for a yes or no of who may not decide. */
  answerWaiting(tenant: string, key: string, said: WaitingAnswer, by: string, mayApprove: boolean): Promise<void>;
  /** Stops a run for good. Throws NOT_FOUND, ANSWERED_ALREADY when it is over. */
  stopRun(tenant: string, run: string, asked: RunStop, by: string): Promise<RunStopped>;
  guardrails(tenant: string): Promise<Guardrails>;
  /** Throws PLAYBOOK_NOT_LIMITED. */
  setGuardrail(tenant: string, limit: SetGuardrail, person: string): Promise<Guardrails>;
  setFairness(tenant: string, change: SetFairness, person: string): Promise<Guardrails>;
  /** Throws PLAYBOOK_NOT_STOPPED. */
  reopenPlaybook(tenant: string, playbook: string, reopen: Reopen, person: string): Promise<Guardrails>;
  /** What the customers of an incident know and would be told. All three throw INCIDENT_NOT_FOUND. */
  telling(tenant: string, id: string, query: TellingQuery): Promise<IncidentTelling>;
  /** Throws TELLING_REFUSED when they cannot be told, or are more than the person has seen. */
  tellCustomers(tenant: string, id: string, asked: TellCustomers, by: string): Promise<IncidentTelling>;
  stateExpected(tenant: string, id: string, asked: StateExpected, by: string): Promise<IncidentTelling>;
  system(tenant: string): Promise<SystemStatus>;
  changesSince(tenant: string, seq: number): Promise<{ head: number; complete: boolean; changes: Change[] }>;
  /** Calls back with a tenant whose state has changed; ends the calling when stopped. */
  onChange(heard: (tenant: string) => void): () => void;
  identityOfSession(token: string): Promise<Identity | null>;
  identityOfApiKey(key: string): Promise<Identity | null>;
  redeemLink(token: string): Promise<string | null>;
  endSession(token: string): Promise<void>;
  /** False while the store does not answer or the layer is stopping. */
  ready(): Promise<boolean>;
  metrics(): Promise<string>;
  now(): Date;
}
