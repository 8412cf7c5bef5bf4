import type { ArrangedPage, Desk, ExperiencePart, PartChange } from '../contract/api/layout.ts';
import type { Day } from '../kernel/days.ts';
import { hashFraction } from '../kernel/ids.ts';
import type { LayoutArm } from './layout-effect.ts';
import { isOpen, type MadeOffer, type PartUse, type ProposedOffer, proposeOrder } from './layout-offer.ts';
import { type Arrangement, acceptedOffer, changedByHand, fitted, heldParts, mayDo, putFirst, undoneOffer, usualArrangement } from './layout-order.ts';

/** The order of the parts of a page, why it is so, and what is offered and may be done. */
export type Layout = { readonly parts: readonly ExperiencePart[]; readonly because: string; readonly page: ArrangedPage };

/** What is kept of one person at one desk. */
export type KeptLayout = { readonly arrangement: Arrangement | null; readonly offers: readonly (MadeOffer & ProposedOffer & { readonly offer_id: string })[] };

/** The share of people who keep the usual order of their desk and get no offers, so that the effect of offers can be measured. */
export const LAYOUT_CONTROL_SHARE = 0.25;

const LAYOUTS: Readonly<Record<Desk, Omit<Layout, 'page'>>> = {
  tenant: {
    parts: ['alerts', 'actions', 'communication', 'withheld'],
    because: 'Who runs the ISP sees first what hits most customers, then what waits for a yes.',
  },
  noc: { parts: ['alerts', 'actions', 'withheld', 'communication'], because: 'The operations centre sees first what is broken.' },
  finance: { parts: ['actions', 'withheld', 'alerts', 'communication'], because: 'Who collects works through a list, and sees beside it whom to leave alone.' },
  support: { parts: ['actions', 'alerts', 'withheld', 'communication'], because: 'Support works through a list, and sees next what callers will ask about.' },
};

/**
 * `WorkflowPersonalization`: the order of parts that suits somebody's work. The desk gives it; the person changes it, by hand or by a
 * yes to an offer that was learned from their use. Nothing moves by itself.
 */
export class WorkflowPersonalization {
  /** The page as it stands for somebody now. */
  layoutFor(desk: Desk, { arrangement, offers }: KeptLayout, now: Date): Layout {
    const usual = LAYOUTS[desk];
    const kept = fitted(arrangement, usual.parts);
    const places = kept.parts.map((part) => {
      const placed = kept.placed[part];
      return { part, pinned: kept.pinned.includes(part), placed_by: placed?.by ?? ('desk' as const), since: placed?.at ?? null, may: mayDo(kept, part) };
    });
    const open = offers.find((one) => isOpen(one, now));
    const put = open && putFirst(kept.parts, open.part, heldParts(kept));
    const offer = open && put ? { offer_id: open.offer_id, part: open.part, place: put.place, days: open.days, of_days: open.of_days } : null;
    const undo = kept.undo === null ? null : { offer_id: kept.undo.offer, part: kept.undo.part };
    return {
      ...usual,
      parts: kept.parts,
      page: { places, offer, undo, usual: kept.pinned.length === 0 && kept.parts.every((part, i) => part === usual.parts[i]) },
    };
  }

  /** The same person is always on the same side. */
  armOf(tenant: string, person: string): LayoutArm {
    return hashFraction('layout', tenant, person) < LAYOUT_CONTROL_SHARE ? 'control' : 'offered';
  }

  /** What would be worth offering to somebody now; nothing comes of it without their yes. */
  propose(desk: Desk, { arrangement, offers }: KeptLayout, uses: readonly PartUse[], at: { readonly now: Date; readonly today: Day }): ProposedOffer | null {
    const usual = LAYOUTS[desk].parts;
    return proposeOrder(usual, fitted(arrangement, usual), uses, offers, at);
  }

  /** The page after a yes; null when the offer does not hold any more. */
  accept(desk: Desk, { arrangement, offers }: KeptLayout, offer: string, now: Date): Arrangement | null {
    const made = offers.find(({ offer_id }) => offer_id === offer);
    if (made === undefined || !isOpen(made, now)) return null;
    return acceptedOffer(fitted(arrangement, LAYOUTS[desk].parts), offer, made.part, now.toISOString());
  }

  /** The page as it was before a yes; null when something else was done since. */
  undo(desk: Desk, { arrangement }: KeptLayout, offer: string): Arrangement | null {
    return undoneOffer(fitted(arrangement, LAYOUTS[desk].parts), offer);
  }

  /** The page after what somebody did with it by hand; null when that cannot be done. */
  change(desk: Desk, { arrangement }: KeptLayout, part: ExperiencePart, change: PartChange, now: Date): Arrangement | null {
    return changedByHand(fitted(arrangement, LAYOUTS[desk].parts), part, change, now.toISOString());
  }

  /** The page as the desk has it. */
  usual(desk: Desk): Arrangement {
    return usualArrangement(LAYOUTS[desk].parts);
  }
}
