import type { MessageChannel } from './channel.ts';

/** A message as it waits in the portal. */
export type InboxMessage = {
  readonly tenant: string;
  readonly key: string;
  readonly customer: string;
  readonly title: string;
  readonly body: string;
  readonly locale: string;
};

/** Puts messages into the customer's inbox in the portal; a key that is there already changes nothing. Needs no setting and is always there. */
export const inAppChannel = (keep: (message: InboxMessage) => Promise<void>): MessageChannel => ({
  channel: 'in-app',
  delivery: 'keyed',
  timeoutMs: 10_000,
  async send({ key, subject, text, about }) {
    if (about === undefined) return { ok: false, permanent: true, reason: 'it is about nobody' };
    await keep({ tenant: about.tenant, key, customer: about.customer, title: subject, body: text, locale: about.locale });
    return { ok: true, provider_id: null };
  },
});
