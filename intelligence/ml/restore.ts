import { UilError } from '../kernel/errors.ts';
import { blend } from './blend.ts';
import { restoreTrees } from './boosted-trees/model.ts';
import { calibrated, restoreCalibration } from './calibrated.ts';
import { type Classifier, hashFeatures, type Snapshot } from './classifier.ts';
import { constantClassifier } from './constant.ts';
import { restoreLogistic } from './logistic/model.ts';
import type { Feature } from './table.ts';
import { twoHorizons } from './two-horizons.ts';

/**
 * The model that a snapshot was taken of, bit for bit: `restore(JSON.parse(JSON.stringify(model.snapshot())))`.
 * Throws SNAPSHOT_INVALID when the data is not a snapshot, or is damaged.
 */
export function restore(data: unknown): Classifier {
  const snapshot = checked(data);
  try {
    return byKind(snapshot);
  } catch (cause) {
    if (cause instanceof UilError && cause.code === 'SNAPSHOT_INVALID') throw cause;
    throw new UilError('SNAPSHOT_INVALID', ['it is damaged'], { cause });
  }
}

function byKind(snapshot: Snapshot): Classifier {
  const { kind, features } = snapshot;
  if (kind === 'boosted-trees') return restoreTrees(features, snapshot);
  if (kind === 'logistic-regression') return restoreLogistic(features, snapshot);
  if (kind === 'constant') return constantClassifier(features, finite(snapshot.prior_log_odds));
  if (kind === 'blend') {
    const members = snapshot.members as readonly { weight: number; model: unknown }[];
    return blend(
      members.map(({ weight, model }) => ({ weight: finite(weight), classifier: restore(model) })),
      finite(snapshot.intercept),
    );
  }
  if (kind === 'calibrated') {
    const [member] = snapshot.members as readonly { weight: number; model: unknown }[];
    return calibrated(restore(member?.model), restoreCalibration(snapshot.calibration));
  }
  if (kind === 'two-horizons') {
    const [near, rest] = snapshot.members as readonly { weight: number; model: unknown }[];
    return twoHorizons(restore(near?.model), restore(rest?.model));
  }
  throw new UilError('SNAPSHOT_INVALID', [`there is no model of the kind "${kind}"`]);
}

function checked(data: unknown): Snapshot {
  const snapshot = data as Partial<Snapshot> | null;
  if (typeof snapshot !== 'object' || snapshot === null || typeof snapshot.kind !== 'string' || !Array.isArray(snapshot.features))
    throw new UilError('SNAPSHOT_INVALID', ['it names no kind and features']);
  const features = snapshot.features as readonly Feature[];
  if (hashFeatures(features) !== snapshot.feature_hash) throw new UilError('SNAPSHOT_INVALID', ['its features do not match their hash']);
  return snapshot as Snapshot;
}

function finite(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new UilError('SNAPSHOT_INVALID', ['a number is missing']);
  return value;
}
