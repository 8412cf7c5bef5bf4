import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { CalendarDay, Moment } from '../words.ts';

/** As whom one of the ISP's people looks at the layer. */
export const Desk = Type.Enum(['tenant', 'noc', 'finance', 'support']);
export type Desk = Static<typeof Desk>;

/** A part of the page of what needs somebody now. */
export const ExperiencePart = Type.Enum(['alerts', 'actions', 'withheld', 'communication']);
export type ExperiencePart = Static<typeof ExperiencePart>;

/** What somebody may do with a part of their page. */
export const PartChange = Type.Enum(['earlier', 'later', 'pin', 'unpin']);
export type PartChange = Static<typeof PartChange>;

/** Where a part stands on somebody's page, and why. */
export const PartPlace = Type.Object(
  {
    part: ExperiencePart,
    pinned: Type.Boolean(),
    /** The desk has it there, the person put it there, or said yes to an offer. */
    placed_by: Type.Enum(['desk', 'you', 'offer']),
    since: orNull(Moment),
    /** What may be done with it as it stands. */
    may: Type.Array(PartChange),
  },
  closed,
);
export type PartPlace = Static<typeof PartPlace>;

/** A change of order that is offered and does not happen without a yes. */
export const LayoutOffer = Type.Object(
  {
    offer_id: Type.String(),
    part: ExperiencePart,
    /** The place that it would have, counted from 0. */
    place: Type.Integer({ minimum: 0 }),
    /** Days on which the person went to it before any other, of so many on which they used the page. */
    days: Type.Integer({ minimum: 0 }),
    of_days: Type.Integer({ minimum: 0 }),
  },
  closed,
);
export type LayoutOffer = Static<typeof LayoutOffer>;

/** Somebody's page at one desk. */
export const ArrangedPage = Type.Object(
  {
    places: Type.Array(PartPlace),
    offer: orNull(LayoutOffer),
    /** The accepted offer that can be taken back. */
    undo: orNull(Type.Object({ offer_id: Type.String(), part: ExperiencePart }, closed)),
    /** True when the page stands as the desk has it. */
    usual: Type.Boolean(),
  },
  closed,
);
export type ArrangedPage = Static<typeof ArrangedPage>;

/** The reader opened the page and went to this part first, so long after it stood there. */
export const PartUsed = Type.Object({ desk: Desk, part: ExperiencePart, after_ms: Type.Integer({ minimum: 50, maximum: 600_000 }) }, closed);
export type PartUsed = Static<typeof PartUsed>;

/** What is noted of how the reader uses a page: on how many of their latest days of use they went to each part first. Nobody else can ask. */
export const OwnUses = Type.Object(
  {
    desk: Desk,
    of_days: Type.Integer({ minimum: 0 }),
    parts: Type.Array(Type.Object({ part: ExperiencePart, days: Type.Integer({ minimum: 0 }) }, closed)),
    /** Days after which what was noted is let go. */
    kept_days: Type.Integer(),
  },
  closed,
);
export type OwnUses = Static<typeof OwnUses>;

/** Whose page of the reader's desks. */
export const OfDesk = Type.Object({ desk: Desk }, closed);

/** Moves or pins a part of the reader's own page, or puts the page back to what the desk has. */
export const ChangeLayout = Type.Union([
  Type.Object({ desk: Desk, part: ExperiencePart, change: PartChange }, closed),
  Type.Object({ desk: Desk, change: Type.Literal('usual') }, closed),
]);
export type ChangeLayout = Static<typeof ChangeLayout>;

/** The answer to an offer; `undo` takes back a yes. */
export const AnswerOffer = Type.Object({ answer: Type.Enum(['yes', 'no', 'undo']) }, closed);
export type AnswerOffer = Static<typeof AnswerOffer>;

const count = Type.Integer({ minimum: 0 });

/** How long people take to the first thing that they open, with its evidence, or the sentence that says why nothing is told. */
export const LayoutMeasured = Type.Union([
  Type.Object(
    {
      /** By what part the time of those with offers differs: −0.2 is a fifth less. */
      estimate: Type.Number(),
      interval: Type.Object({ low: Type.Number(), high: Type.Number() }, closed),
      n_treated: count,
      n_control: count,
      /** Seconds that those without offers typically take. */
      control: Type.Number(),
      since: CalendarDay,
      method: Type.String(),
    },
    closed,
  ),
  Type.Object({ none: Type.String() }, closed),
]);

/** What offers of a better order bring, against people who keep the usual one; in sum, nobody by name. */
export const LayoutEffect = Type.Object(
  {
    /** The share of people who get no offers. */
    share: Type.Number(),
    /** People for whom a better order was found, by what the lot gave them. */
    offered: count,
    control: count,
    accepted: count,
    declined: count,
    undone: count,
    measured: LayoutMeasured,
    verdict: Type.Enum(['quicker', 'slower', 'no-effect-shown', 'still-learning']),
    /** About so many more people until an effect that matters would show; null when that cannot be said. */
    needs: orNull(count),
  },
  closed,
);
export type LayoutEffect = Static<typeof LayoutEffect>;
