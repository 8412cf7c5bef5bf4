import { type Static, Type } from 'typebox';
import { closed, orNull } from '../shapes.ts';
import { AmountMinor, BalanceMinor, Chance, Currency, Id, Moment } from '../words.ts';

/** One ISP as the owner of the platform sees it: sums and counts over its customers, none of whom is named. */
export const TenantRollUp = Type.Object(
  {
    tenant_id: Id,
    tenant_name: Type.String(),
    country: Type.String(),
    as_of: Moment,
    customers: Type.Integer(),
    scored: Type.Integer(),
    health: orNull(Type.Number()),
    grades: Type.Record(Type.String(), Type.Integer()),
    confidence: Chance,
    customers_high: Type.Integer(),
    monthly_minor: AmountMinor,
    high_monthly_minor: AmountMinor,
    expected_loss_minor: AmountMinor,
    currency: orNull(Currency),
    open_outages: Type.Integer(),
    silent_feeds: Type.Array(Type.String()),
    /** Kinds of findings of the last night, each with the customers that it touches. */
    findings: Type.Array(Type.Object({ kind: Type.String(), customers: Type.Integer() }, closed)),
    /** What is expected to be billed in 30 days, with its band of 95 %. */
    revenue_30d: orNull(Type.Object({ expected_minor: BalanceMinor, low_minor: BalanceMinor, high_minor: BalanceMinor }, closed)),
  },
  closed,
);
export type TenantRollUp = Static<typeof TenantRollUp>;

/** Every ISP of the platform, the one with the greatest share of its revenue at risk first. */
export const PlatformTenants = Type.Object({ tenants: Type.Array(TenantRollUp) }, closed);
export type PlatformTenants = Static<typeof PlatformTenants>;
