import { queryOptions } from '@tanstack/react-query';
import { change, part, read } from './client.ts';
import type { ChangePlaybook, DecisionExplanation, PlaybookInfo, PlaybookList, PlaybookPreview, PlaybookReplay, WhyNot } from './types.ts';

/** A decision made again from its record, with what would have turned it. */
export const explanation = (id: string) =>
  queryOptions({
    queryKey: ['decision', id, 'explain'],
    queryFn: ({ signal }) => read<DecisionExplanation>(`/decisions/${part(id)}/explain`, {}, signal),
    staleTime: 60_000,
  });

/** Why playbooks did nothing for a customer, or not what was expected. */
export const whyNot = (customer: string) =>
  queryOptions({
    queryKey: ['customer', customer, 'why-not'],
    queryFn: ({ signal }) => read<WhyNot>(`/customers/${part(customer)}/why-not`, {}, signal),
    staleTime: 60_000,
  });

/** Every playbook with its settings, runs and history. */
export const playbooks = queryOptions({ queryKey: ['playbooks'], queryFn: ({ signal }) => read<PlaybookList>('/playbooks', {}, signal) });

/** Sets what differs from the defaults, on top of the edition that was seen. */
export const changePlaybook = (name: string, change_: ChangePlaybook) => change<PlaybookInfo>('PUT', `/playbooks/${part(name)}/settings`, change_);

/** Switches a playbook on or off. */
export const switchPlaybook = (name: string, on: boolean, why: string) => change<PlaybookInfo>('PUT', `/playbooks/${part(name)}/switch`, { on, why });

/** What settings would do to the open runs at once. */
export const previewPlaybook = (name: string, settings: Record<string, unknown>) =>
  change<PlaybookPreview>('POST', `/playbooks/${part(name)}/preview`, { settings, limit: 50 });

/** What settings would have decided in the runs of the last so many days. */
export const replayPlaybook = (name: string, settings: Record<string, unknown>, days: number) => {
  const to = new Date();
  const from = new Date(to.getTime() - days * 86_400_000);
  return change<PlaybookReplay>('POST', `/playbooks/${part(name)}/replay`, { settings, from: from.toISOString(), to: to.toISOString(), limit: 20 });
};
