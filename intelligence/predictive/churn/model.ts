import type { Measured } from '../../ml/registry/measured.ts';
import type { ReliabilityBin } from '../reliability.ts';
import type { Beside } from './beside.ts';

/** A trained churn model with what it needs to speak. */
export type ChurnModel = {
  readonly measured: Measured;
  readonly name: string;
  readonly version: string;
  readonly trainedAt: string;
  readonly baseRate: number;
  readonly reliability: readonly ReliabilityBin[];
  /** What is missing for a model of its own, when only the share of the segment is told; null for a model. */
  readonly prior: string | null;
  /** How much each feature has to say, as a share of all. */
  readonly says: Readonly<Record<string, number>>;
  /** What else the version tells: the months ahead, the kinds of leaving, what acting does. */
  readonly beside: Beside;
};

/** The version that serves, and one that scores beside it and serves this share of the customers. */
export type ChurnModels = { readonly champion: ChurnModel | null; readonly challenger: { readonly model: ChurnModel; readonly share: number } | null };
