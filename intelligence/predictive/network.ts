import type { Evidence, ForecastState, NodeForecast } from '../contract/api/failures.ts';
import type { Reason } from '../contract/api/intelligence.ts';
import { READINGS } from '../data/device-readings.ts';
import type { FeatureVector } from '../data/features/feature.ts';
import { plain } from '../data/features/feature.ts';
import { computeNodeFeatures, type NodeNetwork, type NodeSight, nodeFeatureNamed, sightsAt } from '../data/features/node.ts';
import { type Hour, startOf } from '../kernel/hours.ts';
import type { Explanation } from '../ml/classifier.ts';
import type { Measured } from '../ml/registry/measured.ts';
import { tableFromRecords } from '../ml/table.ts';
import { farOf } from '../ml/two-horizons.ts';
import { evidenceOf } from './network/evidence.ts';
import type { FailureCard } from './network/model.ts';
import { standingOf } from './network/standing.ts';
import { look, type Warning, type WarningStep } from './network/warning.ts';
import { pointsOf, strongestOf } from './points.ts';

/** A trained model of failures with what it needs to speak. */
export interface FailureModel {
  readonly measured: Measured;
  readonly name: string;
  readonly version: string;
  readonly trainedAt: string;
  readonly card: FailureCard;
}

/** The version that serves, and one that says the same beside it, unseen. */
export type FailureModels = { readonly champion: FailureModel | null; readonly challenger: FailureModel | null };

/** What is said of one device at one moment, and what becomes of its warning. */
export interface FailureForecast {
  readonly state: ForecastState;
  readonly near: number | null;
  readonly far: number | null;
  readonly heardAt: string | null;
  readonly abstained: string | null;
  readonly told: Pick<NodeForecast, 'typical_points' | 'reasons' | 'other_points'>;
  readonly evidence: readonly (Evidence & { readonly strays: number })[];
  readonly warning: WarningStep;
  /** What the other version says that nobody sees. */
  readonly beside: { readonly version: string; readonly near: number; readonly far: number | null } | null;
}

const REACH_HOURS = 28 * 24;
const NO_REASONS: FailureForecast['told'] = { typical_points: null, reasons: [], other_points: 0 };

/** `NetworkFailurePrediction`: which device fails within 24 and 72 hours, by its own fault or that of its uplink, with reasons that add up. */
export class NetworkFailurePrediction {
  readonly #models: FailureModels;

  constructor(models: FailureModels) {
    this.#models = models;
  }

  /** Looks at devices at the end of an hour. `warnings` are those that stand, `failures` the failures of each device so far. */
  look(
    network: NodeNetwork,
    nodes: readonly string[],
    asOf: Hour,
    warnings: ReadonlyMap<string, Warning>,
    failures: ReadonlyMap<string, readonly Hour[]>,
  ): Map<string, FailureForecast> {
    const sight = sightsAt(network, asOf);
    const known = nodes.flatMap((id) => {
      const history = network.histories.get(id);
      return history ? { id, history, standing: standingOf(history, asOf) } : [];
    });
    const watched = known.flatMap(({ id, standing }) => (standing.state === 'watched' ? (sight(id) ?? []) : []));
    const features = watched.map(computeNodeFeatures);
    const { champion, challenger } = this.#models;
    const said = champion && saidBy(champion, features);
    const other = challenger && saidBy(challenger, features);
    const place = new Map(watched.map((seen, i) => [seen.place.id, i]));
    const rule = champion?.card.rule ?? null;
    return new Map(
      known.map(({ id, history, standing }) => {
        const i = place.get(id);
        const near = said && i !== undefined ? (said.near[i] as number) : null;
        const before = warnings.get(id) ?? null;
        const failedAt = failures.get(id)?.findLast((hour) => hour <= asOf) ?? null;
        const heard = history.lastRead(asOf, REACH_HOURS);
        const abstained = standing.state === 'watched' ? (said ? null : noModel(champion)) : standing.why;
        const forecast: FailureForecast = {
          state: standing.state === 'watched' && !said ? 'no-model' : standing.state,
          near,
          far: said && i !== undefined ? (said.far?.[i] ?? null) : null,
          heardAt: heard === null ? null : startOf(heard),
          abstained,
          told:
            said && champion && i !== undefined
              ? told(champion.measured.classifier.explain(said.table, i), watched[i] as NodeSight, features[i] as FeatureVector)
              : NO_REASONS,
          evidence: evidenceOf(history, asOf),
          warning: rule ? look(before, { asOf, chance: near, failedAt }, rule) : { now: before, ended: null },
          beside: other && challenger && i !== undefined ? { version: challenger.version, near: other.near[i] as number, far: other.far?.[i] ?? null } : null,
        };
        return [id, forecast];
      }),
    );
  }
}

const noModel = (failed: FailureModel | null): string =>
  failed
    ? 'The model of failures in use has failed and is being taken back; no number is shown until another serves.'
    : 'Still learning: no model of failures has been trained on this ISP yet.';

/** Null when the version fails. */
function saidBy(model: FailureModel, features: readonly FeatureVector[]) {
  const { measured } = model;
  const table = tableFromRecords(features, measured.classifier.features);
  const near = measured.chances(table);
  return near && { table, near, far: farOf(measured.classifier)?.(table) ?? null };
}

function told(explanation: Explanation, sight: NodeSight, features: FeatureVector): FailureForecast['told'] {
  const points = pointsOf(explanation);
  const { told, others } = strongestOf(points);
  return {
    typical_points: points.typical,
    reasons: told.map(({ feature, points }) => reasonOf(feature, points, sight, features)),
    other_points: others,
  };
}

function reasonOf(feature: string, points: number, { own, asOf }: NodeSight, features: FeatureVector): Reason {
  const known = nodeFeatureNamed(feature);
  const value = features[feature] ?? null;
  const reading = READINGS.findIndex(({ name }) => name === known?.reading);
  const at = reading >= 0 ? (own.readings[reading]?.at ?? null) : own.hoursSinceHeard === null ? null : asOf - own.hoursSinceHeard;
  return {
    feature,
    sentence: value === null ? `${known?.meaning ?? feature}: not known` : `${known?.meaning ?? feature}: ${plain(value)} ${known?.unit ?? ''}`.trim(),
    points,
    value,
    unit: known?.unit ?? '',
    source: [...(known?.source ?? [])],
    latest: at === null ? null : startOf(at),
  };
}
