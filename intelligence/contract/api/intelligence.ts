import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { BalanceMinor, CalendarDay, Chance, Currency, Id, Moment } from '../words.ts';
import { Exemption } from './feedback.ts';
import { HealthScore } from './health.ts';
import { Backtest } from './models.ts';
import { NotOffered, Opportunity } from './opportunities.ts';
import { Satisfaction } from './satisfaction.ts';

/** One part of a score: how many points it adds to (or takes from) what is typical, with its source and date. */
export const Reason = Type.Object(
  {
    feature: Type.String(),
    /** A sentence in the ISP's words: "9 slow evenings in 30 days". */
    sentence: Type.String(),
    points: Type.Number(),
    value: Type.Union([Type.Number(), Type.String(), Type.Null()]),
    unit: Type.String(),
    /** The events it was computed from. */
    source: Type.Array(Type.String()),
    /** The latest fact in it, by UTC midnight of its day where facts are kept by the day; null when it comes from the absence of facts. */
    latest: orNull(Moment),
  },
  closed,
);
export type Reason = Static<typeof Reason>;

export const Level = Type.Enum(['low', 'medium', 'high', 'no-data']);
export type Level = Static<typeof Level>;

/** How the risk runs over the months ahead; empty and null while no course can be told. */
const ChurnCourse = {
  /** The chance of leaving within 30, 60 and 90 days; it never falls, and that of `horizon_days` is `chance`. */
  within: Type.Array(Type.Object({ days: Type.Integer(), chance: Chance }, closed), { maxItems: 3 }),
  /** The chance of leaving in each month of 30 days ahead, for who is still there when it begins. */
  hazard_by_month: Type.Array(Chance),
  /** Half of customers like this have left after `median_days` (null: more than half stay longer than `told_days`); of those days they stay `mean_days` on average. */
  expected: orNull(Type.Object({ median_days: orNull(Type.Number()), mean_days: Type.Number(), told_days: Type.Integer() }, closed)),
};

/**
 * A statement with a horizon. `points` is 100 × `chance`, and
 * `typical_points` + the points of `reasons` + `other_points` add up to it (within 1e-9).
 */
export const ChurnRisk = Type.Object(
  {
    level: Level,
    chance: orNull(Chance),
    points: orNull(Type.Number()),
    horizon_days: Type.Integer(),
    /** Of 100 customers scored like this, so many to so many left within the horizon; null while too few have been settled. */
    of_100: orNull(Type.Object({ low: Type.Integer(), high: Type.Integer(), settled: Type.Integer() }, closed)),
    typical_points: orNull(Type.Number()),
    /** The strongest first, at most five. */
    reasons: Type.Array(Reason, { maxItems: 5 }),
    other_points: Type.Number(),
    /** Points gained or lost against seven days ago; null when there was no score then. */
    change_7d: orNull(Type.Number()),
    ...ChurnCourse,
    /** Leaving of one's own will; with `involuntary_chance`, being closed for not paying, it adds up to `chance`. Null while the two cannot be told apart. */
    voluntary_chance: orNull(Chance),
    involuntary_chance: orNull(Chance),
    /** Why the course, or the two kinds, are not told; null when they are. */
    course_missing: orNull(Type.String()),
    kinds_missing: orNull(Type.String()),
    /** How much of what the model looks at is known now: 1 when every feed speaks. */
    confidence: Chance,
    /** Feeds that have told nothing for longer than ever before. */
    silent_feeds: Type.Array(Type.Object({ feed: Type.String(), last_day: CalendarDay, sentence: Type.String() }, closed)),
    model: orNull(Type.Object({ name: Type.String(), version: Type.String(), trained_at: Moment }, closed)),
    made_at: orNull(Moment),
    /** Why there is no number, when there is none. */
    abstained: orNull(Type.String()),
  },
  closed,
);
export type ChurnRisk = Static<typeof ChurnRisk>;

/** What acting by a playbook does to staying, learned from who was held out by lot; points are of 100 customers like this. */
export const SaveAbility = Type.Object(
  {
    playbook: Type.String(),
    /** `shown` when the interval leaves out nothing, `none shown` when it holds it, `no data` while too few were tried. */
    verdict: Type.Enum(['shown', 'none shown', 'no data']),
    points: orNull(Type.Number()),
    low: orNull(Type.Number()),
    high: orNull(Type.Number()),
    sentence: Type.String(),
  },
  closed,
);
export type SaveAbility = Static<typeof SaveAbility>;

