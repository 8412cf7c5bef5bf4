import { queryOptions } from '@tanstack/react-query';
import { change, part, read } from './client.ts';
import type { Desk, Experience, Preferences, StatePreferences } from './types.ts';

/** Whose wishes: a customer's by id, or null for the reader's own. */
const pathOf = (id: string | null): string => (id === null ? '/own/preferences' : `/customers/${part(id)}/preferences`);

/** How a customer wishes to be written to. */
export const preferences = (id: string | null) =>
  queryOptions({
    queryKey: id === null ? ['own', 'preferences'] : ['customer', id, 'preferences'],
    queryFn: ({ signal }) => read<Preferences>(pathOf(id), undefined, signal),
  });

/** Keeps choices. */
export const statePreferences = (id: string | null, choices: StatePreferences) => change<Preferences>('PUT', pathOf(id), choices);

/** What needs the reader now, as one of their desks; their own when none is named. */
export const experience = (desk: Desk | undefined) =>
  queryOptions({ queryKey: ['waiting', 'experience', desk ?? ''], queryFn: ({ signal }) => read<Experience>('/experience', { desk }, signal) });
