import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { CalendarDay, Chance, Moment } from '../words.ts';

/** A measure in the health score: its own 0–100, its weight, what is usual, and what it rests on. */
export const HealthComponent = Type.Object(
  {
    name: Type.String(),
    label: Type.String(),
    score: orNull(Type.Number()),
    weight: Type.Number(),
    points: Type.Number(),
    /** The mean of this measure among customers of the same kind; null while nothing was learned. */
    usual: orNull(Type.Number()),
    evidence: Type.String(),
  },
  closed,
);

export const HealthGrade = Type.Enum(['A', 'B', 'C', 'D', 'E']);

/** How well health told ahead who would leave, on customers whose outcomes no weight had been learned from. */
export const HealthBacktest = Type.Object(
  {
    leads: Type.Array(
      Type.Object(
        {
          /** Days between the score and the leaving. */
          days: Type.Integer(),
          /** Chance that of one who left and one who stayed the one who left had the lower score, with its 95 % interval. */
          auc: orNull(Chance),
          low: orNull(Chance),
          high: orNull(Chance),
          /** How many times more leavers are among the tenth with the lowest health than among all. */
          lift: orNull(Type.Number({ minimum: 0 })),
          customers: Type.Integer(),
          left: Type.Integer(),
          /** What is missing for a figure; null when there is one. */
          needs: orNull(Type.String()),
        },
        closed,
      ),
    ),
    learned_at: Moment,
  },
  closed,
);
export type HealthBacktest = Static<typeof HealthBacktest>;

/** A feed that has fallen silent, with the last day of which it told; null when it never did. */
export const SilentFeed = Type.Object({ feed: Type.String(), label: Type.String(), last: orNull(CalendarDay) }, closed);

/**
 * 0 to 100; `points` of the components add up to `score`. Missing measures lower `confidence` and are left out of the weights.
 * `grade` is held against noise: it follows the score when it has passed a boundary plainly, or stayed beyond, or fallen at once.
 */
export const HealthScore = Type.Object(
  {
    score: orNull(Type.Number({ minimum: 0, maximum: 100 })),
    grade: Type.Enum(['A', 'B', 'C', 'D', 'E', 'no-data']),
    grade_since: orNull(CalendarDay),
    /** The grade that the score has told since a day, while the present one is held. */
    pending: orNull(Type.Object({ grade: HealthGrade, since: CalendarDay }, closed)),
    trend: Type.Enum(['up', 'down', 'same', 'no-data']),
    change_7d: orNull(Type.Number()),
    /** What the same measures come to among customers of the same kind. */
    usual: orNull(Type.Number()),
    confidence: Chance,
    /** For which kind of customer the measures are weighed, and how that was learned. */
    profile: orNull(Type.Object({ name: Type.String(), label: Type.String(), basis: Type.String() }, closed)),
    components: Type.Array(HealthComponent),
    missing_feeds: Type.Array(SilentFeed),
    made_at: orNull(Moment),
    backtest: orNull(HealthBacktest),
  },
  closed,
);
export type HealthScore = Static<typeof HealthScore>;

/** How health is weighed on an ISP, how well that tells, and which feeds are heard. */
export const HealthRecord = Type.Object(
  {
    backtest: orNull(HealthBacktest),
    profiles: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          label: Type.String(),
          basis: Type.String(),
          customers_left: Type.Integer(),
          weights: Type.Array(Type.Object({ measure: Type.String(), label: Type.String(), weight: Chance, usual: orNull(Type.Number()) }, closed)),
        },
        closed,
      ),
    ),
    /** The feeds that health rests on; `last_at` is null for one that the watch has not heard of yet. */
    feeds: Type.Array(Type.Object({ feed: Type.String(), label: Type.String(), last_at: orNull(Moment), silent_since: orNull(Moment) }, closed)),
  },
  closed,
);
export type HealthRecord = Static<typeof HealthRecord>;
