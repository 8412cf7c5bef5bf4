import { queryOptions } from '@tanstack/react-query';
import { change, read } from './client.ts';
import type { Preferences, StatePreferences } from './types.ts';

/** Whose wishes: a customer's by id, or null for the reader's own. */
const pathOf = (id: string | null): string => (id === null ? '/own/preferences' : `/customers/${encodeURIComponent(id)}/preferences`);

/** How a customer wishes to be written to. */
export const preferences = (id: string | null) =>
  queryOptions({
    queryKey: id === null ? ['own', 'preferences'] : ['customer', id, 'preferences'],
    queryFn: ({ signal }) => read<Preferences>(pathOf(id), undefined, signal),
  });

/** Keeps choices. */
export const statePreferences = (id: string | null, choices: StatePreferences) => change<Preferences>('PUT', pathOf(id), choices);
