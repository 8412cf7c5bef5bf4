import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { CalendarDay, Chance, Moment } from '../words.ts';

const figure = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() }, closed);

/** Of `rows` that were said to be about `said`, `came` came true; `low` and `high` bound the share that may lie behind it (95 %). */
export const AccuracyBin = Type.Object(
  { from: Chance, to: Chance, rows: Type.Integer(), said: Chance, came: Type.Integer(), low: Chance, high: Chance },
  closed,
);
export type AccuracyBin = Static<typeof AccuracyBin>;

const told = {
  model: Type.String(),
  /** What counts as come true. */
  truth: Type.String(),
  horizon_hours: Type.Integer(),
  /** The month in which the horizon ended, as its first day; null over all months asked for. */
  month: orNull(CalendarDay),
  /** Null over all segments. */
  segment: orNull(Type.String()),
  /** Predictions that were shown, of each subject one for the same days. */
  rows: Type.Integer(),
  /** Those of which nobody can say what came, as when a feed was silent; they count in nothing else. */
  unknown: Type.Integer(),
};

/** What came of chances. */
export const ChanceAccuracy = Type.Object(
  {
    ...told,
    /** The sum of the chances: so many were to come. */
    expected: Type.Number(),
    came: Type.Integer(),
    /** Mean distance of chance and frequency in ten bins, what it would be on average by luck alone were every chance right. */
    ece: Type.Number(),
    ece_by_luck: Type.Number(),
    brier: Type.Number(),
    log_loss: Type.Number(),
    /** Null while fewer than two came true or stayed away. */
    roc_auc: orNull(figure),
    bins: Type.Array(AccuracyBin),
  },
  closed,
);
export type ChanceAccuracy = Static<typeof ChanceAccuracy>;

/** What came of ranges: how often the amount lay within the bounds that were to hold it 80 and 95 times of 100. */
export const RangeAccuracy = Type.Object(
  {
    ...told,
    coverage_80: figure,
    /** Null where only bounds of 80 % were said. */
    coverage_95: orNull(figure),
    said: Type.Number(),
    came: Type.Number(),
    /** The sum of how far they were apart, beside what came: 0.08 is 8 %. */
    error_share: orNull(Type.Number()),
  },
  closed,
);
export type RangeAccuracy = Static<typeof RangeAccuracy>;

/** A model and horizon of which too little is settled to be judged. */
export const StillLearning = Type.Object(
  {
    model: Type.String(),
    truth: Type.String(),
    horizon_hours: Type.Integer(),
    settled: Type.Integer(),
    open: Type.Integer(),
    /** So many more are needed, and when so many of those that are open have been settled; null when too few are open. */
    needs: Type.Integer(),
    enough_at: orNull(Moment),
  },
  closed,
);
export type StillLearning = Static<typeof StillLearning>;

/** What came of everything that was predicted and shown, by model, horizon, segment and month. */
export const Accuracy = Type.Object(
  { from: CalendarDay, to: CalendarDay, chances: Type.Array(ChanceAccuracy), ranges: Type.Array(RangeAccuracy), learning: Type.Array(StillLearning) },
  closed,
);
export type Accuracy = Static<typeof Accuracy>;

/** How accuracy is asked for; days stand for their months, the last twelve when left out. */
export const AccuracyQuery = Type.Object(
  {
    model: Type.Optional(Type.String({ maxLength: 64 })),
    segment: Type.Optional(Type.String({ maxLength: 64 })),
    from: Type.Optional(CalendarDay),
    to: Type.Optional(CalendarDay),
  },
  closed,
);
export type AccuracyQuery = Static<typeof AccuracyQuery>;
