/** Why a customer is left in peace by everything that asks for money or sells, the weightiest first. */
export type PeaceReason = 'bereavement' | 'illness' | 'outage' | 'billing-complaint' | 'payment-pending';

/** What is true of a customer now. */
export type PeaceFacts = Readonly<Record<PeaceReason, boolean>>;

const BY_WEIGHT: readonly PeaceReason[] = ['bereavement', 'illness', 'outage', 'billing-complaint', 'payment-pending'];

/** Nothing stands in the way. */
export const NO_PEACE: PeaceFacts = { bereavement: false, illness: false, outage: false, 'billing-complaint': false, 'payment-pending': false };

/** The weightiest reason to leave the customer in peace, or null. */
export const peaceOf = (facts: PeaceFacts): PeaceReason | null => BY_WEIGHT.find((reason) => facts[reason]) ?? null;
