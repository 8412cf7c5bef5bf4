import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Moment } from '../words.ts';

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
