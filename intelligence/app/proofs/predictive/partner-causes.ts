import type { PartnerCard, PartnerReason } from '../../../contract/api/partners.ts';
import type { TenantPartnerFacts } from '../../../data/partner-facts.ts';
import { addDays, type Day } from '../../../kernel/days.ts';
import { PartnerSuccessAnalytics } from '../../../predictive/partner.ts';
import { partnerSuccess } from '../../../predictive/partners/success.ts';
import { simulatedFacts } from '../simulated-facts.ts';
import { asKnownThen, partnerFactsOf, type Reader } from './partner-facts.ts';

const FROM: Day = '2026-01-01';
/** What sets partners apart: the customers of one leave, those of another complain, a third puts nothing into its wallet any more. */
export const PLANTED = { leaving: 'p2', complaining: 'p5', wallet: 'p7' } as const;
const CAUSE_OF: Partial<Record<string, PartnerReason['name']>> = { [PLANTED.leaving]: 'lapses', [PLANTED.complaining]: 'complaints' };
/** As good as no shrinkage; 0 itself has no belief to ask. */
const NO_STRENGTH = 1e-3;

export interface CausesWorld {
  readonly seed: number;
  readonly customers: number;
  readonly days: number;
  /** Without the causes, for partners that are all alike. */
  readonly quiet?: boolean;
}

type Asked = {
  readonly read?: Reader;
  /** Days from the question to the end of the world. */
  readonly before?: number;
  /** Leaves out of the world what is learned after the day of the question. */
  readonly forgetLater?: boolean;
};

const causesOf = (days: number) => ({
  [PLANTED.leaving]: { leaving: 8 },
  [PLANTED.complaining]: { complaining: 5 },
  [PLANTED.wallet]: { noTopUpFrom: days - 35 },
});

/** The facts of the partners of a simulated ISP on its last day, or some days before it. */
export function simulatedPartners(
  { seed, customers, days, quiet = false }: CausesWorld,
  { read = asKnownThen, before = 0, forgetLater = false }: Asked = {},
): TenantPartnerFacts {
  const today = addDays(FROM, days - 1 - before);
  const { customers: histories, partners } = simulatedFacts(
    {
      seed,
      tenant: 'partners',
      from: FROM,
      days,
      customers,
      nodes: 16,
      keepCauses: false,
      joinRate: 0.001,
      partners: { share: 0.95, causes: quiet ? {} : causesOf(days) },
    },
    forgetLater ? { leave: ({ learned }) => learned >= addDays(today, 1) } : {},
  );
  return partnerFactsOf({ customers: [...histories.values()].map(({ facts }) => facts), partners }, today, 'USD', read);
}

/** The cards of all partners on the day with that number. */
export const cardsOf = (facts: TenantPartnerFacts, days: number): readonly PartnerCard[] =>
  new PartnerSuccessAnalytics().list(facts, new Date(`${addDays(FROM, days - 1)}T23:59:00Z`)).partners;

/** Which of the planted causes were found with the right reason and direction, and how many parts of partners without a cause stand out. */
export function judge(cards: readonly PartnerCard[]) {
  const parts = cards.flatMap(({ partner_id, success }) => success.reasons.map((reason) => ({ partner_id, reason, planted: CAUSE_OF[partner_id] })));
  const planted = parts.filter((one) => one.planted === one.reason.name);
  const innocent = parts.filter((one) => one.planted === undefined);
  return {
    planted: planted.length,
    found: planted.filter(({ reason }) => reason.stands_out === 'worse' && reason.points < 0).length,
    innocent: innocent.length,
    flagged: innocent.filter(({ reason }) => reason.stands_out !== null).length,
  };
}

const graded = (cards: readonly Pick<PartnerCard, 'success'>[]): number =>
  cards.filter(({ success }) => success.grade !== 'C' && success.grade !== 'no-data').length;

/** Of partners that are all alike, how many are graded above or below the average; `unshrunk` is a mutant that believes what was seen of however few. */
export function gradedOfAlike(world: CausesWorld): { alike: number; graded: number; unshrunk: number } {
  const facts = simulatedPartners({ ...world, quiet: true });
  const none = new Map(['lapses', 'collections', 'activations', 'complaints'].map((name) => [name, NO_STRENGTH]));
  return {
    alike: facts.partners.length,
    graded: graded(cardsOf(facts, world.days)),
    unshrunk: graded(facts.partners.map(({ sums }) => ({ success: partnerSuccess(sums, facts.totals, none) }))),
  };
}
