import type { Static } from 'typebox';
import type { ChannelResult } from './channels/channel.ts';
import { postWebhook, signingSecrets, type WebhookSecret, type WebhookSettings } from './channels/webhook.ts';
import type { SafeFetch } from './safe-fetch.ts';

/** Work for a person as a system of the ISP takes it. `opened` asks for a ticket; `closed` says that nobody needs to do it any more. */
export type Ticket = {
  readonly topic: 'task.opened' | 'task.closed';
  readonly task_key: string;
  readonly customer_id: string;
  readonly title: string;
  readonly detail: string;
  /** Who should do it: support, collections, network or success. */
  readonly role: string;
  readonly due_at: string;
  /** Why it is closed; null while it is open. */
  readonly reason: string | null;
  /** The number under which the other side keeps it, once it has said so. */
  readonly ticket_id: string | null;
};

/**
 * Somebody who keeps tickets: the ISP's own system, told by webhook, or a connector. Telling the same ticket twice must be safe there,
 * for after a lost answer it is told again. Throws when it cannot say whether it was heard.
 */
export interface Ticketing {
  tell(ticket: Ticket): Promise<ChannelResult>;
}

/** Tells by Standard Webhooks; the id depends on the task and the topic alone. */
export const webhookTicketing = (
  settings: Static<typeof WebhookSettings>,
  secret: Static<typeof WebhookSecret>,
  { fetch, now }: { fetch: SafeFetch; now: () => Date },
): Ticketing => ({
  tell: (ticket) =>
    postWebhook(fetch, settings.url, signingSecrets(secret), { id: `${ticket.topic}.${ticket.task_key}`, type: ticket.topic, data: ticket }, now()),
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long to wait after each attempt that failed, as Standard Webhooks advises: over three days in all. */
const WAITS = [5_000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/**
 * Milliseconds until the next attempt, or null when it is given up. A fifth of each wait is left to chance, so that many that failed
 * together do not come back together; what the other side asks for is never undercut.
 */
export function nextAttemptMs(attempt: number, retryAfterMs: number | undefined, random: () => number): number | null {
  const wait = WAITS[attempt - 1];
  return wait === undefined ? null : Math.max(wait * (0.9 + 0.2 * random()), retryAfterMs ?? 0);
}
