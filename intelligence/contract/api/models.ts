import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Moment } from '../words.ts';

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z][a-z0-9_]*$' });

/** Where a version stands: see the stages of a rollout in ARCHITECTURE.md. */
export const ModelStage = Type.Enum(['waiting', 'shadow', 'canary', 'champion', 'reserve', 'retired', 'rejected']);
export type ModelStage = Static<typeof ModelStage>;

/** One version of a model, with the figures of its own test on moments that it had not seen. */
export const ModelVersionInfo = Type.Object(
  {
    version: Type.String(),
    stage: ModelStage,
    since: Moment,
    why: Type.String(),
    trained_at: Moment,
    /** First and last day of the facts that it learned from. */
    window: Type.Object({ from: Type.String(), to: Type.String() }, closed),
    rows: Type.Integer(),
    positives: Type.Integer(),
    features: Type.Integer(),
    feature_hash: Type.String(),
    params: Type.Record(Type.String(), Type.Unknown()),
    seed: Type.Integer(),
    training_seconds: Type.Number(),
    code_version: Type.String(),
    bytes: Type.Integer(),
    metrics: Type.Record(Type.String(), Type.Number()),
    /** Log-loss of one chance for everybody on the same test; null for models without one. */
    baseline_log_loss: orNull(Type.Number()),
  },
  closed,
);
export type ModelVersionInfo = Static<typeof ModelVersionInfo>;

/** Something about a model that a person should know: one open alert a kind and feature. */
export const ModelAlert = Type.Object(
  {
    model: Name,
    version: Type.String(),
    kind: Type.String(),
    feature: orNull(Type.String()),
    sentence: Type.String(),
    what_to_do: Type.String(),
    raised_at: Moment,
    over_at: orNull(Moment),
  },
  closed,
);
export type ModelAlert = Static<typeof ModelAlert>;

/** A piece of training work; `model` is null when all are trained. */
export const TrainingInfo = Type.Object(
  {
    training_id: Type.String(),
    model: orNull(Name),
    reason: Type.Enum(['night', 'person', 'drift', 'first']),
    asked_by: Type.String(),
    asked_at: Moment,
    started_at: orNull(Moment),
    finished_at: orNull(Moment),
    progress: Type.Number(),
    /** What came of it, one sentence a model; empty until it ends. */
    outcome: Type.Array(Type.String()),
  },
  closed,
);
export type TrainingInfo = Static<typeof TrainingInfo>;

/** A model of the layer as it stands for an ISP. */
export const ModelInfo = Type.Object(
  {
    name: Name,
    /** What it predicts, in one sentence. */
    says: Type.String(),
    champion: orNull(ModelVersionInfo),
    challenger: orNull(ModelVersionInfo),
    /** Why nothing serves; null when something does. */
    none_because: orNull(Type.String()),
    alerts: Type.Array(ModelAlert),
  },
  closed,
);
export type ModelInfo = Static<typeof ModelInfo>;

export const ModelList = Type.Object(
  {
    models: Type.Array(ModelInfo),
    trainings: Type.Array(TrainingInfo),
    /** When all models are trained next by themselves. */
    next_night: Moment,
  },
  closed,
);
export type ModelList = Static<typeof ModelList>;

/** Predictions whose horizon has passed, by what was said: of `rows` said to be about `said`, `came` came true. Chances are from 0 to 1. */
export const SettledBin = Type.Object(
  { from: Type.Number(), to: Type.Number(), rows: Type.Integer(), said: Type.Number(), came: Type.Integer(), low: Type.Number(), high: Type.Number() },
  closed,
);
export type SettledBin = Static<typeof SettledBin>;

/** A condition that a version in use must keep. */
export const ModelGuard = Type.Object(
  { name: Type.String(), holds: Type.Boolean(), value: orNull(Type.Number()), limit: Type.Number(), sentence: Type.String() },
  closed,
);

/** What a model of the past said so many days before the last day of the training, against what then came. */
export const Backtest = Type.Object(
  {
    days_before: Type.Integer(),
    /** What is missing; null when it could be judged. */
    needs: orNull(Type.String()),
    customers: orNull(Type.Integer()),
    left: orNull(Type.Integer()),
    expected: orNull(Type.Number()),
    auc: orNull(Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() }, closed)),
    /** Of the tenth said to be likeliest, so many left; the lift is their share against that of all. */
    top_tenth: orNull(Type.Object({ customers: Type.Integer(), left: Type.Integer(), lift: Type.Number(), low: Type.Number(), high: Type.Number() }, closed)),
    ece: orNull(Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() }, closed)),
  },
  closed,
);
export type Backtest = Static<typeof Backtest>;

/** Everything about one model. */
export const ModelRecord = Type.Object(
  {
    model: ModelInfo,
    versions: Type.Array(ModelVersionInfo),
    moves: Type.Array(
      Type.Object({ version: Type.String(), at: Moment, from: orNull(ModelStage), to: ModelStage, why: Type.String(), by: Type.String() }, closed),
    ),
    /** The champion's settled predictions; empty while none is settled. */
    settled: Type.Array(SettledBin),
    /** How the version that is tried does beside the champion; null when none is. */
    trial: orNull(
      Type.Object(
        {
          version: Type.String(),
          guards: Type.Array(ModelGuard),
          /** Log-loss of the champion less that of the challenger, per prediction, with its 95 % interval; null while too few are settled. */
          difference: orNull(
            Type.Object({ mean: Type.Number(), low: Type.Number(), high: Type.Number(), groups: Type.Integer(), rows: Type.Integer() }, closed),
          ),
        },
        closed,
      ),
    ),
    /** What would have been said in the past by what was known then; empty for a model that is not tested so. */
    backtest: Type.Array(Backtest),
    /** What the model looks at most: mean size of each feature's part of the log-odds, the greatest first; empty when not known. */
    reasons: Type.Array(Type.Object({ feature: Type.String(), meaning: Type.String(), weight: Type.Number() }, closed)),
  },
  closed,
);
export type ModelRecord = Static<typeof ModelRecord>;

export const TrainModels = Type.Object({ model: Type.Optional(Name) }, closed);
export const RollBackModel = Type.Object({ why: Type.String({ minLength: 3, maxLength: 300 }) }, closed);
/** One case: feature → value; null or absent is missing. */
export const PredictInput = Type.Object(
  { input: Type.Record(Type.String({ maxLength: 128 }), Type.Union([Type.Number(), Type.String({ maxLength: 256 }), Type.Boolean(), Type.Null()])) },
  closed,
);

/** What a model says of one case. */
export const ModelPrediction = Type.Object(
  {
    model: Name,
    version: orNull(Type.String()),
    trained_at: orNull(Moment),
    value: orNull(Type.Number()),
    unit: Type.String(),
    parts: Type.Record(Type.String(), Type.Number()),
    baseline: orNull(Type.Number()),
    details: Type.Record(Type.String(), Type.Unknown()),
    abstained: orNull(Type.String()),
  },
  closed,
);
export type ModelPrediction = Static<typeof ModelPrediction>;
