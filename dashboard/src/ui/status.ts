/** What the status of a customer is called. */
export const statusWords = { prospect: 'Prospect', active: 'Active', suspended: 'Suspended', cancelled: 'Cancelled' } as const;
