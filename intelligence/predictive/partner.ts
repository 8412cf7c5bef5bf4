import type { PartnerCard, PartnerList, PartnerRecord, PartnerWallet } from '../contract/api/partners.ts';
import type { PartnerFacts, TenantPartnerFacts } from '../data/partner-facts.ts';
import { dayOf } from '../kernel/days.ts';
import { commissionForecast, commissionSpans } from './partners/commission.ts';
import { partnerFigures } from './partners/figures.ts';
import { partnerSuccess, strengthsOf } from './partners/success.ts';

/** No fact tells what is taken from a wallet or what it holds, so top-ups alone make no balance. */
function walletOf({ money, lastTopUpOn }: PartnerFacts): PartnerWallet {
  return {
    balance_minor: null,
    days_left: null,
    unknown_because:
      'Not known: top-ups and commission are told, but no fact tells what activations and renewals take from the wallet, or what it holds. ' +
      'Either would make the balance known.',
    topped_up_90d_minor: money.topped_up_90d_minor,
    top_ups_90d: money.top_ups_90d,
    last_top_up_on: lastTopUpOn,
  };
}

/**
 * How the partners (resellers) of one ISP do: figures with definition and n beside a band of the others without names, a score
 * that adds up and proves nothing on few customers, and the next commission. Everything follows from the facts and the moment.
 *
 * @example
 * new PartnerSuccessAnalytics().list(facts, now).partners[0]?.success.reasons;
 */
export class PartnerSuccessAnalytics {
  /** All partners, the lowest score first; the sums of the cards and of the customers without a partner equal the totals. */
  list(facts: TenantPartnerFacts, now: Date): PartnerList {
    const strengths = this.#strengths(facts);
    const last = (card: PartnerCard): number => card.success.score ?? Number.POSITIVE_INFINITY;
    return {
      as_of: now.toISOString(),
      currency: facts.currency,
      partners: facts.partners
        .map((partner) => this.#card(partner, facts, strengths, now))
        .toSorted((a, b) => (last(a) === last(b) ? (a.partner_id < b.partner_id ? -1 : 1) : last(a) - last(b))),
      no_partner: facts.noPartner,
      totals: facts.totals,
    };
  }

  /** One partner with its commission over time; null when the tenant has no such partner. */
  record(facts: TenantPartnerFacts, now: Date, id: string): PartnerRecord | null {
    const partner = facts.partners.find((one) => one.partner === id);
    if (!partner) return null;
    return {
      as_of: now.toISOString(),
      currency: facts.currency,
      partner: this.#card(partner, facts, this.#strengths(facts), now),
      commission_history: commissionSpans(partner.commission, dayOf(now)).spans,
    };
  }

  #strengths({ partners, totals }: TenantPartnerFacts): ReadonlyMap<string, number> {
    return strengthsOf(
      partners.map(({ sums }) => sums),
      totals,
    );
  }

  #card(partner: PartnerFacts, facts: TenantPartnerFacts, strengths: ReadonlyMap<string, number>, now: Date): PartnerCard {
    return {
      partner_id: partner.partner,
      name: partner.name,
      status: partner.status,
      success: partnerSuccess(partner.sums, facts.totals, strengths),
      figures: partnerFigures(partner, facts.partners),
      wallet: walletOf(partner),
      commission: {
        earned_30d_minor: partner.money.commission_30d_minor,
        earned_90d_minor: partner.money.commission_90d_minor,
        ...commissionForecast(partner, now),
      },
      sums: partner.sums,
    };
  }
}
