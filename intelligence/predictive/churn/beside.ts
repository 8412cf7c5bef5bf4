import { UilError } from '../../kernel/errors.ts';
import type { Json } from '../../kernel/json.ts';
import type { ChanceData } from '../../ml/chance-model.ts';
import type { Classifier } from '../../ml/classifier.ts';
import { restore } from '../../ml/restore.ts';
import { restoreSurvival, type SurvivalModel } from '../../ml/survival/survival.ts';
import { type EffectModel, restoreEffect } from '../../ml/uplift/effect-model.ts';
import { backtest } from './backtest.ts';
import { learnCourse } from './course.ts';
import { isChurnData } from './data.ts';
import { learnKinds } from './kinds.ts';
import { learnSaves } from './saves.ts';

/** A model that is there, or what is missing for it. */
export type Perhaps<Model> = { readonly model: Model } | { readonly needs: string };

/** The models that belong to a version of the chance of leaving: one snapshot, one gate, one way back. */
export interface Beside {
  /** How the risk runs over the months. */
  readonly course: Perhaps<SurvivalModel>;
  /** The share of those leaving whom the ISP closes. */
  readonly kinds: Perhaps<Classifier>;
  /** What acting does to staying, per playbook that holds customers out by lot. */
  readonly saves: Readonly<Record<string, Perhaps<EffectModel>>>;
}

const FROM_ELSEWHERE = 'this version tells of one horizon only; the next one that is trained here tells more';

type Stored = { readonly model: unknown } | { readonly needs: string };
type Snapshot = { readonly course: Stored; readonly kinds: Stored; readonly saves: Readonly<Record<string, Stored>> };

/** Shares of the work: the course, the kinds and the effects; the backtest takes the rest. */
const [COURSE, KINDS, SAVES] = [0.25, 0.3, 0.35];

/** Learns the models beside, and what the version would have said in the past. Throws NOT_ENOUGH_DATA when the rows hold the chance alone. */
export function learnBeside(data: ChanceData, seed: number, progress: (share: number) => void): { models: Json; card: Readonly<Record<string, Json>> } {
  if (!isChurnData(data)) throw new UilError('NOT_ENOUGH_DATA', ['the rows hold the chance of leaving alone, not the months and the kinds of leaving']);
  const course = perhaps(() => learnCourse(data.course, seed, (share) => progress(COURSE * share)).snapshot());
  const kinds = learnKinds(data, seed);
  progress(KINDS);
  const saves = learnSaves(data.trials, seed);
  progress(SAVES);
  const models: Snapshot = {
    course,
    kinds: 'needs' in kinds ? kinds : { model: kinds.snapshot() },
    saves: Object.fromEntries(Object.entries(saves).map(([playbook, save]) => [playbook, 'needs' in save ? save : { model: save.model.snapshot() }])),
  };
  const tests = backtest(data, seed, (share) => progress(SAVES + (1 - SAVES) * share));
  return { models: models as unknown as Json, card: { backtest: tests as unknown as Json } };
}

function perhaps<Model>(learn: () => Model): Perhaps<Model> {
  try {
    return { model: learn() };
  } catch (error) {
    if (!(error instanceof UilError) || error.code !== 'NOT_ENOUGH_DATA') throw error;
    return { needs: error.message };
  }
}

/** The models beside of a stored version; a version without any says so. Throws SNAPSHOT_INVALID. */
export function restoreBeside(snapshot: unknown): Beside {
  const stored = (snapshot as { beside?: Snapshot } | null)?.beside;
  if (stored === undefined) return { course: { needs: FROM_ELSEWHERE }, kinds: { needs: FROM_ELSEWHERE }, saves: {} };
  if (!stored.course || !stored.kinds || !stored.saves) throw new UilError('SNAPSHOT_INVALID', ['the models beside it are damaged']);
  const revived = <Model>(one: Stored, revive: (data: unknown) => Model): Perhaps<Model> => ('needs' in one ? one : { model: revive(one.model) });
  return {
    course: revived(stored.course, restoreSurvival),
    kinds: revived(stored.kinds, restore),
    saves: Object.fromEntries(Object.entries(stored.saves).map(([playbook, save]) => [playbook, revived(save, restoreEffect)])),
  };
}
