import type { KeptLayout, Layout, WorkflowPersonalization } from '../../../behavioral/layout.ts';
import { COMPARED_DAYS } from '../../../behavioral/layout-effect.ts';
import type { PartUse } from '../../../behavioral/layout-offer.ts';
import type { Desk, ExperiencePart, PartChange } from '../../../contract/api/layout.ts';
import { addDays, type Day, dayOf } from '../../../kernel/days.ts';

/** Somebody's page, whoever keeps it. */
export interface Page {
  shown(now: Date): Promise<Pick<Layout, 'parts' | 'page'>>;
  used(part: ExperiencePart, ms: number, now: Date): Promise<void>;
  answer(offer: string, answer: 'yes' | 'no' | 'undo', now: Date): Promise<void>;
  change(part: ExperiencePart, change: PartChange, now: Date): Promise<void>;
}

/** One opening, as it was noted. */
export type Opening = { readonly day: Day; readonly part: ExperiencePart; readonly ms: number };

/** The day on which a better order was found for somebody first, and the mean logarithm of their times in the weeks before. */
export type Found = { readonly day: Day; readonly before: number };

/** The mean logarithm of times after one day and until another; null where there are none. */
export function meanLog(openings: readonly Opening[], after: Day, until: Day): number | null {
  const logs = openings.filter(({ day }) => day > after && day <= until).map(({ ms }) => Math.log(ms));
  return logs.length === 0 ? null : logs.reduce((a, b) => a + b, 0) / logs.length;
}

/** A page on the rules alone, without a store; openings are noted beside. */
export function purePage(
  workflow: WorkflowPersonalization,
  tenant: string,
  person: string,
  desk: Desk,
): Page & { readonly openings: Opening[]; found(): Found | null } {
  let kept: KeptLayout = { arrangement: null, offers: [] };
  let made = 0;
  let found: Found | null = null;
  const openings: Opening[] = [];
  const uses: PartUse[] = [];
  const answered = (offer: string, values: object) => kept.offers.map((one) => (one.offer_id === offer ? { ...one, ...values } : one));
  return {
    openings,
    found: () => found,
    shown: async (now) => workflow.layoutFor(desk, kept, now),
    used: async (part, ms, now) => {
      const today = dayOf(now);
      openings.push({ day: today, part, ms });
      const same = uses.findLastIndex((use) => use.day === today && use.part === part);
      if (same >= 0) uses[same] = { day: today, part, openings: (uses[same] as PartUse).openings + 1 };
      else uses.push({ day: today, part, openings: 1 });
      const proposed = workflow.propose(desk, kept, uses.slice(-150), { now, today });
      if (proposed === null) return;
      found ??= { day: today, before: meanLog(openings, addDays(today, -COMPARED_DAYS), today) as number };
      const offer = { ...proposed, offer_id: `offer ${made++}`, made_at: now.toISOString(), answer: null, answered_at: null, undone_at: null };
      if (workflow.armOf(tenant, person) === 'offered') kept = { ...kept, offers: [...kept.offers, offer] };
    },
    answer: async (offer, answer, now) => {
      const at = now.toISOString();
      const next = answer === 'yes' ? workflow.accept(desk, kept, offer, now) : answer === 'undo' ? workflow.undo(desk, kept, offer) : kept.arrangement;
      if (answer !== 'no' && next === null) return;
      kept = { arrangement: next, offers: answered(offer, answer === 'undo' ? { undone_at: at } : { answer, answered_at: at }) };
    },
    change: async (part, change, now) => {
      kept = { ...kept, arrangement: workflow.change(desk, kept, part, change, now) ?? kept.arrangement };
    },
  };
}
