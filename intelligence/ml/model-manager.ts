import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';
import type { Json } from '../kernel/json.ts';
import { THE_LAYER } from '../kernel/the-layer.ts';
import type { ModelCard } from './model-card.ts';
import { type GateEvidence, refusalOf } from './registry/gate.ts';
import { type Placement, placeBack, placeCandidate } from './registry/placement.ts';
import { championOf, type ModelVersion, type Stage, type StoredVersion } from './registry/version.ts';
import type { Cell } from './table.ts';

/** What a training made: the model as data and everything that is known about it. Plain data, so that it can come from another thread. */
export interface Trained {
  readonly snapshot: Json;
  readonly card: Omit<ModelCard, 'name' | 'version' | 'trained_at' | 'seed' | 'training_seconds' | 'code_version'> & Readonly<Record<string, unknown>>;
  /** What the gate looks at; null for a model whose estimates are counts, with nothing to hold out. */
  readonly gate: Omit<GateEvidence, 'champion' | 'bytes'> | null;
}

export type Input = Readonly<Record<string, Cell>>;

/** A model's statement about one case. */
export interface Prediction {
  readonly model: string;
  readonly version: string | null;
  readonly trained_at: string | null;
  /** In the unit named; null when the model abstains. */
  readonly value: number | null;
  readonly unit: string;
  /** What each feature adds, in the unit that `parts_unit` of the model's documentation names; they add up with the baseline. */
  readonly parts: Readonly<Record<string, number>>;
  readonly baseline: number | null;
  /** Further statements: a chosen hour, an interval, a propensity. */
  readonly details: Readonly<Record<string, Json>>;
  /** Why there is no value. */
  readonly abstained: string | null;
}

/** A model in use. */
export interface Predictor {
  /** Throws FEATURES_MISMATCH for an input that the model does not know, NOT_FINITE. */
  predict(input: Input): Pick<Prediction, 'value' | 'unit' | 'parts' | 'baseline' | 'details' | 'abstained'>;
  /** Figures on the cases of a dataset, those that it may have learned from included. */
  validate(data: unknown): Readonly<Record<string, number>>;
}

/** One of the models of the layer: how it learns from its part of a dataset, and how a stored version is used. */
export interface ManagedModel {
  readonly name: string;
  /** What it predicts, in one sentence. */
  readonly says: string;
  /** True when a new version may follow at once: its estimates are the same counts and more. */
  readonly refresh: boolean;
  /** Throws NOT_ENOUGH_DATA with what is missing. */
  learn(data: unknown, seed: number, progress: (share: number) => void): Trained;
  /** Examines a model that was made elsewhere on the latest cases of the data, as if it had been trained here. Throws NOT_ENOUGH_DATA, FEATURES_MISMATCH. */
  examine?(snapshot: Json, data: unknown): Trained;
  /** Throws SNAPSHOT_INVALID and FEATURES_MISMATCH: a version that does not fit is refused, not bent. */
  use(version: StoredVersion): Predictor;
}

/** What models learn from: each its part. */
export interface IntelligenceDataset {
  modelData(name: string): Promise<unknown>;
  /** Learns somewhere, perhaps in another thread; `progress` throws to stop it. */
  learn(model: ManagedModel, seed: number, progress: (share: number) => void): Promise<Trained>;
}

/** A dataset that is at hand: the models learn here. */
export const datasetOf = (parts: Readonly<Record<string, unknown>>): IntelligenceDataset => ({
  modelData: async (name) => {
    if (!Object.hasOwn(parts, name)) throw new UilError('NOT_ENOUGH_DATA', [`the dataset holds nothing for ${name}`]);
    return parts[name];
  },
  async learn(model, seed, progress) {
    return model.learn(await this.modelData(model.name), seed, progress);
  },
});

