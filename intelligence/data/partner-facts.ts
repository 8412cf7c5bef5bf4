import type { Day } from '../kernel/days.ts';

/**
 * Counts and sums over a group of customers: those of one partner, those of none, or all of a tenant. The groups of a tenant
 * add up to the tenant. A customer counts with the partner of today. Money is in minor units; "90 days" are today and the 89 before.
 */
export type CustomerSums = {
  /** Customers who have not left. */
  readonly customers: number;
  /** Customers whose first day lies in the window, also those who have left since. */
  readonly activated_30d: number;
  readonly activated_90d: number;
  readonly lapsed_90d: number;
  /** Days of all customers together in 90 days, from the first day to the one on which they left. */
  readonly customer_days_90d: number;
  /** Tickets opened, those opened again counted again, and the customers who opened one. */
  readonly tickets_90d: number;
  readonly complaining_90d: number;
  /** What was billed 30 to 119 days ago, what of it is not paid when payments settle the oldest bills first, and the customers concerned. */
  readonly billed_minor: number;
  readonly unpaid_minor: number;
  readonly billed_customers: number;
  readonly owing_customers: number;
  /** Everything paid in 90 days, invoiced or in advance. */
  readonly paid_90d_minor: number;
  /** Payments that told how late they were, and their days late together (early counts as 0). */
  readonly timed_payments_90d: number;
  readonly days_late_90d: number;
};

/** What a partner's own facts say. */
export type PartnerMoney = {
  readonly commission_30d_minor: number;
  readonly commission_90d_minor: number;
  readonly topped_up_90d_minor: number;
  readonly top_ups_90d: number;
  readonly charged_30d_minor: number;
};

/** What the wallet held when that was told last, and what went in and out of it by day, oldest first. */
export type WalletFacts = {
  readonly balance: { readonly at: string; readonly minor: number } | null;
  readonly days: readonly { readonly day: Day; readonly charged_minor: number; readonly topped_up_minor: number }[];
};

/** A customer of a partner who has not left, with the day on which the latest month began and what the last score said. */
export type PartnerCustomer = {
  readonly customer: string;
  readonly name: string | null;
  readonly price_minor: number | null;
  readonly currency: string | null;
  readonly began_on: Day | null;
  readonly chance: number | null;
  readonly level: 'high' | 'medium' | 'low' | 'no-data';
};

export type PartnerFacts = {
  readonly partner: string;
  readonly name: string | null;
  readonly status: 'active' | 'left';
  readonly lastTopUpOn: Day | null;
  readonly sums: CustomerSums;
  readonly money: PartnerMoney;
  readonly wallet: WalletFacts;
  /** Commission by day, oldest first, days without any left out. */
  readonly commission: readonly { readonly day: Day; readonly minor: number }[];
};

/** The facts of all partners of a tenant, of the customers without a partner, and of the tenant as a whole, read at one moment. */
export type TenantPartnerFacts = {
  readonly currency: string;
  readonly partners: readonly PartnerFacts[];
  readonly noPartner: CustomerSums;
  readonly totals: CustomerSums & PartnerMoney;
};

/** Days of the main window, and the age in days at which a bill is expected to have been paid. */
export const PARTNER_WINDOW = { days: 90, billAge: 30, ownDays: 800 } as const;

export const NO_CUSTOMERS: CustomerSums = {
  customers: 0,
  activated_30d: 0,
  activated_90d: 0,
  lapsed_90d: 0,
  customer_days_90d: 0,
  tickets_90d: 0,
  complaining_90d: 0,
  billed_minor: 0,
  unpaid_minor: 0,
  billed_customers: 0,
  owing_customers: 0,
  paid_90d_minor: 0,
  timed_payments_90d: 0,
  days_late_90d: 0,
};

export const NO_MONEY: PartnerMoney = { commission_30d_minor: 0, commission_90d_minor: 0, topped_up_90d_minor: 0, top_ups_90d: 0, charged_30d_minor: 0 };
export const NO_WALLET: WalletFacts = { balance: null, days: [] };
