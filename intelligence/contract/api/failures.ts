import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, Chance, Currency, Id, Moment } from '../words.ts';
import { Reason } from './intelligence.ts';

/** `watched` alone has a chance; each of the others says why there is none. */
export const ForecastState = Type.Enum(['watched', 'down', 'silent', 'learning', 'never-read', 'no-model']);
export type ForecastState = Static<typeof ForecastState>;

/** A reading against what is usual for the device at that hour of the week: 99 of 100 lie between the two bounds. */
export const Evidence = Type.Object(
  {
    reading: Type.String(),
    unit: Type.String(),
    value: Type.Number(),
    at: Moment,
    usual: orNull(Type.Number()),
    usual_low: orNull(Type.Number()),
    usual_high: orNull(Type.Number()),
    /** Earlier readings that the usual value rests on. */
    rests_on: Type.Integer(),
    unusual: Type.Boolean(),
    sentence: Type.String(),
  },
  closed,
);
export type Evidence = Static<typeof Evidence>;

/** Active customers on the device and beneath it, and what they pay a month. Those without a price in this currency are counted, their money is not. */
export const Exposed = Type.Object({ customers: Type.Integer(), monthly_minor: AmountMinor, currency: Currency, without_price: Type.Integer() }, closed);
export type Exposed = Static<typeof Exposed>;

/** A warning that stands: it says that the device fails within three days. */
export const StandingWarning = Type.Object({ since: Moment, chance: Chance }, closed);

const row = {
  node_id: Id,
  kind: orNull(Type.String()),
  parent_id: orNull(Id),
  state: ForecastState,
  /** The chance that it fails by its own fault or that of its uplink; the second is never the smaller one. */
  chance_24h: orNull(Chance),
  chance_72h: orNull(Chance),
  /** The chance that who hangs on it loses service: by any element on its path. Elements of which nothing can be said count with the usual share. */
  path_chance_24h: orNull(Chance),
  path_chance_72h: orNull(Chance),
  warning: orNull(StandingWarning),
  /** The strongest reason; null without one. */
  main_reason: orNull(Reason),
  exposed: Exposed,
  heard_at: orNull(Moment),
  made_at: Moment,
  /** Why there is no number, when there is none. */
  abstained: orNull(Type.String()),
};

export const NodeForecastRow = Type.Object(row, closed);
export type NodeForecastRow = Static<typeof NodeForecastRow>;

/** An element on the way to the customers, from the device upwards. */
export const PathElement = Type.Object({ node_id: Id, state: ForecastState, chance_24h: orNull(Chance), chance_72h: orNull(Chance) }, closed);

/** The forecast of one device. `typical_points` + the points of `reasons` + `other_points` = 100 × `chance_24h` (within 1e-9). */
export const NodeForecast = Type.Object(
  {
    ...row,
    typical_points: orNull(Type.Number()),
    reasons: Type.Array(Reason, { maxItems: 5 }),
    other_points: Type.Number(),
    evidence: Type.Array(Evidence),
    path: Type.Array(PathElement),
    /** Hours from warnings like this to the failure, in the backtest; null while there is none. */
    usual_lead_hours: orNull(Type.Object({ quarter: Type.Integer(), half: Type.Integer(), three_quarters: Type.Integer() }, closed)),
    /** The warnings of this device, the latest first. */
    warnings: Type.Array(
      Type.Object({ opened_at: Moment, chance: Chance, ended_at: orNull(Moment), ended: orNull(Type.Enum(['failed', 'calmed', 'lapsed'])) }, closed),
    ),
    model: orNull(Type.Object({ name: Type.String(), version: Type.String(), trained_at: Moment }, closed)),
  },
  closed,
);
export type NodeForecast = Static<typeof NodeForecast>;

/** How a rule of warning did on days that the model had not seen. A failure counts as found with at least six hours of lead. */
export const TrackRecord = Type.Object(
  {
    warn_from: Chance,
    failures: Type.Integer(),
    found: Type.Integer(),
    recall: orNull(Chance),
    recall_low: Chance,
    recall_high: Chance,
    warnings: Type.Integer(),
    false_warnings: Type.Integer(),
    node_days: Type.Number(),
    false_per_100_node_days: orNull(Type.Number()),
    /** Of the warnings that a failure followed, so many hours before it: a tenth, a quarter, half, three quarters, nine tenths had less. Empty without any. */
    lead_hours: Type.Array(Type.Integer()),
  },
  closed,
);
export type TrackRecord = Static<typeof TrackRecord>;

/** A reading that is not usual for its device, now. */
export const NodeAnomaly = Type.Object({ node_id: Id, ...Evidence.properties, strays: Type.Number() }, closed);
export type NodeAnomaly = Static<typeof NodeAnomaly>;

/** What may fail in the network. Devices that are warned of come first, then the others by chance. */
export const NetworkForecasts = Type.Object(
  {
    as_of: Moment,
    model: orNull(Type.Object({ name: Type.String(), version: Type.String(), trained_at: Moment }, closed)),
    /** Why there is no model, when there is none. */
    none_because: orNull(Type.String()),
    devices: Type.Integer(),
    /** Devices that are warned of, and who hangs on them: each customer once. */
    may_fail: Type.Object({ devices: Type.Integer(), ...Exposed.properties }, closed),
    /** Devices of which nothing can be said, by state. */
    no_number: Type.Record(Type.String(), Type.Integer()),
    rows: Type.Array(NodeForecastRow),
    /** As many rows as there are. */
    total: Type.Integer(),
    anomalies: Type.Array(NodeAnomaly),
    /** The rule of warning, chosen on one half of the devices and counted on the other; null while the history has too few failures. */
    backtest: orNull(TrackRecord),
    /** What each other rule would have given up and gained. */
    trade: Type.Array(TrackRecord),
    /** What became of the warnings that were given in the last 90 days and have ended. */
    given: Type.Object({ warnings: Type.Integer(), failed: Type.Integer(), calmed: Type.Integer(), lapsed: Type.Integer() }, closed),
  },
  closed,
);
export type NetworkForecasts = Static<typeof NetworkForecasts>;

/** How the forecasts are asked for. */
export const ForecastQuery = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }) }, closed);
export type ForecastQuery = Static<typeof ForecastQuery>;
