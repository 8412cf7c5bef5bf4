import type { PartnerCard, PartnerList, PartnerRecord } from '../contract/api/partners.ts';
import type { PartnerCustomer, TenantPartnerFacts } from '../data/partner-facts.ts';
import { addDays, dayOf } from '../kernel/days.ts';
import { CHURN_HORIZON_DAYS } from './customer-rows.ts';
import { commissionForecasts, commissionSpans } from './partners/commission.ts';
import { lapsesAhead, renewalsAhead } from './partners/customers-ahead.ts';
import { partnerFigures } from './partners/figures.ts';
import { partnerSuccess, strengthsOf } from './partners/success.ts';
import { walletOutlooks } from './partners/wallet.ts';

const LINE_DAYS = 90;

/**
 * How the partners (resellers) of one ISP do: figures with definition and n beside a band of the others without names, a score
 * that adds up and proves nothing on few customers, how long the wallet lasts, and the next commission. Everything follows from
 * the facts and the moment.
 *
 * @example
 * new PartnerSuccessAnalytics().list(facts, now).partners[0]?.success.reasons;
 */
export class PartnerSuccessAnalytics {
  /** All partners, the lowest score first; the sums of the cards and of the customers without a partner equal the totals. */
  list(facts: TenantPartnerFacts, now: Date): PartnerList {
    const last = (card: PartnerCard): number => card.success.score ?? Number.POSITIVE_INFINITY;
    return {
      as_of: now.toISOString(),
      currency: facts.currency,
      partners: this.#cards(facts, now).toSorted((a, b) => (last(a) === last(b) ? (a.partner_id < b.partner_id ? -1 : 1) : last(a) - last(b))),
      no_partner: facts.noPartner,
      totals: facts.totals,
    };
  }

  /** One partner of a list made of these facts, with its commission over time and what is ahead of its customers; null when there is no such partner. */
  record(facts: TenantPartnerFacts, list: PartnerList, customers: readonly PartnerCustomer[], id: string): PartnerRecord | null {
    const own = facts.partners.find((one) => one.partner === id);
    const card = list.partners.find((one) => one.partner_id === id);
    if (!own || !card) return null;
    const today = dayOf(list.as_of);
    return {
      as_of: list.as_of,
      currency: facts.currency,
      partner: card,
      commission_history: commissionSpans(own.commission, today).spans,
      commission_lines: own.commission.filter(({ day }) => day > addDays(today, -LINE_DAYS)).toReversed(),
      renewals: renewalsAhead(customers, today),
      lapses: lapsesAhead(customers, today, CHURN_HORIZON_DAYS),
    };
  }

  #cards(facts: TenantPartnerFacts, now: Date): PartnerCard[] {
    const strengths = strengthsOf(
      facts.partners.map(({ sums }) => sums),
      facts.totals,
    );
    const wallets = walletOutlooks(facts.partners, now);
    const commissions = commissionForecasts(facts.partners, now);
    return facts.partners.map((partner) => ({
      partner_id: partner.partner,
      name: partner.name,
      status: partner.status,
      success: partnerSuccess(partner.sums, facts.totals, strengths),
      figures: partnerFigures(partner, facts.partners),
      wallet: wallets.get(partner.partner) as PartnerCard['wallet'],
      commission: {
        earned_30d_minor: partner.money.commission_30d_minor,
        earned_90d_minor: partner.money.commission_90d_minor,
        ...(commissions.get(partner.partner) as Pick<PartnerCard['commission'], 'forecast' | 'none_because'>),
      },
      sums: partner.sums,
    }));
  }
}
