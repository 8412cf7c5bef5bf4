/** Why a customer is left in peace by everything that asks for money or sells, the weightiest first. */
export type PeaceReason = 'bereavement' | 'outage' | 'billing-complaint' | 'payment-pending';

/** What is true of a customer now. */
export type PeaceFacts = Readonly<Record<PeaceReason, boolean>>;

const BY_WEIGHT: readonly PeaceReason[] = ['bereavement', 'outage', 'billing-complaint', 'payment-pending'];

/** The weightiest reason to leave the customer in peace, or null. */
export const peaceOf = (facts: PeaceFacts): PeaceReason | null => BY_WEIGHT.find((reason) => facts[reason]) ?? null;
