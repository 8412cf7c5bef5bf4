import { nodeFeatures } from '../../data/features/node.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { measured } from '../../ml/registry/measured.ts';
import type { StoredVersion } from '../../ml/registry/version.ts';
import type { FailureCard } from '../../predictive/network/model.ts';
import type { FailureModel } from '../../predictive/network.ts';
import { revive } from '../models/revive.ts';

/** A chance this many times the usual one counts as high where no rule of warning has been chosen. */
const HIGH_FACTOR = 3;
const KNOWN = new Set(nodeFeatures.map(({ name }) => name));

/** A stored version, ready to be asked. Throws SNAPSHOT_INVALID, and FEATURES_MISMATCH for one that wants what the layer does not compute. */
export function failureModelOf({ name, version, card, snapshot }: StoredVersion, clock: Clock): FailureModel {
  const classifier = revive(snapshot);
  const strange = classifier.features.filter((feature) => feature.kind !== 'numeric' || !KNOWN.has(feature.name));
  if (strange.length > 0) throw new UilError('FEATURES_MISMATCH', [strange.map((feature) => `"${feature.name}" (${feature.kind})`).join(', ')]);
  const known = card as unknown as Partial<FailureCard> & { readonly trained_at: string };
  const full: FailureCard = {
    baseRate: known.baseRate ?? 0,
    trained_at: known.trained_at,
    far: known.far ?? null,
    baselines: known.baselines ?? [],
    rule: known.rule ?? null,
    backtest: known.backtest ?? null,
    trade: known.trade ?? [],
  };
  const high = full.rule?.on ?? HIGH_FACTOR * full.baseRate;
  return { measured: measured(classifier, clock.elapsedMs, (chance) => chance >= high), name, version, trainedAt: known.trained_at, card: full };
}
