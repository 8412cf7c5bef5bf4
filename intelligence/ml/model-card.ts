import type { Json } from '../kernel/json.ts';
import type { Snapshot } from './classifier.ts';
import type { Feature } from './table.ts';

/** What is known of a trained model besides the model itself. It travels with the snapshot. */
export interface ModelCard {
  readonly name: string;
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly trained_at: string;
  /** The first and the last moment of the data that it learned from, as ISO 8601 or days. */
  readonly window: { readonly from: string; readonly to: string };
  readonly features: readonly Feature[];
  readonly feature_hash: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly seed: number;
  /** Figures on held-out rows by name, as in the evaluation output. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly positives: number;
  readonly training_seconds: number;
  readonly code_version: string;
}

/** A model as it is stored and sent: the card and the data that `restore` reads. */
export interface StoredModel {
  readonly card: ModelCard;
  readonly snapshot: Snapshot;
}
