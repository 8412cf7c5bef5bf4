export type { NetworkForecasts, NodeForecast, TrackRecord } from '../../../intelligence/contract/api/failures.ts';
export type {
  BehavioralInsights,
  ChurnDetail,
  ChurnRisk,
  CustomerIntelligence,
  HealthScore,
  Level,
  Reason,
  RecommendedAction,
  RevenueOpportunity,
  WhatWouldHelp,
} from '../../../intelligence/contract/api/intelligence.ts';
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
export type { Satisfaction, TenantSatisfaction } from '../../../intelligence/contract/api/satisfaction.ts';
export type { TenantEcosystemIntelligence } from '../../../intelligence/contract/api/tenant.ts';

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
};
