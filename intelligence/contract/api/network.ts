import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { After, AmountMinor, CalendarDay, Chance, Currency, Id, Moment } from '../words.ts';

/** `no-data` is a state of its own: nothing was heard for longer than usual. */
export const NodeStatus = Type.Enum(['healthy', 'watch', 'attention', 'no-data']);
export type NodeStatus = Static<typeof NodeStatus>;

/**
 * A node at its busiest: of the tenth of its readings with the highest utilisation, the value that four in five do not exceed. `quality` is
 * the rating R of the E-model (ITU-T G.107) for a call over that line, 0 to 93: from 80 on users are satisfied, below 70 many are not.
 */
const busiest = {
  status: NodeStatus,
  quality: orNull(Type.Number()),
  latency_ms: orNull(Type.Number()),
  loss_percent: orNull(Type.Number()),
  utilisation_percent: orNull(Type.Number()),
  readings: Type.Integer(),
};

/** A UTC day of a node at its busiest. */
export const NodePeriod = Type.Object({ day: CalendarDay, ...busiest }, closed);
export type NodePeriod = Static<typeof NodePeriod>;

/** A node as it stands: the 24 hours up to its latest reading, and the fifteen days up to today. */
export const NodeRow = Type.Object(
  {
    node_id: Id,
    kind: orNull(Type.String()),
    parent_id: orNull(Id),
    /** Active customers on it and beneath it. */
    customers: Type.Integer(),
    /** Those of them who are on the node itself. */
    customers_here: Type.Integer(),
    ...busiest,
    /** Why it stands as it does, in one sentence. */
    reason: Type.String(),
    heard_at: orNull(Moment),
    /** The open incident that cuts it off. */
    incident_id: orNull(Type.String()),
    periods: Type.Array(NodePeriod),
  },
  closed,
);
export type NodeRow = Static<typeof NodeRow>;

export const NodeList = Type.Object({ rows: Type.Array(NodeRow), total: Type.Integer(), next: orNull(Type.String()) }, closed);
export type NodeList = Static<typeof NodeList>;

/** How the list of nodes is asked for; the worst come first. */
export const NodeQuery = Type.Object(
  {
    sort: Type.Enum(['worst', 'latency', 'loss', 'utilisation', 'customers', 'name'], { default: 'worst' }),
    status: Type.Optional(NodeStatus),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    after: Type.Optional(Type.String({ maxLength: 20, pattern: '^[0-9]+$' })),
  },
  closed,
);
export type NodeQuery = Static<typeof NodeQuery>;

/** Who is cut off and what they pay. Suspended customers and those who have left are not counted. */
const affected = {
  customers: Type.Integer(),
  monthly_minor: AmountMinor,
  /** The part of a month for one hour; a year has 8,760 hours. */
  hourly_minor: AmountMinor,
  /** Those whose price is not known, or not in this currency: they are counted, their money is not. */
  without_price: Type.Integer(),
};

export const Affected = Type.Object(affected, closed);
export type Affected = Static<typeof Affected>;

export const IncidentState = Type.Enum(['open', 'part-restored', 'flapping', 'over', 'merged', 'withdrawn']);

/** Many alarms as one fault. Of an open one the numbers are those of now, of one that is over those of everybody it had cut off. */
export const IncidentRow = Type.Object(
  {
    incident_id: Type.String(),
    /** The node that has most likely failed, and the chance that it is this one. */
    root: Id,
    root_kind: orNull(Type.String()),
    chance: Chance,
    reason: Type.String(),
    /** What a person or a system gave as the cause. */
    cause: orNull(Type.String()),
    state: IncidentState,
    since: Moment,
    until: orNull(Moment),
    /** False while alarms on their way may still move the root: until then nothing is told of it. */
    settled: Type.Boolean(),
    nodes_cut_off: Type.Integer(),
    nodes: Type.Integer(),
    ...affected,
    currency: Currency,
    /** The open incident above this one: its nodes are counted there too. */
    within: orNull(Type.String()),
    taken_by: orNull(Type.String()),
    taken_at: orNull(Moment),
    false_alarm_by: orNull(Type.String()),
    false_alarm_at: orNull(Moment),
    changed_at: Moment,
  },
  closed,
);
export type IncidentRow = Static<typeof IncidentRow>;

