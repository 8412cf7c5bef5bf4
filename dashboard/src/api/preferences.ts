import { queryOptions } from '@tanstack/react-query';
import { change, part, read } from './client.ts';
import type { AnswerOffer, ArrangedPage, ChangeLayout, Desk, Experience, LayoutEffect, OwnUses, PartUsed, Preferences, StatePreferences } from './types.ts';

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

/** Tells to which part of the page the reader went first. */
export const noteUse = (used: PartUsed) => change<void>('POST', '/experience/uses', used);
/** What is noted of how the reader uses the page at a desk. */
export const ownUses = (desk: Desk) =>
  queryOptions({ queryKey: ['own-uses', desk], queryFn: ({ signal }) => read<OwnUses>('/experience/uses', { desk }, signal) });
/** Lets go of all of it. */
export const forgetUses = () => change<void>('DELETE', '/experience/uses');
/** Moves or pins a part of the reader's page, or puts the page back. */
export const changeLayout = (asked: ChangeLayout) => change<ArrangedPage>('POST', '/experience/layout', asked);
/** Answers an offer, or takes back a yes. */
export const answerLayoutOffer = (offer: string, answer: AnswerOffer['answer']) =>
  change<ArrangedPage>('POST', `/experience/offers/${part(offer)}`, { answer });

/** What offers of a better order bring to the people of the ISP, or of all ISPs, in sum. */
export const layoutEffect = (of: 'isp' | 'platform') =>
  queryOptions({
    queryKey: ['impact', 'layout', of],
    queryFn: ({ signal }) => read<LayoutEffect>(of === 'isp' ? '/experience/effect' : '/platform/layout-effect', undefined, signal),
  });
