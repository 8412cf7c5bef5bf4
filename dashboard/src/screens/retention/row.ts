import type { CustomerRow } from '../../api/types.ts';
import { liveKey } from '../../live/bridge.ts';
import type { Follow } from '../../ui/grid.tsx';

/** The identity of a row in every list of customers. */
export const customerRowId = (row: CustomerRow): string => row.customer_id;

/** Follows a row by the socket, which sends whole rows. */
export const followCustomer: Follow<CustomerRow> = {
  key: (row) => liveKey('customer', row.customer_id),
  overlay(row, { value }) {
    if (value === null || typeof value !== 'object' || (value as Partial<CustomerRow>).customer_id !== row.customer_id) return row;
    return { ...row, ...value };
  },
};
