import { type KeptLayout, type Layout, WorkflowPersonalization } from '../../../behavioral/layout.ts';
import { type OfferRules, proposeOrder, usualOfferRules } from '../../../behavioral/layout-offer.ts';
import { type Arrangement, undoneOffer } from '../../../behavioral/layout-order.ts';
import type { Desk } from '../../../contract/api/layout.ts';
import type { Faults } from './life.ts';

const loose = (kept: KeptLayout): KeptLayout => ({ ...kept, arrangement: kept.arrangement && { ...kept.arrangement, pinned: [] } });

class MovesPinned extends WorkflowPersonalization {
  override propose(...[desk, kept, ...rest]: Parameters<WorkflowPersonalization['propose']>) {
    return super.propose(desk, loose(kept), ...rest);
  }
  override layoutFor(desk: Desk, kept: KeptLayout, now: Date): Layout {
    const layout = super.layoutFor(desk, kept, now);
    return { ...layout, page: { ...layout.page, offer: super.layoutFor(desk, loose(kept), now).page.offer } };
  }
  override accept(desk: Desk, kept: KeptLayout, offer: string, now: Date): Arrangement | null {
    const made = super.accept(desk, loose(kept), offer, now);
    return made && { ...made, pinned: kept.arrangement?.pinned ?? [] };
  }
}

class AsksNobody extends WorkflowPersonalization {
  override layoutFor(desk: Desk, kept: KeptLayout, now: Date): Layout {
    const open = super.layoutFor(desk, kept, now).page.offer;
    const done = open && this.accept(desk, kept, open.offer_id, now);
    return super.layoutFor(desk, done ? { ...kept, arrangement: done } : kept, now);
  }
}

class ByOtherRules extends WorkflowPersonalization {
  readonly #rules: OfferRules;
  constructor(rules: Partial<OfferRules>) {
    super();
    this.#rules = { ...usualOfferRules, ...rules };
  }
  override propose(...[desk, { arrangement, offers }, uses, at]: Parameters<WorkflowPersonalization['propose']>) {
    const usual = this.usual(desk);
    return proposeOrder(usual.parts, arrangement ?? usual, uses, offers, at, this.#rules);
  }
}

class ForgetsTheLot extends WorkflowPersonalization {
  override armOf() {
    return 'offered' as const;
  }
}

class UndoForgets extends WorkflowPersonalization {
  override undo(_desk: Desk, { arrangement }: KeptLayout, offer: string): Arrangement | null {
    return arrangement && undoneOffer(arrangement, offer) && { ...arrangement, undo: null };
  }
}

/** Ways to get it wrong, and the fault by which each is caught. */
export const MUTANTS: readonly { readonly name: string; readonly workflow: WorkflowPersonalization; readonly shows: keyof Faults }[] = [
  { name: 'moves_a_pinned_part', workflow: new MovesPinned(), shows: 'pinned' },
  { name: 'changes_without_a_yes', workflow: new AsksNobody(), shows: 'unasked' },
  { name: 'offers_twice_a_week', workflow: new ByOtherRules({ restDays: 3, openDays: 3, againDays: 3 }), shows: 'tooOften' },
  { name: 'offers_to_control', workflow: new ForgetsTheLot(), shows: 'toControl' },
  { name: 'undo_forgets', workflow: new UndoForgets(), shows: 'forgotten' },
  { name: 'does_not_take_no', workflow: new ByOtherRules({ againDays: 7 }), shows: 'nagging' },
];
