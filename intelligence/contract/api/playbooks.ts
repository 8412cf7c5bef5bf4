import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Moment } from '../words.ts';
import { ImpactMeasureResult, MeasuredEffect } from './impact.ts';

const Count = Type.Integer({ minimum: 0 });
const Settings = Type.Record(Type.String({ maxLength: 64 }), Type.Unknown());
const Why = Type.String({ minLength: 3, maxLength: 500 });

/** What was set at one moment, by whom and why. Edition 0 is what holds when nothing was ever set. */
export const PlaybookEdition = Type.Object(
  {
    edition: Count,
    enabled: Type.Boolean(),
    /** Only what differs from the defaults. */
    settings: Settings,
    why: Type.String(),
    changed_at: Moment,
    changed_by: Type.String(),
  },
  closed,
);
export type PlaybookEdition = Static<typeof PlaybookEdition>;

/** A playbook as the ISP has it: what it does, what may be tuned, what is set, and how many runs are open under which edition. */
export const PlaybookInfo = Type.Object(
  {
    name: Type.String(),
    version: Type.Integer(),
    about: Type.String(),
    /** The procedure under the settings of now, one sentence a step. */
    procedure: Type.Array(Type.String()),
    /** JSON Schema of the settings; each has a title and a description in words. */
    schema: Type.Unknown(),
    defaults: Settings,
    /** The defaults with what is set. */
    settings: Settings,
    edition: Count,
    enabled: Type.Boolean(),
    /** Why it opens no runs although nobody switched it off; null when it does. */
    closed_because: orNull(Type.String()),
    open_runs: Type.Array(Type.Object({ edition: Count, runs: Count, held_out: Count }, closed)),
    /** The latest first. */
    history: Type.Array(PlaybookEdition),
  },
  closed,
);
export type PlaybookInfo = Static<typeof PlaybookInfo>;
export const PlaybookList = Type.Object({ rows: Type.Array(PlaybookInfo) }, closed);
export type PlaybookList = Static<typeof PlaybookList>;

/** What is to differ from the defaults from now on. `edition` is the one that the person saw: another one since then is not overwritten. */
export const ChangePlaybook = Type.Object(
  {
    edition: Count,
    settings: Settings,
    why: Why,
    /** `stay`: open runs end under the edition that opened them. `move`: they go on under the new one, and look again at once. */
    open_runs: Type.Enum(['stay', 'move'], { default: 'stay' }),
  },
  closed,
);
export type ChangePlaybook = Static<typeof ChangePlaybook>;

/** Switches a playbook on or off: off opens no runs and sends nothing; what waits is kept. */
export const SwitchPlaybook = Type.Object({ on: Type.Boolean(), why: Why }, closed);
export type SwitchPlaybook = Static<typeof SwitchPlaybook>;

/** Settings that are not set yet, tried on the runs that are open now. */
export const PreviewPlaybook = Type.Object(
  {
    settings: Settings,
    /** What one message costs by channel, in minor units, where it is not what the ISP has set; a channel without a price is counted apart. */
    costs: Type.Optional(Type.Record(Type.String(), Type.Number({ minimum: 0 }))),
    /** How many rows to show; all of them come as lines from `/preview/rows`. */
    limit: Type.Integer({ minimum: 0, maximum: 1_000, default: 100 }),
  },
  closed,
);
export type PreviewPlaybook = Static<typeof PreviewPlaybook>;