/** Where versions are kept, for one tenant. */
export interface ModelRegistry {
  versions(name: string | null): Promise<readonly ModelVersion[]>;
  load(name: string, which: { readonly version: string } | { readonly alias: 'champion' | 'challenger' }): Promise<StoredVersion | null>;
  formerChampion(name: string): Promise<string | null>;
  /** Adds a version and makes the changes of stage that come of it, all in one transaction. */
  change(
    name: string,
    by: string,
    decide: (versions: readonly ModelVersion[]) => {
      readonly add?: Pick<StoredVersion, 'name' | 'version' | 'card' | 'snapshot'>;
      readonly placements: readonly Placement[];
    },
  ): Promise<void>;
}

/** What came of training one model. */
export type TrainingOutcome =
  | {
      readonly model: string;
      readonly trained: true;
      readonly version: string;
      readonly stage: Stage;
      readonly why: string;
      readonly metrics: Readonly<Record<string, number>>;
      readonly rows: number;
      readonly seconds: number;
    }
  | { readonly model: string; readonly trained: false; readonly needs: string };

export interface TrainRequest {
  /** One model; all without it. Throws MODEL_NOT_FOUND. */
  readonly only?: string | null;
  readonly seed: number;
  /** Who asked: a person, or `the layer`. */
  readonly by: string;
  /** Called with the share of the whole work; throws to stop. */
  readonly progress?: (share: number) => void;
}

/** Manages all machine learning models of the layer: trains, validates, places and asks them. */
export class MLModelManager {
  readonly #models: ReadonlyMap<string, ManagedModel>;
  readonly #registry: (tenant: string) => ModelRegistry;
  readonly #clock: Clock;
  readonly #codeVersion: string;

  constructor(options: { models: readonly ManagedModel[]; registry: (tenant: string) => ModelRegistry; clock: Clock; codeVersion: string }) {
    this.#models = new Map(options.models.map((model) => [model.name, model]));
    this.#registry = options.registry;
    this.#clock = options.clock;
    this.#codeVersion = options.codeVersion;
  }

