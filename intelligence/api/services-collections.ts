import type { Agreement, Collections, Hold, Holidays } from '../contract/api/collections.ts';

/** What the API asks about debts that are being recovered. Each call is held to the tenant given. */
export interface CollectionServices {
  collections(tenant: string): Promise<Collections>;
  /** Throw CUSTOMER_NOT_FOUND, and REQUEST_INVALID for days that have passed or do not follow one another. */
  agreeOnPayment(tenant: string, customer: string, agreement: Agreement, by: string): Promise<void>;
  holdRecovery(tenant: string, customer: string, hold: Hold, by: string): Promise<void>;
  setHolidays(tenant: string, holidays: Holidays): Promise<void>;
}