/** What would become of one run at once. */
export const PreviewLine = Type.Object(
  {
    run_id: Type.String(),
    customer_id: Type.String(),
    held_out: Type.Boolean(),
    /** `nothing new` when the same wait goes on. */
    choice: Type.Enum(['act', 'wait', 'hold-out', 'stop', 'nothing new']),
    why: Type.String(),
    steps: Type.Array(
      Type.Object(
        {
          key: Type.String(),
          kind: Type.String(),
          step: Type.String(),
          what: Type.String(),
          channel: orNull(Type.String()),
          at: Moment,
          /** What the arbiter says of a message as things stand. */
          answer: orNull(Type.Enum(['send', 'defer', 'suppress', 'supersede'])),
          reason: orNull(Type.String()),
          until: orNull(Moment),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type PreviewLine = Static<typeof PreviewLine>;

/** What would become of all open runs if the settings held now, as sums of its rows, and the worst that can follow. */
export const PlaybookPreview = Type.Object(
  {
    as_of: Moment,
    runs: Count,
    held_out: Count,
    choices: Type.Record(Type.String(), Count),
    messages: Type.Array(Type.Object({ channel: Type.String(), answer: Type.String(), messages: Count }, closed)),
    /** Messages by the day (UTC) on which they are asked for. */
    days: Type.Array(Type.Object({ day: Type.String(), messages: Count }, closed)),
    tasks: Count,
    actions: Count,
    /** What the messages that may go cost; null while no price is known of any channel that is used. */
    cost_minor: orNull(Type.Number()),
    unpriced_messages: Count,
    /**
     * What acting was measured to bring against leaving alone, from who was held out by lot, and what that comes to for the runs in which
     * something would be done now. It was measured under the settings that held. Null, all of it, before anything is followed.
     */
    increment: orNull(
      // `total` is the effect with estimate, interval and control times the runs.
      Type.Object({ runs: Count, measure: ImpactMeasureResult, total: orNull(MeasuredEffect) }, closed),
    ),
    worst: Type.Object(
      {
        /** No more than this can go in one local day, whatever happens: the caps of the policy allow no more. Null where no cap holds, as for warnings of danger. */
        most_messages_a_day: orNull(Count),
        /** What would still be sent if nobody paid, answered or left: estimated from so many runs. */
        messages_if_nothing_happens: Type.Number(),
        estimated_from: Count,
        /** If everybody who is written to answers, or complains. */
        answers: Count,
      },
      closed,
    ),
    rows: Type.Array(PreviewLine),
  },
  closed,
);
export type PlaybookPreview = Static<typeof PlaybookPreview>;

/** Settings that are tried on what has happened. */
export const ReplayPlaybook = Type.Object(
  {
    settings: Settings,
    /** Runs that were opened from this moment on, and before the other. */
    from: Moment,
    to: Moment,
    limit: Type.Integer({ minimum: 0, maximum: 1_000, default: 100 }),
  },
  closed,
);
export type ReplayPlaybook = Static<typeof ReplayPlaybook>;

const Estimated = Type.Object(
  {
    /** Null where nothing can be said; `because` then tells why. */
    value: orNull(Type.Number()),
    low: orNull(Type.Number()),
    high: orNull(Type.Number()),
    because: orNull(Type.String()),
  },
  closed,
);

/** What other settings would have decided in the runs of a time, against what was decided. */
export const PlaybookReplay = Type.Object(
  {
    from: Moment,
    to: Moment,
    runs: Count,
    /** Runs in which the same would have been done, nothing, or something else. */
    same: Count,
    nothing: Count,
    other: Count,
    /** Runs in which anything would have been decided otherwise; `rows` shows the first of them. */
    differ: Count,
    decisions: Count,
    decisions_then: Count,
    /** Runs that are over and for which the other settings do something that was tried; the estimates rest on them. */
    comparable: Count,
    /** Share of runs that end well under the other settings, and the difference to those that held, with intervals of 95 %. */
    estimates: Type.Array(
      Type.Object(
        { estimator: Type.Enum(['ips', 'snips', 'dr']), value: Estimated, gain: Estimated, decisions: Count, effective: orNull(Type.Number()) },
        closed,
      ),
    ),
    rows: Type.Array(
      Type.Object(
        {
          run_id: Type.String(),
          customer_id: Type.String(),
          held_out: Type.Boolean(),
          instead: Type.Enum(['same', 'nothing', 'other']),
          was: Type.Array(Type.String()),
          would: Type.Array(Type.String()),
          ending: orNull(Type.String()),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type PlaybookReplay = Static<typeof PlaybookReplay>;