  get names(): string[] {
    return [...this.#models.keys()];
  }

  /** The model of that name. Throws MODEL_NOT_FOUND. */
  model(name: string): ManagedModel {
    const model = this.#models.get(name);
    if (!model) throw new UilError('MODEL_NOT_FOUND', [name]);
    return model;
  }

  /** Trains one model or all on a dataset, one after the other; what has too little to learn from says so and keeps its version. */
  async train(tenant: string, dataset: IntelligenceDataset, { only = null, seed, by, progress = () => {} }: TrainRequest): Promise<TrainingOutcome[]> {
    const models = only === null ? [...this.#models.values()] : [this.model(only)];
    const outcomes: TrainingOutcome[] = [];
    for (const [k, model] of models.entries()) {
      const started = this.#clock.elapsedMs();
      try {
        const trained = await dataset.learn(model, seed, (share) => progress((k + share) / models.length));
        outcomes.push(await this.#keep(tenant, model, trained, seed, (this.#clock.elapsedMs() - started) / 1000, by));
      } catch (error) {
        if (!(error instanceof UilError) || error.code !== 'NOT_ENOUGH_DATA') throw error;
        outcomes.push({ model: model.name, trained: false, needs: error.message });
      }
      progress((k + 1) / models.length);
    }
    return outcomes;
  }

  async #keep(tenant: string, model: ManagedModel, { snapshot, card, gate }: Trained, seed: number, seconds: number, by: string): Promise<TrainingOutcome> {
    const now = this.#clock.now().toISOString();
    let placed: Placement | undefined;
    let version = '';
    await this.#registry(tenant).change(model.name, by, (versions) => {
      version = freshVersion(now, versions);
      const serving = championOf(versions);
      // A prior stands in until there is a model: it is followed at once, and it never follows a model.
      const stands = serving?.card.prior === undefined;
      const champion = stands ? serving : undefined;
      if (champion && card.prior !== undefined) throw new UilError('NOT_ENOUGH_DATA', [String(card.prior)]);
      const auc = champion?.card.metrics.roc_auc;
      const bytes = JSON.stringify(snapshot).length;
      const refusal = gate ? refusalOf({ ...gate, champion: auc === undefined ? null : { roc_auc: auc }, bytes }) : undefined;
      const full = { ...card, name: model.name, version, trained_at: now, seed, training_seconds: seconds, code_version: this.#codeVersion };
      const others = stands ? versions : versions.filter((one) => one !== serving);
      const ends: Placement[] = serving && !stands && refusal === undefined ? [{ version: serving.version, to: 'retired', why: `followed by ${version}` }] : [];
      const placements = [...ends, ...placeCandidate(others, version, refusal, model.refresh)];
      placed = placements.find((one) => one.version === version);
      return { add: { name: model.name, version, card: full, snapshot }, placements };
    });
    const { to: stage, why } = placed as Placement;
    return { model: model.name, trained: true, version, stage, why, metrics: card.metrics, rows: card.rows, seconds };
  }

  /** Takes in a model that was made elsewhere: it goes through the same gate and the same rollout as ours. Throws MODEL_NOT_FOUND. */
  async bring(tenant: string, dataset: IntelligenceDataset, name: string, snapshot: Json, by: string): Promise<TrainingOutcome> {
    const model = this.model(name);
    if (!model.examine) throw new UilError('ONNX_REFUSED', [`${name} is not a model of chances`]);
    const started = this.#clock.elapsedMs();
    const examined = model.examine(snapshot, await dataset.modelData(name));
    return this.#keep(tenant, model, examined, 0, (this.#clock.elapsedMs() - started) / 1000, by);
  }

  /** The champion's figures on a dataset, and what its own training had said. Throws MODEL_NOT_FOUND, NOT_ENOUGH_DATA. */
  async validate(
    tenant: string,
    dataset: IntelligenceDataset,
    name: string,
  ): Promise<{ model: string; version: string; metrics: Readonly<Record<string, number>>; trained: Readonly<Record<string, number>> }> {
    const model = this.model(name);
    const champion = await this.#registry(tenant).load(name, { alias: 'champion' });
    if (!champion) throw new UilError('NOT_ENOUGH_DATA', [`no version of ${name} serves this ISP yet`]);
    return { model: name, version: champion.version, metrics: model.use(champion).validate(await dataset.modelData(name)), trained: champion.card.metrics };
  }

  /** What the champion says of one case; without a champion it abstains and says why. Throws MODEL_NOT_FOUND, FEATURES_MISMATCH. */
  async predict(tenant: string, name: string, input: Input): Promise<Prediction> {
    const model = this.model(name);
    const champion = await this.#registry(tenant).load(name, { alias: 'champion' });
    if (!champion) {
      const newest = (await this.#registry(tenant).versions(name))[0];
      const why = newest ? `The version trained last does not serve: ${newest.why}.` : 'Not enough data: no version has been trained on this ISP yet.';
      return { model: name, version: null, trained_at: null, value: null, unit: '', parts: {}, baseline: null, details: {}, abstained: why };
    }
    return { model: name, version: champion.version, trained_at: champion.card.trained_at, ...model.use(champion).predict(input) };
  }

  /** Gives a model back to the version before. Throws NOT_ENOUGH_DATA when none served before. */
  async rollBack(tenant: string, name: string, by: string = THE_LAYER, why = 'rolled back'): Promise<void> {
    this.model(name);
    const registry = this.#registry(tenant);
    const former = await registry.formerChampion(name);
    let moved = 0;
    await registry.change(name, by, (versions) => {
      const placements = placeBack(versions, former, why);
      moved = placements.length;
      return { placements };
    });
    if (moved === 0) throw new UilError('NOT_ENOUGH_DATA', [`no other version of ${name} has served before`]);
  }
}

/** Names a version by the second in which it was made, with a letter when one second made several. */
function freshVersion(now: string, versions: readonly ModelVersion[]): string {
  const second = now.slice(0, 19).replace(/[-:]/g, '');
  const taken = new Set(versions.map(({ version }) => version));
  for (let k = 0; ; k++) {
    const version = k === 0 ? second : `${second}.${k}`;
    if (!taken.has(version)) return version;
  }
}