export const IncidentList = Type.Object({ rows: Type.Array(IncidentRow), next: orNull(Type.String()) }, closed);
export type IncidentList = Static<typeof IncidentList>;

export const IncidentQuery = Type.Object(
  {
    state: Type.Enum(['open', 'past', 'all'], { default: 'open' }),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    after: Type.Optional(After),
  },
  closed,
);
export type IncidentQuery = Static<typeof IncidentQuery>;

/** Something that was said of an incident, by the layer or by a person. */
export const IncidentNotice = Type.Object(
  {
    at: Moment,
    kinds: Type.Array(
      Type.Enum([
        'new',
        'root-changed',
        'widened',
        'part-restored',
        'again',
        'over',
        'merged',
        'withdrawn',
        'taken',
        'given-back',
        'false-alarm',
        'no-false-alarm',
        'tell-proposed',
        'customers-told',
        'expected-stated',
      ]),
    ),
    sentence: Type.String(),
    root: Id,
    cut: Type.Array(Id),
    restored: Type.Array(Id),
    into: orNull(Type.String()),
    customers: Type.Integer(),
    monthly_minor: AmountMinor,
    by: orNull(Type.String()),
  },
  closed,
);
export type IncidentNotice = Static<typeof IncidentNotice>;

/** An incident with all that is known of it. */
export const IncidentRecord = Type.Object(
  {
    ...IncidentRow.properties,
    runners_up: Type.Array(Type.Object({ node_id: Id, chance: Chance }, closed)),
    /** The path from the core to the root. */
    path: Type.Array(Id),
    parts: Type.Array(
      Type.Object(
        {
          node_id: Id,
          /** `taken-to-be-back`: the others are back, this one has not said so. */
          state: Type.Enum(['cut-off', 'back', 'taken-to-be-back']),
          reported_down_at: orNull(Moment),
          customers: Type.Integer(),
        },
        closed,
      ),
    ),
    partners: Type.Array(Type.Object({ partner_id: orNull(Id), customers: Type.Integer(), monthly_minor: AmountMinor }, closed)),
    timeline: Type.Array(IncidentNotice),
    /** Roots of the parts that did not come back, and the incident behind which this one was hidden. */
    passed_on: Type.Array(Id),
    after: orNull(Type.String()),
    into: orNull(Type.String()),
  },
  closed,
);
export type IncidentRecord = Static<typeof IncidentRecord>;

/** Somebody whom an incident cuts off, or had cut off. */
export const AffectedCustomer = Type.Object(
  { customer_id: Id, name: orNull(Type.String()), node_id: Id, partner_id: orNull(Id), monthly_minor: orNull(AmountMinor) },
  closed,
);
export type AffectedCustomer = Static<typeof AffectedCustomer>;
export const AffectedList = Type.Object({ rows: Type.Array(AffectedCustomer), total: Type.Integer(), next: orNull(Type.String()) }, closed);
export type AffectedList = Static<typeof AffectedList>;

export const TakeIncident = Type.Object({ give_back: Type.Boolean({ default: false }) }, closed);
export const FalseAlarm = Type.Object({ undo: Type.Boolean({ default: false }) }, closed);

/** The morning scan: what is broken, whom it concerns, and which nodes are worst. */
export const NetworkScan = Type.Object(
  {
    as_of: Moment,
    currency: Currency,
    nodes: Type.Object({ total: Type.Integer(), healthy: Type.Integer(), watch: Type.Integer(), attention: Type.Integer(), no_data: Type.Integer() }, closed),
    /** At the busy hour four in five customers have at least this quality, and at most this round trip; null while no node with customers is heard. */
    quality: orNull(Type.Number()),
    latency_ms: orNull(Type.Number()),
    /** The customers whose nodes are heard, of whom the two numbers speak. */
    customers_heard: Type.Integer(),
    customers: Type.Integer(),
    /** The latest reading of all. */
    heard_at: orNull(Moment),
    affected: Affected,
    incidents: Type.Array(IncidentRow),
    /** The worst of those that are heard and that no incident cuts off. */
    worst: Type.Array(NodeRow),
    /** Incidents of the seven days up to now that are over. */
    over_7d: Type.Integer(),
  },
  closed,
);
export type NetworkScan = Static<typeof NetworkScan>;
