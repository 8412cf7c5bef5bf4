import { queryOptions } from '@tanstack/react-query';
import { change, part, read } from './client.ts';
import type { Agreement, Collections, Hold } from './types.ts';

/** Debts that are being recovered. */
export const collections = queryOptions({ queryKey: ['collections'], queryFn: ({ signal }) => read<Collections>('/collections', {}, signal) });

/** Notes what was agreed on with a customer. */
export const agreeOnPayment = (id: string, agreement: Agreement) => change<undefined>('POST', `/customers/${part(id)}/agreement`, agreement);

/** Halts a recovery until the end of a day. */
export const holdRecovery = (id: string, hold: Hold) => change<undefined>('PUT', `/customers/${part(id)}/recovery-hold`, hold);
