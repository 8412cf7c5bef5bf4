import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { Chance, Moment } from '../words.ts';

export const JourneyPersona = Type.Enum(['customer', 'partner', 'staff']);
const StageWord = Type.Enum([
  'prospect',
  'onboarding',
  'established',
  'at-risk',
  'leaving',
  'left',
  'won-back',
  'ramping',
  'active',
  'fading',
  'new',
  'dormant',
]);
export type StageWord = Static<typeof StageWord>;

const Count = Type.Integer({ minimum: 0 });
/** A chance within the days named, with its 95 % interval and the stays that it rests on. */
const chance = { value: Chance, low: Chance, high: Chance, stays: Count };

/** Where people of one kind stand and where they go from there; a chance is null where fewer than `least_stays` stays tell of it. */
export const Journey = Type.Object(
  {
    persona: JourneyPersona,
    as_of: Moment,
    within_days: Count,
    least_stays: Count,
    nodes: Type.Array(Type.Object({ stage: StageWord, now: Count, stays: Count, median_days: orNull(Count) }, closed)),
    edges: Type.Array(Type.Object({ from: StageWord, to: StageWord, n: Count, chance: orNull(Type.Object(chance, closed)) }, closed)),
  },
  closed,
);
export type Journey = Static<typeof Journey>;

const stay = { stage: StageWord, since: Moment, because: Type.String() };

/** The journey of one customer: the stage now with its evidence, those before, and where others went from here after as long a stay. */
export const CustomerJourney = Type.Object(
  {
    ...stay,
    days: Count,
    stays: Type.Array(Type.Object({ ...stay, until: orNull(Moment) }, closed)),
    next: Type.Array(Type.Object({ stage: StageWord, ...chance }, closed)),
    within_days: Count,
    next_missing: orNull(Type.String()),
  },
  closed,
);
export type CustomerJourney = Static<typeof CustomerJourney>;

export const JourneyQuery = Type.Object({ persona: Type.Enum(['customer', 'partner', 'staff'], { default: 'customer' }) }, closed);
export type JourneyQuery = Static<typeof JourneyQuery>;

export const CustomerJourneyQuery = Type.Object({ as_of: Type.Optional(Moment) }, closed);
export type CustomerJourneyQuery = Static<typeof CustomerJourneyQuery>;
