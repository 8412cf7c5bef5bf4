import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { part, read } from './client.ts';
import type { CustomerOwn, EventTouchList, EventTouchRecord, OwnNow, PartnerOwn, TechnicianOwn } from './types.ts';

/** The latest events that touched somebody. */
export const touches = queryOptions({ queryKey: ['touches'], queryFn: ({ signal }) => read<EventTouchList>('/touches', undefined, signal) });

/** One event and what everybody sees of it. */
export const touch = (id: string) =>
  queryOptions({ queryKey: ['touch', id], queryFn: ({ signal }) => read<EventTouchRecord>(`/touches/${part(id)}`, undefined, signal) });

/** What is the reader's own: a partner's accounts, a technician's visits, a customer's connection. */
export const ownPartner = infiniteQueryOptions({
  queryKey: ['own', 'partner'],
  queryFn: ({ pageParam, signal }) => read<PartnerOwn>('/own/partner', { after: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }) => next ?? undefined,
});
export const ownTechnician = queryOptions({
  queryKey: ['own', 'technician'],
  queryFn: ({ signal }) => read<TechnicianOwn>('/own/technician', undefined, signal),
});
export const ownCustomer = queryOptions({ queryKey: ['own', 'customer'], queryFn: ({ signal }) => read<CustomerOwn>('/own/customer', undefined, signal) });

/** What needs the reader now, out of what is their own. */
export const ownNow = queryOptions({ queryKey: ['own', 'now'], queryFn: ({ signal }) => read<OwnNow>('/own/now', undefined, signal) });
