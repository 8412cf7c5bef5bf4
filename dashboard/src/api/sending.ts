import { queryOptions } from '@tanstack/react-query';
import { change, part, read } from './client.ts';
import type { MailingAsk, MailingList, MailingPreview, MailingRow, Peace, Sending, WordingChange, WordingList, WordingPreview } from './types.ts';

/** What may leave, what holds it and what it costs. */
export const sending = queryOptions({ queryKey: ['sending'], queryFn: ({ signal }) => read<Sending>('/sending', {}, signal) });

/** Stops a scope at once, or lets it go on. */
export const switchSending = ({ scope, off, why }: { scope: string; off: boolean; why: string }) =>
  change<Sending>('PUT', `/sending/switches/${part(scope)}`, { off, why });

/** What people asked to be sent. */
export const mailings = queryOptions({ queryKey: ['mailings'], queryFn: ({ signal }) => read<MailingList>('/messages', {}, signal) });

/** Who would get it, when, and who not and why. */
export const previewMailing = (asked: MailingAsk) => change<MailingPreview>('POST', '/messages/preview', asked);
export const askMailing = (asked: MailingAsk) => change<MailingRow>('POST', '/messages', asked);
/** Agrees to a message, says no to it, or calls it back. */
export const answerMailing = ({ id, answer }: { id: string; answer: 'approve' | 'refuse' | 'cancel' }) =>
  change<MailingRow>('POST', `/messages/${part(id)}/${answer}`);

/** How every message is worded. */
export const wordings = queryOptions({ queryKey: ['wordings'], queryFn: ({ signal }) => read<WordingList>('/templates', {}, signal) });
type Draft = WordingChange & { template: string; locale: string };
export const previewWording = (draft: Draft & { customer_id?: string }) => change<WordingPreview>('POST', '/templates/preview', draft);
export const saveWording = ({ template, locale, ...words }: Draft) => change<WordingList>('PUT', `/templates/${part(template)}/${part(locale)}`, words);
export const removeWording = ({ template, locale }: { template: string; locale: string }) =>
  change<WordingList>('DELETE', `/templates/${part(template)}/${part(locale)}`);

/** Why a customer is left in peace. */
export const peace = (id: string) =>
  queryOptions({ queryKey: ['customer', id, 'peace'], queryFn: ({ signal }) => read<Peace>(`/customers/${part(id)}/peace`, {}, signal) });
export const setFlag = ({ id, flag, until }: { id: string; flag: string; until?: string }) =>
  change<Peace>('PUT', `/customers/${part(id)}/flags/${part(flag)}`, until === undefined ? {} : { until });
export const clearFlag = ({ id, flag }: { id: string; flag: string }) => change<Peace>('DELETE', `/customers/${part(id)}/flags/${part(flag)}`);