/** More of a customer's risk than the night keeps, computed when it is asked. The points of `changes` and `other_points` add up to `change_points`. */
export const ChurnDetail = Type.Object(
  {
    as_of: CalendarDay,
    chance: orNull(Chance),
    chance_before: orNull(Chance),
    change_points: orNull(Type.Number()),
    /** What moved the risk against seven days ago, the greatest first. */
    changes: Type.Array(
      Type.Object(
        { feature: Type.String(), before: Type.String(), now: Type.String(), points: Type.Number(), source: Type.Array(Type.String()), latest: orNull(Moment) },
        closed,
      ),
      { maxItems: 5 },
    ),
    other_points: Type.Number(),
    save_ability: Type.Array(SaveAbility),
    /** Why nothing is told of acting; null when something is. */
    save_missing: orNull(Type.String()),
    backtest: Type.Array(Backtest),
    /** Why nothing can be told; null when something can. */
    abstained: orNull(Type.String()),
  },
  closed,
);
export type ChurnDetail = Static<typeof ChurnDetail>;

/**
 * What would bring a customer's risk to a lower level, on things that an ISP can change, by the model alone: an association in
 * the data, no proof of an effect. `changes` is empty when the risk is low already, or nothing of it helps.
 */
export const WhatWouldHelp = Type.Object(
  {
    before: orNull(Chance),
    after: orNull(Chance),
    /** True when the level below is reached. */
    reached: Type.Boolean(),
    changes: Type.Array(
      Type.Object(
        {
          feature: Type.String(),
          from: Type.Union([Type.Number(), Type.String(), Type.Null()]),
          to: Type.Union([Type.Number(), Type.String()]),
          sentence: Type.String(),
        },
        closed,
      ),
    ),
    /** What must stand beside it. */
    note: Type.String(),
  },
  closed,
);
export type WhatWouldHelp = Static<typeof WhatWouldHelp>;

/** What the customer is worth and what could be won: the best offer first, then everything that is not offered and why. */
export const RevenueOpportunity = Type.Object(
  {
    monthly_price_minor: orNull(BalanceMinor),
    currency: orNull(Currency),
    /** Price × chance of leaving: what a month of this customer has at stake. */
    at_risk_minor: orNull(BalanceMinor),
    opportunities: Type.Array(Opportunity),
    not_offered: Type.Array(NotOffered),
    none_because: orNull(Type.String()),
  },
  closed,
);
export type RevenueOpportunity = Static<typeof RevenueOpportunity>;

/** When and how to reach the customer, and on what evidence. Hours are local to the customer. */
export const BehavioralInsights = Type.Object(
  {
    best_hour: orNull(
      Type.Object({ hour: Type.Integer({ minimum: 0, maximum: 23 }), basis: Type.String(), opens: Type.Integer(), sends: Type.Integer() }, closed),
    ),
    time_zone: orNull(Type.String()),
    portal_visits_30d: orNull(Type.Integer()),
    usage_change_percent: orNull(Type.Number()),
  },
  closed,
);
export type BehavioralInsights = Static<typeof BehavioralInsights>;

/** Something to do next that has already passed policy. */
export const RecommendedAction = Type.Object(
  { action: Type.Enum(['call', 'check-line', 'leave-alone', 'wait', 'collect-data']), title: Type.String(), why: Type.String(), due: orNull(Moment) },
  closed,
);
export type RecommendedAction = Static<typeof RecommendedAction>;

/** The customer as the source systems tell it. */
export const Customer = Type.Object(
  {
    customer_id: Id,
    name: orNull(Type.String()),
    email: orNull(Type.String()),
    phone: orNull(Type.String()),
    status: Type.Enum(['prospect', 'active', 'suspended', 'cancelled']),
    segment: orNull(Type.String()),
    customer_since: orNull(Type.String()),
    plan_name: orNull(Type.String()),
    monthly_price_minor: orNull(BalanceMinor),
    currency: orNull(Currency),
    contract_term: orNull(Type.String()),
    speed_down_mbps: orNull(Type.Number()),
    node_id: orNull(Id),
    partner_id: orNull(Id),
    time_zone: orNull(Type.String()),
    /** What the customer is known to owe: invoices less payments, at least what an open recovery misses; null where no invoice was ever heard. */
    owed_minor: orNull(BalanceMinor),
    last_event_at: orNull(Moment),
  },
  closed,
);
export type Customer = Static<typeof Customer>;

/** The customer with everything the layer knows and advises. */
export const CustomerIntelligence = Type.Object(
  {
    ...Customer.properties,
    health_score: HealthScore,
    churn_risk: ChurnRisk,
    revenue_opportunity: RevenueOpportunity,
    satisfaction: Satisfaction,
    behavioral_insights: BehavioralInsights,
    /** Empty while the customer is left out of lists and advice. */
    recommended_actions: Type.Array(RecommendedAction),
    exemption: orNull(Exemption),
  },
  closed,
);
export type CustomerIntelligence = Static<typeof CustomerIntelligence>;
