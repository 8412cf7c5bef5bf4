export type { Accuracy, AccuracyBin, ChanceAccuracy, RangeAccuracy, StillLearning } from '../../../intelligence/contract/api/accuracy.ts';
export type {
  ChannelChange,
  ChannelKindInfo,
  ChannelList,
  ChannelRoute,
  ChannelTryResult,
} from '../../../intelligence/contract/api/channels.ts';
export type { Alert, Experience, Withheld } from '../../../intelligence/contract/api/experience.ts';
export type { DecisionExplanation, ToldJudgement, WhyNot } from '../../../intelligence/contract/api/explain.ts';
export type { NetworkForecasts, NodeForecast, TrackRecord } from '../../../intelligence/contract/api/failures.ts';
export type { ExemptCustomer, Exemption, Feedback, FeedbackList, GiveFeedback } from '../../../intelligence/contract/api/feedback.ts';
export type { HealthBacktest, HealthRecord, HealthScore } from '../../../intelligence/contract/api/health.ts';
export type { Impact, ImpactList, ImpactMeasureResult, MeasuredDay, MeasuredEffect } from '../../../intelligence/contract/api/impact.ts';
export type {
  BehavioralInsights,
  ChurnDetail,
  ChurnRisk,
  CustomerIntelligence,
  Level,
  Reason,
  RecommendedAction,
  RevenueOpportunity,
  WhatWouldHelp,
} from '../../../intelligence/contract/api/intelligence.ts';
export type { CustomerJourney, Journey } from '../../../intelligence/contract/api/journey.ts';
export type {
  AnswerOffer,
  ArrangedPage,
  ChangeLayout,
  Desk,
  ExperiencePart,
  LayoutEffect,
  OwnUses,
  PartUsed,
} from '../../../intelligence/contract/api/layout.ts';
export type {
  CommandRecord,
  CustomerList,
  CustomerRow,
  DecisionList,
  DecisionRecord,
  SessionInfo,
  Timeline,
  TimelineEntry,
} from '../../../intelligence/contract/api/lists.ts';
export type { LiveMessage } from '../../../intelligence/contract/api/live.ts';
export type {
  ModelAlert,
  ModelInfo,
  ModelList,
  ModelRecord,
  ModelStage,
  ModelVersionInfo,
  SettledBin,
  TrainingInfo,
} from '../../../intelligence/contract/api/models.ts';
export type {
  AffectedList,
  IncidentList,
  IncidentNotice,
  IncidentRecord,
  IncidentRow,
  NetworkScan,
  NodeList,
  NodePeriod,
  NodeRow,
} from '../../../intelligence/contract/api/network.ts';
export type { Opportunity, OpportunityList, OpportunityRow } from '../../../intelligence/contract/api/opportunities.ts';
export type { OwnNow } from '../../../intelligence/contract/api/own-now.ts';
export type { PartnerCard, PartnerFigure, PartnerList, PartnerRecord } from '../../../intelligence/contract/api/partners.ts';
export type { Peace } from '../../../intelligence/contract/api/peace.ts';
export type {
  CustomerOwn,
  EventTouch,
  EventTouchList,
  EventTouchRecord,
  PartnerOwn,
  PersonaTouched,
  TechnicianOwn,
  TouchCard,
  TouchSums,
} from '../../../intelligence/contract/api/personas.ts';
export type { PlanList, PlanRow, PlanUsageForecast } from '../../../intelligence/contract/api/plans.ts';
export type { PlatformTenants, TenantRollUp } from '../../../intelligence/contract/api/platform.ts';
export type {
  ChangePlaybook,
  PlaybookEdition,
  PlaybookInfo,
  PlaybookList,
  PlaybookPreview,
  PlaybookReplay,
  PreviewLine,
} from '../../../intelligence/contract/api/playbooks.ts';
export type { Preferences, StatePreferences } from '../../../intelligence/contract/api/preferences.ts';
export type { Satisfaction, TenantSatisfaction } from '../../../intelligence/contract/api/satisfaction.ts';
export type { MailingAsk, MailingList, MailingPreview, MailingRow, Sending } from '../../../intelligence/contract/api/sending.ts';
export type { IncidentTelling } from '../../../intelligence/contract/api/telling.ts';
export type { PeerBand, PeerComparison, TenantEcosystemIntelligence } from '../../../intelligence/contract/api/tenant.ts';
export type { CustomerUsageForecast, ForetoldDay, NodeUsageForecast, ToldDay, UsageForecast } from '../../../intelligence/contract/api/usage.ts';
export type { Wording, WordingChange, WordingList, WordingPreview } from '../../../intelligence/contract/api/wording.ts';

import type { UsageForecast } from '../../../intelligence/contract/api/usage.ts';

export type UsageGrowth = NonNullable<UsageForecast['growth']>;

/** `GET /api/v1/system`: how the layer itself is doing. */
export type SystemState = {
  version: string;
  started_at: string;
  database: { ok: boolean; version: string };
  queue: { waiting_events: number; oldest_waiting_seconds: number | null };
  dead_letters: number;
  /** Commands by state. */
  outbox: Record<string, number>;
  models: { name: string; version: string; trained_at: string; alias: string | null }[];
  /** How often each code of docs/errors.md was raised since the start. */
  errors: Record<string, number>;
  feeds: { feed: string; last_at: string; patience_hours: number | null; silent_since: string | null }[];
};
export type { Agreement, Collections, Hold, RecoveryRow } from '../../../intelligence/contract/api/collections.ts';
export type { GuardrailRow, Guardrails, HarmStop } from '../../../intelligence/contract/api/guardrails.ts';
export type { WaitingAnswer, WaitingItem, WaitingList } from '../../../intelligence/contract/api/waiting.ts';
