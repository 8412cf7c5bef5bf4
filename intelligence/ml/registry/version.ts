import type { Json } from '../../kernel/json.ts';
import type { ModelCard } from '../model-card.ts';

/**
 * Where a version stands. `waiting`: trained, until the challenger's place is free; `shadow`: scores beside the champion, unseen;
 * `canary`: serves a twentieth of the customers; `champion`: serves; `reserve`: the champion of before, ready to take over again.
 */
export const STAGES = ['waiting', 'shadow', 'canary', 'champion', 'reserve', 'retired', 'rejected'] as const;
export type Stage = (typeof STAGES)[number];

/** The stages whose version holds the alias `challenger`: it scores what the champion scores. */
export const CHALLENGING: readonly Stage[] = ['shadow', 'canary', 'reserve'];

/** The version that serves. */
export const championOf = <T extends { readonly stage: Stage }>(versions: readonly T[]): T | undefined => versions.find(({ stage }) => stage === 'champion');
/** The version that scores what the champion scores. */
export const challengerOf = <T extends { readonly stage: Stage }>(versions: readonly T[]): T | undefined =>
  versions.find(({ stage }) => CHALLENGING.includes(stage));

/** What is known of one version without the model itself. */
export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly stage: Stage;
  /** ISO 8601, UTC: since when it stands there. */
  readonly since: string;
  readonly why: string;
  readonly card: ModelCard & Readonly<Record<string, unknown>>;
}

/** A version with its model as data. */
export interface StoredVersion extends ModelVersion {
  readonly snapshot: Json;
}

/** One change of stage. */
export interface ModelMove {
  readonly version: string;
  readonly at: string;
  readonly from: Stage | null;
  readonly to: Stage;
  readonly why: string;
  /** A person, or `the layer`. */
  readonly by: string;
}
